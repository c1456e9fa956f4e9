#include "domain/money/accounts.h"

#include "app.h"
#include "domain/change.h"
#include "domain/tariff/shelf.h"
#include "signer/signer.h"
#include "store/accounts.h"

#include <hoaban/cose.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define LISTS_MAX  1024 /* ever published */
#define COSE_MAX   (64u << 10)
#define BOARD_ROOM (64u << 20)

struct accounts {
	struct app *app;
	pthread_mutex_t lock;
	struct arena arena; /* of all lists */
	size_t count;
	struct account_list lists[LISTS_MAX]; /* the last is in force */
	struct bytes cose;		      /* of the last */
};

/* ---- taking in */

static enum err open_list(struct accounts *x, const struct account_list_row *row, struct account_list *l)
{
	struct cose_sign1 m;
	TRY(cose_parse(&m, row->cose));
	TRY(cose_verify(&m, AAD_ACCOUNTS, signer_keys(x->app->signer)->devices));
	TRY(account_list_decode(l, &x->arena, m.payload));
	return l->seq == row->seq ? E_OK : E_CORRUPT;
}

/* What lies in the database is checked like everything from outside: whoever can write there has no key. One that does not hold
 * counts as empty, and nobody is shown any account until a person publishes another. */
static enum err take(struct accounts *x, const struct account_list_row *row)
{
	if (x->count == LISTS_MAX)
		return E_EXHAUSTED;
	struct account_list *l = &x->lists[x->count];
	enum err e = open_list(x, row, l);
	if (e == E_MEMORY)
		return e;
	if (e != E_OK) {
		log_error(x->app->logger, "account_list_refused", "seq=%llu error=%s", (unsigned long long)row->seq,
			  err_code(e));
		*l = (struct account_list){.seq = row->seq};
	}
	x->cose = e == E_OK ? row->cose : (struct bytes){NULL, 0};
	x->count++;
	return E_OK;
}

static uint64_t newest(const struct accounts *x)
{
	return x->count > 0 ? x->lists[x->count - 1].seq : 0;
}

static enum err take_new(struct accounts *x)
{
	struct db *db;
	struct account_list_row *rows;
	size_t count;
	TRY(store_acquire(x->app->store, &db));
	enum err e = account_lists_after(db, &x->arena, newest(x), &rows, &count);
	store_release(x->app->store, db);
	for (size_t i = 0; e == E_OK && i < count; i++)
		e = take(x, &rows[i]);
	return e;
}

enum err accounts_look(struct accounts *x)
{
	pthread_mutex_lock(&x->lock);
	enum err e = take_new(x);
	pthread_mutex_unlock(&x->lock);
	return e;
}

/* ---- asking */

void accounts_copy(struct accounts *x, struct arena *a, struct account_list *out)
{
	*out = (struct account_list){0};
	if (!x)
		return;
	pthread_mutex_lock(&x->lock);
	if (x->count > 0) {
		*out = x->lists[x->count - 1];
		if (out->count > 0)
			out->accounts = arena_copy(a, out->accounts, out->count * sizeof(*out->accounts));
	}
	pthread_mutex_unlock(&x->lock);
}

struct bytes accounts_signed(struct accounts *x, struct arena *a)
{
	struct bytes out = {NULL, 0};
	if (!x)
		return out;
	pthread_mutex_lock(&x->lock);
	if (x->cose.len > 0)
		out = bytes_of(arena_copy(a, x->cose.data, x->cose.len), x->cose.len);
	pthread_mutex_unlock(&x->lock);
	return out;
}

bool accounts_may_show(struct accounts *x, const struct tariff_organisation *o)
{
	if (!x || !o || !o->bank_account)
		return false;
	pthread_mutex_lock(&x->lock);
	bool may = x->count > 0 && account_list_has(&x->lists[x->count - 1], o->tax_code, o->bank_bin, o->bank_account);
	pthread_mutex_unlock(&x->lock);
	return may;
}

static bool knew(const struct account_list *l, const char *tax_code, const char *account)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_equal(l->accounts[i].account, account) && (!tax_code || str_equal(l->accounts[i].tax_code, tax_code)))
			return true;
	return false;
}

bool accounts_knew(struct accounts *x, const char *tax_code, const char *account)
{
	bool known = false;
	if (!x)
		return false;
	pthread_mutex_lock(&x->lock);
	for (size_t i = x->count; i > 0 && !known; i--)
		known = knew(&x->lists[i - 1], tax_code, account);
	pthread_mutex_unlock(&x->lock);
	return known;
}

