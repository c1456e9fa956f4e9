#include "domain/gate/claim.h"

#include "app.h"
#include "domain/calendar/closure.h"
#include "domain/device/keyring.h"
#include "domain/device/lists.h"
#include "domain/journal/provenance.h"
#include "store/admissions.h"
#include "store/devices.h"
#include "store/orders.h"

static enum err find_block(struct db *db, const struct ticket *t, struct gate_memory *out)
{
	unsigned list = 0;
	TRY(ticket_blocked(db, t->id, ticket_root(t), &list));
	out->is_revoked = list == 1;
	out->is_superseded = list == 2;
	return E_OK;
}

/* A list of one: the ticket of a closed key, when exactly this one came with a sale; else it stays empty. */
static enum err known_of(struct app *app, struct arena *a, const struct reading *r, struct known_list *out)
{
	uint8_t source[UUID_LEN], *id = arena_alloc(a, KNOWN_ID_LEN);
	struct cose_sign1 shown, stored;
	struct bytes cose;
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = ticket_by_id(db, a, r->ticket.id, source, &cose);
	store_release(app->store, db);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(cose_parse(&shown, r->cose));
	TRY(cose_parse(&stored, cose));
	memcpy(out->kid, shown.kid, KID_LEN);
	out->ids = id;
	out->count = bytes_equal(stored.payload, shown.payload);
	known_id(id, shown.payload);
	return E_OK;
}

struct shown_text {
	struct bytes in;
	bool is_cose;
	int site;
	int64_t at;
};

static enum verdict read_with(const struct gate_lists *lists, const struct shown_text *t, struct reading *out)
{
	return t->is_cose ? rules_read_cose(out, t->in, lists, t->at, t->site)
			  : rules_read(out, (const char *)t->in.data, t->in.len, lists, t->at, t->site);
}

/* What the rules call revoked at first is of a closed key: the server then asks itself whether it knows the ticket. */
static enum err read_by(struct app *app, struct arena *a, const struct trust_list *keys, struct reading *reading,
			const struct shown_text *t, enum verdict *verdict)
{
	struct known_list known = {0};
	struct closure_list closures;
	closures_copy(app->closures, a, &closures);
	struct gate_lists lists = {.keys = keys, .closures = &closures, .known = &known, .known_count = 1};
	*verdict = read_with(&lists, t, reading);
	if (*verdict != VERDICT_REVOKED)
		return E_OK;
	TRY(known_of(app, a, reading, &known));
	if (known.count > 0)
		*verdict = read_with(&lists, t, reading);
	return E_OK;
}

static enum err read_text(struct app *app, struct arena *a, struct reading *reading, const struct shown_text *t,
			  enum verdict *verdict)
{
	struct trust_list keys;
	TRY(lists_ticket_keys(app, a, &keys));
	return read_by(app, a, &keys, reading, t, verdict);
}

/* A ticket that pretends to be another, or a part of another, gets nobody's place. */
static enum err find_forgery(struct db *db, struct arena *a, const struct reading *r, struct gate_memory *out)
{
	enum provenance from;
	TRY(provenance_of(db, a, r->cose, &r->ticket, &from));
	out->is_forged = from == TICKET_FORGED;
	return E_OK;
}

struct question {
	enum verdict read;
	const struct reading *reading;
	struct arena *arena;
	bool has_site;
	uint32_t site;
	int64_t at;
	struct ruling *out;
};

static enum err look_up(struct db *db, void *ctx)
{
	struct question *q = ctx;
	const struct ticket *t = &q->reading->ticket;
	struct gate_memory memory = {0};
	struct gate_decision d;
	TRY(find_block(db, t, &memory));
	if (q->read == VERDICT_ADMITTED)
		TRY(find_forgery(db, q->arena, q->reading, &memory));
	if (q->has_site)
		TRY(admission_uses(db, q->arena, ticket_root(t), q->site, instant_day(q->at), &memory.uses));
	gate_decide(&d, &(struct gate_facts){
				.read = q->read, .reading = q->reading, .memory = &memory, .want = 1, .authority = GATE_SELF});
	*q->out = d.ruling;
	return E_OK;
}

enum err claim_judge(struct app *app, struct arena *a, const char *qr, int site, int64_t at, struct reading *reading,
		     struct ruling *out)
{
	*out = (struct ruling){0};
	const struct shown_text text = {.in = bytes_of_text(qr), .site = site, .at = at};
	TRY(read_text(app, a, reading, &text, &out->verdict));
	if (!reading->is_verified)
		return E_OK;
	struct question q = {out->verdict, reading, a, site >= 0, site < 0 ? 0 : (uint32_t)site, at, out};
	return store_transact(app->store, look_up, &q);
}

/* ---- the claim */

static enum err read_claim(struct app *app, struct admit_job *job, const struct trust_list *keys)
{
	const struct shown_text text = {.in = job->claim.cose, .is_cose = true, .site = (int)job->claim.site, .at = job->now};
	return read_by(app, job->arena, keys, &job->reading, &text, &job->read);
}

enum err claim_read_anew(struct app *app, struct admit_job *job)
{
	struct trust_list keys;
	job->stamp = 0;
	TRY(lists_ticket_keys(app, job->arena, &keys));
	return read_claim(app, job, &keys);
}

/* By the keys in memory it must be good; whatever speaks against it is asked of the database, where a till may be new. */
enum err claim_read(struct app *app, struct admit_job *job)
{
	struct trust_list keys;
	if (job->claim.site >= 64 || !(job->device->sites >> job->claim.site & 1))
		return E_FORBIDDEN;
	TRY(keyring_copy(app->keyring, job->arena, &keys, &job->stamp));
	TRY(read_claim(app, job, &keys));
	return job->read == VERDICT_ADMITTED ? E_OK : claim_read_anew(app, job);
}
