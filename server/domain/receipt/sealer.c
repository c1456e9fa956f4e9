#include "domain/receipt/sealer.h"

#include "app.h"
#include "domain/halt.h"
#include "domain/receipt/document.h"
#include "domain/sale/issuer.h"
#include "routine.h"
#include "signer/organisations.h"
#include "store/role_lease.h"
#include "store/sealing.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define ROLE	    "receipt-sealer"
#define LEASE_MS    3000
#define RENEW_MS    1000 /* each time is a durable write that sales wait behind */
#define BUSY_JOBS   8
#define PAUSE_MS    200
#define BATCH_MAX   16
#define SKIP_LEAVES 256
#define ARENA_BYTES (64u << 20)

/* Who may issue, as it was found last. */
struct permission {
	char tax_code[TAX_CODE_TEXT];
	int64_t not_before, not_after;
};

struct sealer {
	struct app *app;
	struct routine routine;
	pthread_mutex_t lock; /* of the permissions */
	size_t permission_count;
	struct permission permissions[ORGANISATIONS_MAX];
	uint8_t holder[UUID_LEN];
	struct arena arena;
	enum err last_error;
	bool is_unnoted;     /* certificates were loaded that the database may not know */
	int64_t renew_at_ms; /* monotonic */
	uint64_t jobs_seen;  /* of the issuer */
	atomic_ullong sealed, failures;
};

/* Receipts signed in memory, then written in one transaction with how far that is. */
struct sealed_batch {
	const char *tax_code;
	const struct organisation_certificate *certificate;
	struct unsigned_receipt *receipts;
	struct bytes *documents;
	size_t count;
	int64_t now;
};

static enum err write_documents(struct db *db, const struct sealed_batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct unsigned_receipt *r = &b->receipts[i];
		if (b->documents[i].len == 0) /* on hold */
			continue;
		enum err e =
			receipt_xml_insert(db, r->symbol_id, r->number, b->now, b->certificate->facts.serial, b->documents[i]);
		if (e != E_DUPLICATE) /* another server was faster: its document stands */
			TRY(e);
	}
	return E_OK;
}

static enum err write_batch(struct db *db, void *ctx)
{
	const struct sealed_batch *b = ctx;
	TRY(write_documents(db, b));
	return seal_progress_set(db, b->tax_code, (int64_t)b->receipts[b->count - 1].leaf_index);
}

/* Behind what is signed already: how far that is stays. */
static enum err write_released(struct db *db, void *ctx)
{
	const struct sealed_batch *b = ctx;
	TRY(write_documents(db, b));
	for (size_t i = 0; i < b->count; i++)
		if (b->documents[i].len > 0)
			TRY(seal_hold_delete(db, b->receipts[i].symbol_id, b->receipts[i].number));
	return E_OK;
}

/* What a till sent is not enough to sign from: that receipt waits for a person, and those behind it do not wait with it. */
static bool is_its_own_fault(enum err e)
{
	return e == E_NOT_FOUND || e == E_INVALID || e == E_MALFORMED || e == E_RANGE || e == E_TOO_LARGE || e == E_CORRUPT;
}

static enum err sign_one(struct sealer *s, struct db *db, struct sealed_batch *b, size_t i, struct buf *xml)
{
	const struct unsigned_receipt *r = &b->receipts[i];
	buf_clear(xml);
	enum err e = document_sign_xml(xml, s->app, db, &s->arena, r, b->certificate, b->now);
	if (is_its_own_fault(e)) {
		log_error(s->app->logger, "receipt_held", "symbol_id=%llu number=%llu error=%s",
			  (unsigned long long)r->symbol_id, (unsigned long long)r->number, err_code(e));
		return seal_hold_insert(db, r->symbol_id, r->number, err_code(e));
	}
	TRY(e);
	b->documents[i] = bytes_of(arena_copy(&s->arena, xml->data, xml->len), xml->len);
	return E_OK;
}

static enum err sign_batch(struct sealer *s, struct db *db, struct sealed_batch *b)
{
	BUF_LOCAL xml;
	buf_init(&xml, RECEIPT_XML_MAX);
	b->documents = arena_array(&s->arena, b->count, sizeof(*b->documents));
	for (size_t i = 0; i < b->count; i++)
		TRY(sign_one(s, db, b, i, &xml));
	return E_OK;
}

