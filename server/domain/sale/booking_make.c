/* A booking comes into being. */
#include "domain/calendar/availability.h"
#include "domain/calendar/closure.h"
#include "domain/calendar/places.h"
#include "domain/sale/booking_room.h"
#include "domain/sale/mail.h"
#include "domain/tariff/shelf.h"

#include <hoaban/str.h>

#include <stdio.h>

#define NAME_MIN  2 /* characters */
#define NAME_MAX  160
#define EMAIL_MIN 6 /* a@b.vn */

struct making {
	struct app *app;
	struct arena *arena;
	const struct booking_ask *ask;
	struct order_inputs in; /* completed */
	struct order order;
	struct booking *out;
	struct complaints *complaints;
	const struct quote *quote;
	uint8_t confirm_key[TOKEN_LEN];
	char code[BOOKING_CODE], link[MAIL_LINK_MAX];
};

/* ---- what is asked for */

/* One line that a mail's head may hold: nothing in it ends the line or begins another field. Whether anybody reads it is found
 * out by writing to it. */
static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');
	size_t len = strlen(text);
	if (len < EMAIL_MIN || len >= EMAIL_TEXT || !at || at == text || strchr(at + 1, '@') || !strchr(at + 1, '.'))
		return false;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || strchr(",;:<>()[]\\\"", *c))
			return false;
	return text[len - 1] != '.';
}

static size_t characters_of(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static enum err check_persons(struct making *x, const struct quote *q)
{
	const struct settings *s = x->app->settings;
	if (q->persons < s->booking_persons_min)
		return complain(x->complaints, "/lines", "range", "a booking is for %lld persons at least",
				(long long)s->booking_persons_min);
	if (q->persons > s->booking_persons_max)
		return complain(x->complaints, "/lines", "range", "a booking is for %lld persons at most",
				(long long)s->booking_persons_max);
	return E_OK;
}

static enum err check_texts(struct making *x)
{
	const struct booking_ask *ask = x->ask;
	size_t length = ask->name ? characters_of(ask->name) : 0;
	enum err e = E_OK;
	if (length < NAME_MIN || length > NAME_MAX || !text_is_plain(bytes_of_text(ask->name)))
		e = complain(x->complaints, "/name", "format", "the school's or class's name, %d to %d characters", NAME_MIN,
			     NAME_MAX);
	if (!ask->inputs.email || !is_address(ask->inputs.email))
		e = complain(x->complaints, "/email", ask->inputs.email ? "format" : "required",
			     "an e-mail address that somebody reads");
	if (ask->inputs.has_payer)
		e = complain(x->complaints, "/payer", "not_allowed", "the payer is named at the till");
	return e;
}

static enum err check_day(struct making *x)
{
	int32_t today = instant_day(clock_s(&x->app->clock)), day = x->in.price.visit_day;
	x->in.price.sale_day = today;
	if (day < today)
		return complain(x->complaints, "/visit_date", "range", "this day is over");
	if (day > today + x->app->settings->booking_days_ahead)
		return complain(x->complaints, "/visit_date", "range", "a class is booked %lld days ahead at most",
				(long long)x->app->settings->booking_days_ahead);
	return E_OK;
}

static enum err check_open(struct making *x, const struct quote *q)
{
	uint32_t site;
	if (!closures_shut(x->app->closures, q->sites, x->in.price.visit_day, clock_s(&x->app->clock), &site))
		return E_OK;
	return complain(x->complaints, "/visit_date", "closed_day", "a site lets nobody in on that day");
}

static enum err price(struct making *x)
{
	const struct tariff *t = shelf_on(x->app->shelf, x->in.price.visit_day);
	struct quote *q = ARENA_NEW(x->arena, struct quote);
	if (!t)
		return complain(x->complaints, "/visit_date", "range", "no tariff is in force on that day");
	TRY(tariff_price(q, x->arena, t, &x->in.price, x->complaints));
	TRY(check_persons(x, q));
	TRY(check_open(x, q));
	TRY(availability_resolve(x->app, &x->in, q->sites, x->complaints));
	x->quote = q;
	x->order.edition = t->edition;
	return E_OK;
}

/* ---- the rows to be */

static enum err encode_inputs(struct making *x)
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	order_inputs_encode(&b, &x->in);
	TRY(buf_status(&b));
	x->order.inputs = bytes_of(arena_copy(x->arena, b.data, b.len), b.len);
	return E_OK;
}

/* Same key, same words: person and name included. */
static void hash_ask(struct making *x)
{
	uint8_t hash[HASH_LEN];
	BUF_LOCAL b;
	buf_init(&b, 4096);
	order_inputs_hash(hash, x->ask->key, &x->ask->inputs);
	buf_append(&b, hash, sizeof(hash));
	buf_append_format(&b, "hoaban/booking\n%s", x->ask->name);
	sha256(x->order.input_hash, buf_bytes(&b));
}

/* Somebody who never confirms keeps places from others for a while, and never beyond the day itself. */
static int64_t first_expiry(const struct making *x)
{
	const struct settings *s = x->app->settings;
	int64_t wait = booking_is_confirmed_by_mail(x->app) ? s->booking_confirm_min * 60 : s->booking_confirm_h * 3600;
	int64_t until = x->order.created_ms / 1000 + wait;
	int64_t end = booking_until(x->order.visit_day);
	return until < end ? until : end;
}

