#include "domain/tariff/edition.h"

#include "app.h"
#include "domain/sale/leaves.h"
#include "domain/tariff/shelf.h"
#include "signer/signer.h"
#include "store/changes.h"
#include "store/tariffs.h"

#define DOCUMENT_MAX (4u << 20)

/* ---- is it fit to follow */

static enum err check_number(struct app *app, const struct tariff *t, struct complaints *c)
{
	uint32_t next = shelf_newest(app->shelf) + 1;
	if (t->edition == next)
		return E_OK;
	return complain(c, "/edition", "sequence", "must be %u: edition %u is the newest one published", next, next - 1);
}

/* Nothing that was already charged may change: an edition begins today at the earliest. */
static enum err check_day(struct app *app, const struct tariff *t, struct complaints *c)
{
	int32_t today = instant_day(clock_s(&app->clock));
	char date[DATE_TEXT];
	if (t->from >= today)
		return E_OK;
	date_format(date, today);
	return complain(c, "/first_day", "past", "must not lie before today, %s", date);
}

static enum err check_all(struct app *app, const struct tariff *t, struct complaints *c)
{
	enum err number = check_number(app, t, c), day = check_day(app, t, c), sites = E_OK;
	for (size_t i = 0; i < shelf_count(app->shelf) && sites == E_OK; i++)
		sites = tariff_follows(t, shelf_at(app->shelf, i)->tariff, c);
	TRY(number);
	TRY(day);
	return sites;
}

static enum err read_fit(struct tariff **t, struct app *app, struct arena *a, struct bytes document, struct complaints *c)
{
	TRY(shelf_look(app->shelf));
	TRY(tariff_parse(t, a, document, c));
	return check_all(app, *t, c);
}

/* ---- drafts */

struct drafting {
	struct draft_row row;
};

static enum err put_draft(struct db *db, void *ctx)
{
	struct drafting *d = ctx;
	TRY(draft_delete(db, d->row.edition));
	return draft_insert(db, &d->row);
}

enum err edition_import(struct app *app, struct arena *a, struct bytes document, uint32_t *edition, struct complaints *c)
{
	struct tariff *t;
	TRY(read_fit(&t, app, a, document, c));
	*edition = t->edition;
	struct drafting d = {{.edition = t->edition, .imported_at = clock_s(&app->clock), .document = document}};
	return store_transact(app->store, put_draft, &d);
}

enum err edition_draft(struct app *app, struct arena *a, uint32_t edition, struct bytes *document)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = draft_get(db, a, edition, document);
	store_release(app->store, db);
	return e;
}

/* ---- publication */

struct publication {
	struct app *app;
	struct edition_row row;
	struct change_row change; /* .who NULL = nobody: the seed */
};

static enum err publish(struct db *db, void *ctx)
{
	struct publication *p = ctx;
	TRY(edition_insert(db, &p->row));
	TRY(draft_delete(db, p->row.edition));
	if (p->change.who)
		TRY(change_insert(db, &p->change));
	struct leaf leaf = {.type = LEAF_TARIFF, .time = p->row.issued_at, .edition = (uint32_t)p->row.edition};
	sha256(leaf.hash, p->row.cose);
	p->app->random(leaf.salt, sizeof(leaf.salt));
	uint64_t index;
	return leaves_append(db, &leaf, 1, &index);
}

static enum err sign_and_publish(struct app *app, struct arena *a, const struct tariff *t, struct bytes document,
				 const char *who)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	char date[DATE_TEXT];
	buf_init(&payload, DOCUMENT_MAX);
	buf_init(&cose, DOCUMENT_MAX);
	date_format(date, t->from);
	struct publication p = {
		.app = app,
		.row = {.edition = t->edition, .from_day = t->from, .issued_at = clock_s(&app->clock), .document = document},
		.change = {.at_ms = clock_ms(&app->clock),
			   .who = who,
			   .action = "tariff.publish",
			   .subject = arena_format(a, "edition %u", t->edition),
			   .after = arena_format(a, "{\"edition\":%u,\"first_day\":\"%s\"}", t->edition, date)},
	};
	tariff_edition_encode(&payload, t->edition, p.row.issued_at, document);
	TRY(buf_status(&payload));
	TRY(signer_sign(app->signer, SIGN_TARIFF, buf_bytes(&payload), &cose));
	p.row.cose = buf_bytes(&cose);
	return store_transact(app->store, publish, &p);
}

enum err edition_publish(struct app *app, struct arena *a, uint32_t edition, const char *who, struct complaints *c)
{
	struct bytes document;
	struct tariff *t;
	TRY(edition_draft(app, a, edition, &document));
	TRY(read_fit(&t, app, a, document, c));
	TRY(sign_and_publish(app, a, t, document, who));
	return shelf_look(app->shelf);
}

enum err edition_publish_seed(struct app *app, struct arena *a, struct bytes document)
{
	struct complaints c = {.arena = a};
	struct tariff *t;
	TRY(tariff_parse(&t, a, document, &c));
	enum err e = sign_and_publish(app, a, t, document, NULL);
	return e == E_DUPLICATE ? E_OK : e; /* another server was faster */
}