/* What a person let go of (domain/receipt/hold.h). */
static enum err seal_released(struct sealer *s, struct db *db, struct sealed_batch *b)
{
	TRY(receipts_released(db, &s->arena, b->tax_code, BATCH_MAX, &b->receipts, &b->count));
	if (b->count == 0)
		return E_OK;
	TRY(sign_batch(s, db, b));
	return db_transact(db, write_released, b);
}

/* What others sold needs no look again. Not for each of their receipts: it is a durable write that sales wait behind. */
static enum err skip_others(struct db *db, const char *tax_code, int64_t progress, int64_t newest)
{
	if (progress >= 0 && newest - progress < SKIP_LEAVES)
		return E_OK;
	return seal_progress_set(db, tax_code, newest);
}

/* One batch of one organisation. *more: there may be another at once. */
static enum err seal_some(struct sealer *s, struct db *db, const char *tax_code, bool *more)
{
	struct sealed_batch b = {.tax_code = tax_code, .now = clock_s(&s->app->clock)};
	int64_t progress, newest;
	TRY(document_signer(&b.certificate, s->app, db, tax_code, b.now));
	TRY(seal_released(s, db, &b));
	TRY(seal_progress_get(db, tax_code, &progress));
	TRY(receipt_newest_leaf(db, &newest)); /* before the list, so that nothing younger is skipped */
	if (newest <= progress)
		return E_OK;
	TRY(receipts_unsigned(db, &s->arena, tax_code, progress, BATCH_MAX, &b.receipts, &b.count));
	if (b.count == 0)
		return skip_others(db, tax_code, progress, newest);
	TRY(sign_batch(s, db, &b));
	TRY(db_transact(db, write_batch, &b));
	atomic_fetch_add(&s->sealed, b.count);
	*more = b.count == BATCH_MAX;
	return E_OK;
}

/* ---- certificates */

/* A development authority's certificates are made for trying out: nobody registers them anywhere. */
static bool is_development(const struct organisation_certificate *c)
{
	return strstr(c->facts.issuer, ORGANISATION_DEVELOPMENT) != NULL;
}

static enum err note_certificates(struct app *app, struct db *db)
{
	for (size_t i = 0; i < organisations_count(app->organisations); i++) {
		const struct organisation_certificate *c = organisations_at(app->organisations, i);
		struct certificate_row row = {
			.facts = c->facts, .der = c->der, .registered_at = is_development(c) ? c->facts.not_before : 0};
		TRY(certificate_insert(db, &row, clock_s(&app->clock)));
	}
	return E_OK;
}

static enum err refresh_permissions(struct sealer *s, struct db *db)
{
	const struct organisations *all = s->app->organisations;
	struct permission list[ORGANISATIONS_MAX] = {0};
	int64_t now = clock_s(&s->app->clock);
	size_t count = 0;
	for (size_t i = 0; i < organisations_count(all); i++) {
		const struct x509_certificate *facts = &organisations_at(all, i)->facts;
		bool may = false;
		enum err e = certificate_may_sign(db, facts, now, &may);
		if (e != E_OK && e != E_NOT_FOUND)
			return e;
		if (!may)
			continue;
		struct permission *p = &list[count++];
		*p = (struct permission){.not_before = facts->not_before, .not_after = facts->not_after};
		memcpy(p->tax_code, facts->tax_code, TAX_CODE_TEXT);
	}
	pthread_mutex_lock(&s->lock);
	memcpy(s->permissions, list, sizeof(list));
	s->permission_count = count;
	pthread_mutex_unlock(&s->lock);
	return E_OK;
}

bool sealer_may_issue(struct sealer *s, const char *tax_code, int64_t now)
{
	bool may = false;
	if (!s)
		return true;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->permission_count; i++) {
		const struct permission *p = &s->permissions[i];
		may |= str_equal(p->tax_code, tax_code) && p->not_before <= now && now <= p->not_after;
	}
	pthread_mutex_unlock(&s->lock);
	return may;
}

