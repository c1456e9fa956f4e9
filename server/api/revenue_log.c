/* The revenue log, public (FORMATS §5). */
#include "api/guard.h"
#include "domain/log/witness.h"
#include "domain/people/session.h"
#include "log/publisher.h"
#include "store/orders.h"

#include <hoaban/checkpoint.h>

#define TEXT_PLAIN "text/plain; charset=utf-8"

static enum err not_yet(struct http_request *r, const char *seconds)
{
	r->problem_header.name = "Retry-After";
	r->problem_header.value = seconds;
	return E_UNAVAILABLE;
}

enum err log_checkpoint(struct app *app, struct http_request *r, struct http_answer *a)
{
	a->content_type = TEXT_PLAIN;
	enum err e = publisher_checkpoint(app->publisher, &a->body);
	return e == E_NOT_FOUND ? not_yet(r, "1") : e; /* just started: the first round is under way */
}

enum err log_vkey(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	struct note_verifier v;
	char text[VKEY_TEXT];
	publisher_verifier(app->publisher, &v);
	note_vkey_format(text, &v);
	a->content_type = TEXT_PLAIN;
	buf_append_format(&a->body, "%s\n", text);
	return buf_status(&a->body);
}

enum err log_witnessed(struct app *app, struct http_request *r, struct http_answer *a)
{
	a->content_type = TEXT_PLAIN;
	return witness_note(app, r->arena, &a->body);
}

/* Whoever knows a witness's key may bring its line; nobody else has anything to bring. */
enum err log_witness_put(struct app *app, struct http_request *r, struct http_answer *a)
{
	json_t *taken;
	TRY(witness_take(app, r->arena, r->body, &taken));
	http_answer_json(a, taken);
	return E_OK;
}

const char *const log_headers[] = {"Cookie", NULL};

/* Sums and times per till are for auditors, unless the operator opens them to all. */
static enum err may_read_entries(struct app *app, struct http_request *r)
{
	struct session s;
	if (app->settings->log_entries_public || app->is_demo)
		return E_OK;
	TRY(guard_session(app, r, &s));
	return s.role == USER_AUDITOR && !s.is_pending ? E_OK : E_FORBIDDEN;
}

enum err log_tile(struct app *app, struct http_request *r, struct http_answer *a)
{
	bool is_entries = str_starts_with(r->params[0], "entries/");
	if (is_entries)
		TRY(may_read_entries(app, r));
	a->content_type = "application/octet-stream";
	TRY(publisher_tile(app->publisher, r->params[0], &a->body)); /* that it is not there yet must not be remembered */
	if (!strstr(r->params[0], ".p/"))
		http_answer_header(a, "Cache-Control",
				   is_entries ? "private, max-age=31536000, immutable" : "public, max-age=31536000, immutable");
	return E_OK;
}

enum err log_proof(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t lookup[LOOKUP_LEN];
	struct receipt_row row;
	struct db *db;
	if (hex_parse(lookup, LOOKUP_LEN, r->params[0], strlen(r->params[0])) != E_OK)
		return E_NOT_FOUND;
	TRY(store_acquire(app->store, &db));
	enum err e = receipt_by_lookup(db, r->arena, lookup, &row);
	store_release(app->store, db);
	TRY(e);
	e = publisher_proof(app->publisher, row.leaf_index, &a->body);
	if (e == E_NOT_FOUND) /* committed a moment ago: published within seconds */
		return not_yet(r, "2");
	a->content_type = TEXT_PLAIN;
	return e;
}
