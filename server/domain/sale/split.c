#include "domain/sale/split.h"

#include "app.h"
#include "signer/signer.h"
#include "store/admissions.h"
#include "store/splits.h"

struct splitting {
	struct app *app;
	struct arena *arena;
	const struct split_ask *ask;
	struct split_result *out;
	struct complaints *complaints;
	int64_t now_ms, now; /* now in Unix seconds */
	struct ticket parent;
	size_t count;
	struct ticket *parts;
	struct bytes *cose; /* signed */
};

/* ---- what it starts from */

static enum err read_parent(struct splitting *x)
{
	struct bytes cose;
	struct cose_sign1 m;
	TRY(order_ticket(x->app, x->arena, x->ask->token, x->ask->ticket, &cose));
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&x->parent, m.payload));
	return x->now < x->parent.valid_until ? E_OK : E_EXPIRED;
}

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	struct splitting *x = ctx;
	uint8_t random[10];
	x->app->random(random, sizeof(random));
	uuid_v7(id, x->now_ms, random);
}

static enum err plan(struct splitting *x)
{
	struct split_part *parts;
	struct split_request r = {.parent = &x->parent, .issued_at = x->now, .new_id = new_id, .ctx = x, .pointer = "/parts"};
	TRY(split_parts_parse(&parts, &x->count, x->arena, &x->parent, x->ask->parts, r.pointer, x->complaints));
	r.parts = parts;
	r.count = x->count;
	return split_plan(&x->parts, x->arena, &r, x->complaints);
}

/* ---- the first split, ours or a till's */

static enum err answer_first(struct splitting *x, struct db *db, const struct split_row *first)
{
	struct ticket *before;
	struct split_result *out = x->out;
	TRY(split_parts(db, x->arena, first->id, &out->cose, &out->count));
	TRY(split_read(&before, x->arena, out->cose, out->count));
	out->is_new = false;
	return split_is_same(before, out->count, x->parts, x->count) ? E_OK : E_CONFLICT;
}

/* E_NOT_FOUND: it was not split yet. */
static enum err look_back(struct splitting *x)
{
	struct split_row first;
	struct db *db;
	unsigned list = 0;
	TRY(store_acquire(x->app->store, &db));
	enum err e = ticket_blocked(db, x->parent.id, ticket_root(&x->parent), &list);
	if (e == E_OK)
		e = list > 0 ? E_REFUSED : split_of(db, x->parent.id, &first);
	if (e == E_OK)
		e = answer_first(x, db, &first);
	store_release(x->app->store, db);
	return e;
}

/* ---- a new one */

static enum err encode(struct splitting *x, size_t i, struct bytes *payload)
{
	BUF_LOCAL b;
	buf_init(&b, TICKET_BYTES_MAX);
	TRY(ticket_encode(&b, &x->parts[i]));
	*payload = bytes_of(arena_copy(x->arena, b.data, b.len), b.len);
	return E_OK;
}

static enum err assemble(struct splitting *x, size_t i, const uint8_t kid[static KID_LEN], struct bytes payload,
			 const uint8_t signature[static SIGNATURE_LEN])
{
	BUF_LOCAL b;
	buf_init(&b, TICKET_BYTES_MAX);
	cose_assemble(&b, kid, payload, signature);
	TRY(buf_status(&b));
	x->cose[i] = bytes_of(arena_copy(x->arena, b.data, b.len), b.len);
	return E_OK;
}

static enum err sign(struct splitting *x)
{
	struct bytes *payloads = arena_array(x->arena, x->count, sizeof(*payloads));
	uint8_t(*signatures)[SIGNATURE_LEN] = arena_array(x->arena, x->count, SIGNATURE_LEN);
	uint8_t kid[KID_LEN];
	cose_kid(kid, signer_keys(x->app->signer)->tickets);
	x->cose = arena_array(x->arena, x->count, sizeof(*x->cose));
	for (size_t i = 0; i < x->count; i++)
		TRY(encode(x, i, &payloads[i]));
	TRY(signer_sign_tickets(x->app->signer, x->count, payloads, signatures));
	for (size_t i = 0; i < x->count; i++)
		TRY(assemble(x, i, kid, payloads[i], signatures[i]));
	return E_OK;
}

static enum err keep(struct db *db, void *ctx)
{
	struct splitting *x = ctx;
	struct split_row row = {
		.part_count = x->count, .parts = x->parts, .cose = x->cose, .is_first = true, .split_at = x->now};
	memcpy(row.parent, x->parent.id, UUID_LEN);
	memcpy(row.root, ticket_root(&x->parent), UUID_LEN);
	return split_insert(db, &row);
}

/* Of two who ask at once the second gets what the first one made. */
static enum err make(struct splitting *x)
{
	TRY(sign(x));
	enum err e = store_transact(x->app->store, keep, x);
	if (e == E_DUPLICATE)
		return look_back(x);
	TRY(e);
	*x->out = (struct split_result){x->count, x->cose, true};
	return E_OK;
}

enum err split_make(struct app *app, struct arena *a, const struct split_ask *ask, struct split_result *out,
		    struct complaints *c)
{
	struct splitting x = {.app = app, .arena = a, .ask = ask, .out = out, .complaints = c, .now_ms = clock_ms(&app->clock)};
	x.now = x.now_ms / 1000;
	*out = (struct split_result){0};
	TRY(read_parent(&x));
	TRY(plan(&x));
	enum err e = look_back(&x);
	return e == E_NOT_FOUND ? make(&x) : e;
}