/* Every server for itself, whoever holds the lease. */
static enum err look_at_certificates(struct sealer *s, struct db *db)
{
	bool is_new;
	TRY(organisations_look(s->app->organisations, &is_new));
	s->is_unnoted |= is_new; /* it is said once; the database may be away just then */
	if (s->is_unnoted)
		TRY(note_certificates(s->app, db));
	s->is_unnoted = false;
	return refresh_permissions(s, db);
}

/* ---- rounds */

static enum err take_role(struct sealer *s, struct db *db)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	int64_t now_ms = (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
	if (now_ms < s->renew_at_ms)
		return E_OK;
	TRY(role_lease_take(db, ROLE, s->holder, LEASE_MS));
	s->renew_at_ms = now_ms + RENEW_MS;
	return E_OK;
}

static enum err round_with(struct sealer *s, struct db *db, bool *more)
{
	enum err worst = look_at_certificates(s, db);
	enum err e = take_role(s, db);
	if (e != E_OK)
		return e == E_BUSY ? worst : e;
	for (size_t i = 0; i < organisations_count(s->app->organisations); i++) {
		e = seal_some(s, db, organisations_at(s->app->organisations, i)->tax_code, more);
		if (e != E_OK) /* one organisation's trouble must not stop another's receipts */
			worst = e;
	}
	return worst;
}

static enum err seal_round(struct sealer *s, bool *more)
{
	struct db *db;
	arena_clear(&s->arena);
	if (halt_check(s->app) != E_OK) /* what it would sign again may have been signed before the backup was restored */
		return E_OK;
	TRY(store_acquire(s->app->store, &db));
	enum err e = round_with(s, db, more);
	store_release(s->app->store, db);
	return e;
}

/* The same trouble is said once, not five times a second. */
static void note_outcome(struct sealer *s, enum err e)
{
	if (e != E_OK)
		atomic_fetch_add(&s->failures, 1);
	if (e != s->last_error && e != E_OK)
		log_error(s->app->logger, "sealing_failed", "error=%s", err_code(e));
	s->last_error = e;
}

/* Sales come first: while many orders go through, one batch a pause must do, and the rest is caught up with afterwards. */
static bool sales_are_busy(struct sealer *s)
{
	uint64_t jobs = issuer_jobs(s->app->issuer), fresh = jobs - s->jobs_seen;
	s->jobs_seen = jobs;
	return fresh > BUSY_JOBS;
}

static int64_t run(void *ctx)
{
	struct sealer *s = ctx;
	bool more = false;
	note_outcome(s, seal_round(s, &more));
	return !more || sales_are_busy(s) ? PAUSE_MS : 0;
}

/* ---- the outside */

/* Before the first order: who may issue. */
static enum err prepare(struct sealer *s)
{
	struct db *db;
	TRY(store_acquire(s->app->store, &db));
	enum err e = note_certificates(s->app, db);
	if (e == E_OK)
		e = refresh_permissions(s, db);
	store_release(s->app->store, db);
	return e;
}

static void sealer_free(struct sealer *s)
{
	pthread_mutex_destroy(&s->lock);
	arena_release(&s->arena);
	free(s);
}

enum err sealer_start(struct sealer **out, struct app *app)
{
	struct sealer *s = calloc(1, sizeof(*s));
	if (!s)
		return E_MEMORY;
	s->app = app;
	app->random(s->holder, sizeof(s->holder));
	arena_init(&s->arena, ARENA_BYTES);
	pthread_mutex_init(&s->lock, NULL);
	enum err e = prepare(s);
	if (e == E_OK)
		e = routine_start(&s->routine, 0, run, s);
	if (e != E_OK) {
		sealer_free(s);
		return e;
	}
	*out = s;
	return E_OK;
}

void sealer_stop(struct sealer *s)
{
	if (!s)
		return;
	routine_stop(&s->routine);
	sealer_free(s);
}

void sealer_metrics(struct buf *out, struct sealer *s)
{
	buf_append_format(out,
			  "# HELP hoaban_receipts_sealed_total Receipts this server signed\n"
			  "# TYPE hoaban_receipts_sealed_total counter\nhoaban_receipts_sealed_total %llu\n"
			  "# HELP hoaban_seal_failures_total Rounds of the sealer that failed\n"
			  "# TYPE hoaban_seal_failures_total counter\nhoaban_seal_failures_total %llu\n",
			  atomic_load(&s->sealed), atomic_load(&s->failures));
}
