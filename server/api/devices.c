/* What passes between us and our tills: enrolment, lease, journal, claims. Bodies are CBOR (docs/FORMATS.md). */
#include "api/guard.h"
#include "domain/absorb.h"
#include "domain/claim.h"
#include "domain/enrol.h"
#include "log/publisher.h"
#include "store/devices.h"
#include "store/journal.h"

#include <hoaban/checkpoint.h>

static void answer_cbor(struct http_answer *a)
{
	a->content_type = "application/cbor";
}

enum err device_enrol(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct httpsig_claim claim;
	struct httpsig_request request;
	struct enrolment e;
	TRY(guard_signature(app, r, &claim, &request));
	TRY(enrolment_decode(&e, r->body));
	TRY(httpsig_verify(&claim, &request, e.device_key));
	if (memcmp(claim.device, e.device, UUID_LEN) != 0)
		return E_UNAUTHORIZED;
	TRY(guard_time(app, r, &claim));
	answer_cbor(a);
	return enrol_device(app, r->arena, &e, &a->body);
}

enum err lease_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	answer_cbor(a);
	return lease_renew(app, r->arena, r->state, &a->body);
}

/* ---- journal */

/* A till that saw more of our log than we have, or another root of the same size, has seen us before a rollback. */
static enum err keep_checkpoint(struct app *app, const struct device_row *d, struct bytes note, const char *kind)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = evidence_insert(db, d->id, kind, 0, note, clock_ms(&app->clock));
	store_release(app->store, db);
	log_error(app->logger, "checkpoint_contradicts", "kind=%s", kind);
	return e;
}

static enum err check_seen(struct app *app, const struct device_row *d, struct bytes note)
{
	struct checkpoint seen, own = {0};
	BUF_LOCAL text;
	buf_init(&text, CHECKPOINT_TEXT);
	if (note.len == 0 || checkpoint_parse(&seen, note) != E_OK)
		return E_OK;
	enum err e = publisher_checkpoint(app->publisher, &text);
	if (e == E_OK)
		e = checkpoint_parse(&own, buf_bytes(&text));
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (seen.size > own.size)
		return keep_checkpoint(app, d, note, "checkpoint_ahead");
	if (seen.size == own.size && memcmp(&seen.root, &own.root, HASH_LEN) != 0)
		return keep_checkpoint(app, d, note, "checkpoint_differs");
	return E_OK;
}

static enum err write_answer(struct app *app, struct http_request *r, struct journal_answer *answer, struct http_answer *a)
{
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	enum err e = publisher_checkpoint(app->publisher, &note);
	if (e == E_OK)
		answer->checkpoint = bytes_of(arena_copy(r->arena, note.data, note.len), note.len);
	else if (e != E_NOT_FOUND)
		return e;
	answer_cbor(a);
	journal_answer_encode(&a->body, answer);
	return buf_status(&a->body);
}

enum err journal_take(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct device_row *d = r->state;
	struct journal_batch *batch = ARENA_NEW(r->arena, struct journal_batch);
	struct journal_answer answer = {0};
	if (d->quarantined_at)
		return E_QUARANTINED;
	TRY(journal_batch_decode(batch, r->body));
	TRY(check_seen(app, d, batch->checkpoint));
	enum err e = absorb_journal(app, r->arena, d, batch, &answer);
	if (e != E_OK && e != E_CONFLICT)
		return e;
	a->status = e == E_OK ? 200 : 409;
	return write_answer(app, r, &answer, a);
}

enum err admission_claim(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct device_row *d = r->state;
	struct claim claim;
	struct claim_answer answer;
	if (d->quarantined_at)
		return E_QUARANTINED;
	TRY(claim_decode(&claim, r->body));
	TRY(claim_admit(app, r->arena, d, &claim, &answer));
	answer_cbor(a);
	claim_answer_encode(&a->body, &answer);
	return buf_status(&a->body);
}