static void draw(struct making *x)
{
	struct app *app = x->app;
	uint8_t random[10];
	uint64_t bits;
	char token[2 * TOKEN_LEN + 1], key[2 * TOKEN_LEN + 1];
	app->random(random, sizeof(random));
	uuid_v7(x->order.id, clock_ms(&app->clock), random);
	app->random(x->order.token, TOKEN_LEN);
	app->random(x->confirm_key, TOKEN_LEN);
	app->random(&bits, sizeof(bits));
	booking_code_format(x->code, bits);
	hex_format(token, x->order.token, TOKEN_LEN);
	hex_format(key, x->confirm_key, TOKEN_LEN);
	snprintf(x->link, sizeof(x->link), "/%s/booking/%s?key=%s", language_code(x->in.language), token, key);
}

static enum err plan(struct making *x)
{
	struct order *o = &x->order;
	draw(x);
	o->status = ORDER_BOOKED;
	o->method = PAY_ON_SITE;
	o->total = x->quote->total;
	o->persons = x->quote->persons;
	o->visit_day = x->in.price.visit_day;
	o->created_ms = clock_ms(&x->app->clock);
	o->expires_at = first_expiry(x);
	hash_ask(x);
	return encode_inputs(x);
}

/* ---- the transaction */

static enum err answer_before(struct db *db, struct making *x, const struct order_row *row)
{
	if (memcmp(row->input_hash, x->order.input_hash, HASH_LEN) != 0)
		return E_MISMATCH;
	return booking_read(db, x->arena, x->app, row->id, x->out);
}

static enum err check_count(struct db *db, const struct making *x)
{
	uint64_t open = 0;
	TRY(bookings_open_of_email(db, x->in.email, clock_s(&x->app->clock), &open));
	if (open < (uint64_t)x->app->settings->booking_open_max)
		return E_OK;
	enum err e = complain(x->complaints, "/email", "open",
			      "%llu bookings of this address are open: come, or cancel one first", (unsigned long long)open);
	return e == E_INVALID ? E_TOO_MANY : e;
}

static enum err insert_order(struct db *db, struct making *x)
{
	const struct order *o = &x->order;
	struct order_insert row = {
		.id = o->id,
		.token = o->token,
		.key = x->ask->key,
		.input_hash = o->input_hash,
		.created_ms = o->created_ms,
		.expires_at = o->expires_at,
		.visit_day = o->visit_day,
		.total = o->total,
		.edition = o->edition,
		.persons = o->persons,
		.method = o->method,
		.status = o->status,
		.inputs = o->inputs,
	};
	TRY(orders_insert(db, x->arena, &row, 1));
	return order_contact_insert(db, o->id, x->in.email);
}

static enum err insert_booking(struct db *db, struct making *x)
{
	struct booking_row row = {
		.code = x->code, .name = x->ask->name, .visit_day = x->order.visit_day, .sites = x->quote->sites};
	memcpy(row.order, x->order.id, UUID_LEN);
	memcpy(row.confirm_key, x->confirm_key, TOKEN_LEN);
	TRY(booking_insert(db, &row));
	struct mail m = {.kind = MAIL_BOOKING, .subject = x->order.id, .language = x->in.language, .link = x->link};
	return mail_queue(db, x->app, &m, NULL);
}

static enum err make(struct db *db, void *ctx)
{
	struct making *x = ctx;
	struct order_row before;
	enum err e = order_by_key(db, x->arena, x->ask->key, &before);
	if (e == E_OK)
		return answer_before(db, x, &before);
	if (e != E_NOT_FOUND)
		return e;
	TRY(places_hold(db, x->app, x->arena, x->order.id, &x->in, x->order.persons, x->order.expires_at, &x->out->held,
			x->complaints));
	TRY(check_count(db, x)); /* under the slot's lock: of several at once each counts those before it */
	TRY(insert_order(db, x));
	TRY(insert_booking(db, x));
	return booking_read(db, x->arena, x->app, x->order.id, x->out);
}

/* A repeat of what was booked is answered, whatever would be said of it today. */
static enum err recall(struct making *x, enum err otherwise)
{
	struct order_row row;
	struct db *db;
	hash_ask(x);
	TRY(store_acquire(x->app->store, &db));
	enum err e = order_by_key(db, x->arena, x->ask->key, &row);
	if (e == E_OK)
		e = answer_before(db, x, &row);
	store_release(x->app->store, db);
	return e == E_NOT_FOUND ? otherwise : e;
}

enum err booking_make(struct app *app, struct arena *a, const struct booking_ask *ask, struct booking *out,
		      struct complaints *c)
{
	struct making x = {.app = app, .arena = a, .ask = ask, .in = ask->inputs, .out = out, .complaints = c};
	out->held = (struct hold_refusal){.outcome = E_OK};
	TRY(check_texts(&x));
	enum err e = check_day(&x);
	if (e == E_OK)
		e = price(&x);
	if (e != E_OK)
		return recall(&x, e);
	x.in.method = PAY_ON_SITE;
	x.in.is_settled_now = false;
	TRY(plan(&x));
	e = store_transact(app->store, make, &x);
	if (e != E_DUPLICATE)
		return e;
	draw(&x); /* the same key at this moment, or a code that is taken */
	return store_transact(app->store, make, &x);
}
