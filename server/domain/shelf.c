#include "domain/shelf.h"

#include "app.h"
#include "domain/leaves.h"
#include "signer/signer.h"
#include "store/tariffs.h"

#include <stdlib.h>

#define SHELF_CEILING (256u << 20)
#define DOCUMENT_MAX  (4u << 20)

struct shelf {
	struct arena arena;
	size_t count;
	struct edition_row *rows;
	struct tariff **editions;
};

static void log_complaints(struct app *app, const struct complaints *c)
{
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++) {
		char detail[256];
		log_error(app->logger, "tariff_fault", "pointer=%s code=%s detail=%s", c->list[i].pointer, c->list[i].code,
			  log_quote(detail, sizeof(detail), c->list[i].detail));
	}
}

static enum err parse_edition(struct tariff **out, struct arena *a, struct app *app, struct bytes document)
{
	struct complaints c = {.arena = a};
	enum err e = tariff_parse(out, a, document, &c);
	if (e != E_OK)
		log_complaints(app, &c);
	return e;
}

/* A new edition with its leaf, in one transaction. */
struct publication {
	struct app *app;
	struct edition_row row;
};

static enum err publish(struct db *db, void *ctx)
{
	struct publication *p = ctx;
	TRY(edition_insert(db, &p->row));
	struct leaf leaf = {.type = LEAF_TARIFF, .time = p->row.issued_at, .edition = (uint32_t)p->row.edition};
	sha256(leaf.hash, p->row.cose);
	p->app->random(leaf.salt, sizeof(leaf.salt));
	uint64_t index;
	return leaves_append(db, &leaf, 1, &index);
}

static enum err publish_seed(struct app *app, struct arena *a, struct bytes document)
{
	struct tariff *t;
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, DOCUMENT_MAX);
	buf_init(&cose, DOCUMENT_MAX);
	TRY(parse_edition(&t, a, app, document));
	struct publication p = {
		app, {.edition = t->edition, .from_day = t->from, .issued_at = clock_s(&app->clock), .document = document}};
	tariff_edition_encode(&payload, t->edition, p.row.issued_at, document);
	TRY(buf_status(&payload));
	TRY(signer_sign(app->signer, SIGN_TARIFF, buf_bytes(&payload), &cose));
	p.row.cose = buf_bytes(&cose);
	enum err e = store_transact(app->store, publish, &p);
	return e == E_DUPLICATE ? E_OK : e; /* another server was faster */
}

static enum err load(struct shelf *s, struct app *app)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = editions_all(db, &s->arena, &s->rows, &s->count);
	store_release(app->store, db);
	TRY(e);
	s->editions = arena_array(&s->arena, s->count + 1, sizeof(struct tariff *));
	for (size_t i = 0; i < s->count; i++)
		TRY(parse_edition(&s->editions[i], &s->arena, app, s->rows[i].document));
	return E_OK;
}

enum err shelf_open(struct shelf **out, struct app *app, struct bytes seed)
{
	struct shelf *s = calloc(1, sizeof(*s));
	if (!s)
		return E_MEMORY;
	*out = s;
	arena_init(&s->arena, SHELF_CEILING);
	TRY(load(s, app));
	if (s->count > 0)
		return E_OK;
	TRY(publish_seed(app, &s->arena, seed));
	return load(s, app);
}

void shelf_close(struct shelf *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	free(s);
}

const struct tariff *shelf_on(struct shelf *s, int32_t day)
{
	for (size_t i = s->count; i > 0; i--)
		if (s->editions[i - 1]->from <= day)
			return s->editions[i - 1];
	return NULL;
}

const struct tariff *shelf_edition(struct shelf *s, uint32_t edition)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->editions[i]->edition == edition)
			return s->editions[i];
	return NULL;
}

uint32_t shelf_newest(const struct shelf *s)
{
	return s->count ? (uint32_t)s->rows[s->count - 1].edition : 0;
}

struct bytes shelf_signed(struct shelf *s, uint32_t edition)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].edition == edition)
			return s->rows[i].cose;
	return (struct bytes){NULL, 0};
}
