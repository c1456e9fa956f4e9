#include "outbox/outbox.h"

#include "app.h"
#include "domain/halt.h"
#include "domain/receipt/daily_table.h"
#include "domain/receipt/tax_notices.h"
#include "domain/tariff/shelf.h"
#include "outbox/deliver.h"
#include "routine.h"
#include "store/role_lease.h"

#include <stdlib.h>

#define ROLE		   "outbox"
#define SPARE_MS	   5000 /* the lease outlasts one attempt by this */
#define PAUSE_MS	   500
#define ARENA_BYTES	   (1u << 30) /* the receipts of a very large day, with their texts */
#define FAULT_WORKING_DAYS 3	      /* ND 27(3) */

struct outbox {
	struct app *app;
	struct routine routine;
	uint8_t holder[UUID_LEN];
	struct arena arena;
	const struct transmission *way; /* NULL = messages only queue up */
	void *way_ctx;
	enum err last_error;
	atomic_ullong exchanges, failures;
};

/* ---- faults of the way */

static enum err end_fault(struct outbox *o, struct db *db)
{
	struct fault_row f;
	int64_t now = clock_s(&o->app->clock);
	enum err e = fault_open_find(db, &f);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	const struct tariff *t = shelf_edition(o->app->shelf, shelf_newest(o->app->shelf));
	int32_t due = tariff_working_day_after(t, instant_day(now), FAULT_WORKING_DAYS);
	log_info(o->app->logger, "transmission_repaired", "fault=%u", (unsigned)f.id);
	return fault_end(db, f.id, now, due);
}

static enum err note_fault(struct outbox *o, struct db *db)
{
	struct fault_row f;
	int64_t since, now = clock_s(&o->app->clock);
	TRY(exchanges_failing_since(db, &since));
	if (since == 0 || now - since < o->app->settings->outbox_fault_s)
		return E_OK;
	enum err e = fault_open_find(db, &f);
	if (e != E_NOT_FOUND)
		return e;
	log_error(o->app->logger, "transmission_fault", "since_s=%lld", (long long)(now - since));
	e = fault_insert(db, since, now);
	return e == E_DUPLICATE ? E_OK : e;
}

/* ---- sending */

static enum err hold_role(struct outbox *o, struct db *db)
{
	return role_lease_take(db, ROLE, o->holder, o->app->settings->transmission_timeout_s * 1000 + SPARE_MS);
}

/* *more: something went through, and there may be another at once. After a failure the others wait too. */
static enum err send_one(struct outbox *o, struct db *db, bool *more)
{
	struct delivery d = {o->app, o->way, o->way_ctx, &o->routine.is_stopping};
	struct message_due m;
	arena_clear(&o->arena);
	enum err e = message_due_find(db, &o->arena, clock_ms(&o->app->clock), &m);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(deliver(&d, db, &o->arena, &m, more));
	atomic_fetch_add(&o->exchanges, 1);
	return *more ? end_fault(o, db) : note_fault(o, db);
}

static enum err round_with(struct outbox *o, struct db *db, bool *more)
{
	enum err e = hold_role(o, db);
	if (e != E_OK)
		return e == E_BUSY ? E_OK : e;
	enum err made = daily_tables_due(o->app, db, &o->arena), noticed = tax_notices_due(o->app, db, &o->arena);
	if (o->way)
		TRY(send_one(o, db, more));
	return made != E_OK ? made : noticed;
}

static enum err outbox_round(struct outbox *o, bool *more)
{
	struct db *db;
	arena_clear(&o->arena);
	if (halt_check(o->app) != E_OK)
		return E_OK;
	TRY(store_acquire(o->app->store, &db));
	enum err e = round_with(o, db, more);
	store_release(o->app->store, db);
	return e;
}

/* The same trouble is said once, not twice a second. */
static void note_outcome(struct outbox *o, enum err e)
{
	if (e != E_OK)
		atomic_fetch_add(&o->failures, 1);
	if (e != o->last_error && e != E_OK)
		log_error(o->app->logger, "outbox_failed", "error=%s", err_code(e));
	o->last_error = e;
}

/* So that another server need not wait for the lease to run out. */
static void leave_role(struct outbox *o)
{
	struct db *db;
	if (store_acquire(o->app->store, &db) != E_OK)
		return;
	if (role_lease_release(db, ROLE, o->holder) != E_OK)
		log_warn(o->app->logger, "outbox_lease_kept", "role=" ROLE);
	store_release(o->app->store, db);
}

static int64_t run(void *ctx)
{
	struct outbox *o = ctx;
	bool more = false;
	note_outcome(o, outbox_round(o, &more));
	return more ? 0 : PAUSE_MS;
}

/* ---- the outside */

static enum err open_way(struct outbox *o)
{
	const char *name = o->app->settings->transmission;
	if (!name[0])
		return E_OK;
	o->way = transmission_find(name);
	enum err e = o->way ? o->way->open(&o->way_ctx, o->app->settings) : E_USAGE;
	if (e != E_OK)
		log_error(o->app->logger, "transmission_not_opened", "error=%s see=transmission_in_hoaband.ini", err_code(e));
	return e;
}

static void release(struct outbox *o)
{
	if (o->way_ctx)
		o->way->close(o->way_ctx);
	arena_release(&o->arena);
	free(o);
}

enum err outbox_start(struct outbox **out, struct app *app)
{
	struct outbox *o = calloc(1, sizeof(*o));
	if (!o)
		return E_MEMORY;
	o->app = app;
	app->random(o->holder, sizeof(o->holder));
	arena_init(&o->arena, ARENA_BYTES);
	enum err e = open_way(o);
	if (e == E_OK)
		e = routine_start(&o->routine, 0, run, o);
	if (e != E_OK) {
		release(o);
		return e;
	}
	*out = o;
	return E_OK;
}

void outbox_stop(struct outbox *o)
{
	if (!o)
		return;
	routine_stop(&o->routine);
	leave_role(o);
	release(o);
}

void outbox_metrics(struct buf *out, struct outbox *o)
{
	buf_append_format(out,
			  "# HELP hoaban_exchanges_total Requests to the tax office's provider\n"
			  "# TYPE hoaban_exchanges_total counter\nhoaban_exchanges_total %llu\n"
			  "# HELP hoaban_outbox_failures_total Rounds of the outbox that failed\n"
			  "# TYPE hoaban_outbox_failures_total counter\nhoaban_outbox_failures_total %llu\n",
			  atomic_load(&o->exchanges), atomic_load(&o->failures));
}