/* ---- publishing */

static enum err add_edition(struct account_list *l, const struct tariff *t)
{
	for (size_t i = 0; i < t->organisation_count; i++) {
		const struct tariff_organisation *o = &t->organisations[i];
		if (!o->bank_account)
			continue;
		if (l->count == ACCOUNTS_MAX)
			account_list_sort(l); /* the next edition says most of it again */
		if (l->count == ACCOUNTS_MAX)
			return E_TOO_LARGE;
		struct official_account *to = &l->accounts[l->count++];
		*to = (struct official_account){0};
		snprintf(to->tax_code, sizeof(to->tax_code), "%s", o->tax_code);
		snprintf(to->bin, sizeof(to->bin), "%s", o->bank_bin);
		snprintf(to->account, sizeof(to->account), "%s", o->bank_account);
	}
	return E_OK;
}

enum err accounts_of_tariff(struct app *app, struct arena *a, struct account_list *out)
{
	const struct tariff *today = shelf_on(app->shelf, instant_day(clock_s(&app->clock)));
	*out = (struct account_list){.issued_at = clock_s(&app->clock)};
	out->accounts = arena_array(a, ACCOUNTS_MAX + 1, sizeof(*out->accounts));
	for (size_t i = 0; i < shelf_count(app->shelf); i++) {
		const struct tariff *t = shelf_at(app->shelf, i)->tariff;
		if (!today || t->edition >= today->edition)
			TRY(add_edition(out, t));
	}
	account_list_sort(out);
	return E_OK;
}

static bool is_same(const struct account_list *a, const struct account_list *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = account_list_has(a, b->accounts[i].tax_code, b->accounts[i].bin, b->accounts[i].account);
	return same;
}

static json_t *accounts_view(const struct account_list *l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < l->count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "tax_code", l->accounts[i].tax_code, "bank",
						      l->accounts[i].bin, "account", l->accounts[i].account));
	return list;
}

struct publishing {
	struct app *app;
	const char *who;
	const struct account_list *before, *list;
	struct bytes cose;
};

static enum err publish(struct db *db, void *ctx)
{
	const struct publishing *p = ctx;
	char subject[32];
	snprintf(subject, sizeof(subject), "list %llu", (unsigned long long)p->list->seq);
	TRY(account_list_insert(db, &(struct account_list_row){p->list->seq, p->list->issued_at, p->who, p->cose}));
	return change_record(db, p->app,
			     &(struct change){.who = p->who,
					      .action = "accounts.publish",
					      .subject = subject,
					      .before = p->before->seq > 0 ? accounts_view(p->before) : NULL,
					      .after = accounts_view(p->list)});
}

enum err accounts_publish(struct app *app, struct arena *a, const char *who, struct account_list *out)
{
	struct account_list before;
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, COSE_MAX);
	buf_init(&cose, COSE_MAX);
	TRY(accounts_look(app->accounts));
	accounts_copy(app->accounts, a, &before);
	TRY(accounts_of_tariff(app, a, out));
	if (before.seq > 0 && is_same(&before, out))
		return E_DUPLICATE;
	out->seq = before.seq + 1;
	account_list_encode(&payload, out);
	TRY(buf_status(&payload));
	TRY(signer_sign(app->signer, SIGN_ACCOUNTS, buf_bytes(&payload), &cose));
	struct publishing p = {app, who, &before, out, buf_bytes(&cose)};
	enum err e = store_transact(app->store, publish, &p);
	TRY(e == E_DUPLICATE ? E_CONFLICT : e);
	return accounts_look(app->accounts);
}

/* ---- life */

/* Whoever tries it out shall not have to know of this list first. */
static enum err publish_demo(struct app *app)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct account_list l;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = accounts_publish(app, &a, "demo", &l);
	return e == E_CONFLICT ? accounts_look(app->accounts) : e; /* another server was faster */
}

enum err accounts_open(struct accounts **out, struct app *app)
{
	struct accounts *x = calloc(1, sizeof(*x));
	if (!x)
		return E_MEMORY;
	x->app = app;
	arena_init(&x->arena, BOARD_ROOM);
	if (pthread_mutex_init(&x->lock, NULL) != 0) {
		free(x);
		return E_MEMORY;
	}
	*out = x;
	TRY(accounts_look(x));
	return app->is_demo && x->count == 0 ? publish_demo(app) : E_OK;
}

void accounts_close(struct accounts *x)
{
	if (!x)
		return;
	pthread_mutex_destroy(&x->lock);
	arena_release(&x->arena);
	free(x);
}
