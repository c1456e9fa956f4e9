/* The words of a letter: lines of plain text. */
#include "app.h"
#include "letters/letter_room.h"
#include "render/words.h"

#include <hoaban/ticket.h>
#include <hoaban/vietqr.h>

#define FOUND_SINCE_MS (400 * INT64_C(86400000))
#define FOUND_MAX      20

const char *letter_word(const struct letter_draft *x, const char *key)
{
	const char *text = words_get(x->app->words, key, strlen(key), x->language);
	return text ? text : key;
}

void letter_line(struct letter_draft *x, const char *text)
{
	buf_append_text(&x->text, text);
	buf_append_byte(&x->text, '\n');
}

static void put_fact(struct letter_draft *x, const char *key, const char *value)
{
	buf_append_format(&x->text, "%s: %s\n", letter_word(x, key), value);
}

/* A link stands alone on its line: programs that make links of addresses find its end. */
static void put_link(struct letter_draft *x, const char *key, const char *path)
{
	letter_line(x, letter_word(x, key));
	buf_append_format(&x->text, "%s%s\n\n", x->app->public_url, path);
}

static const char *day_text(const struct letter_draft *x, int32_t day)
{
	struct civil c = day_civil(day);
	return arena_format(x->arena, "%02d/%02d/%04d", c.day, c.month, c.year);
}

static const char *order_path(const struct letter_draft *x, const struct order *o, const char *suffix)
{
	char token[2 * TOKEN_LEN + 1];
	hex_format(token, o->token, TOKEN_LEN);
	return arena_format(x->arena, "/%s/o/%s%s", language_code(x->language), token, suffix);
}

/* ---- one order */

/* Of all tickets that stand under it. */
static uint64_t sites_of(const struct order *o)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < o->ticket_count; i++) {
		struct cose_sign1 m;
		struct ticket t;
		if (cose_parse(&m, o->tickets[i].cose) == E_OK && ticket_decode(&t, m.payload) == E_OK)
			mask |= t.sites;
	}
	return mask;
}

static void put_sites(struct letter_draft *x)
{
	uint64_t mask = sites_of(&x->order);
	for (size_t i = 0; i < x->tariff->site_count; i++)
		if (mask >> x->tariff->sites[i].number & 1)
			buf_append_format(&x->text, "- %s\n", x->tariff->sites[i].name[x->language]);
}

static void put_receipts(struct letter_draft *x)
{
	if (x->order.receipt_count == 0)
		return;
	letter_line(x, letter_word(x, "mail.receipts"));
	for (size_t i = 0; i < x->order.receipt_count; i++) {
		const struct order_receipt *r = &x->order.receipts[i];
		char number[NUMBER_TEXT], lookup[LOOKUP_TEXT], amount[MONEY_TEXT];
		number_format(number, r->number);
		hex_format(lookup, r->lookup, LOOKUP_LEN);
		money_format(amount, r->amount, x->language);
		buf_append_format(&x->text, "%s %s %s, %s\n%s/%s/r/%s\n", r->form, r->symbol, number, amount,
				  x->app->public_url, language_code(x->language), lookup);
	}
	letter_line(x, "");
}

enum err letter_text_order(struct letter_draft *x)
{
	char reference[TRANSFER_REFERENCE], total[MONEY_TEXT];
	transfer_reference_format(reference, x->order.id);
	money_format(total, x->order.total, x->language);
	put_fact(x, "mail.order", reference);
	put_fact(x, "order.visit", day_text(x, x->order.visit_day));
	put_fact(x, "order.persons", arena_format(x->arena, "%u", (unsigned)x->order.persons));
	put_fact(x, "order.total", total);
	put_sites(x);
	letter_line(x, "");
	put_link(x, "mail.page", order_path(x, &x->order, ""));
	letter_line(x, letter_word(x, "mail.secret"));
	letter_line(x, "");
	put_receipts(x);
	if (x->order.status == ORDER_PAID && x->order.ticket_count > 0)
		put_link(x, "mail.calendar", order_path(x, &x->order, ".ics"));
	return E_OK;
}

/* ---- all orders of an address */

static enum err read_ids(struct letter_draft *x, uint8_t (**ids)[UUID_LEN], size_t *count)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = orders_of_email(db, x->arena, x->to, x->mail->queued_ms - FOUND_SINCE_MS, FOUND_MAX, ids, count);
	store_release(x->app->store, db);
	return e;
}

enum err letter_text_found(struct letter_draft *x)
{
	uint8_t(*ids)[UUID_LEN];
	size_t count;
	TRY(read_ids(x, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct order o;
		TRY(order_find_id(&o, x->arena, x->app, ids[i]));
		const char *status = letter_word(x, arena_format(x->arena, "order.status_%s", order_status_text(o.status)));
		buf_append_format(&x->text, "%s: %s. %s\n%s%s\n\n", letter_word(x, "order.visit"), day_text(x, o.visit_day),
				  status, x->app->public_url, order_path(x, &o, ""));
	}
	letter_line(x, letter_word(x, "mail.secret"));
	return E_OK;
}

/* ---- a class's booking */

enum err letter_text_booking(struct letter_draft *x)
{
	put_fact(x, "order.visit", day_text(x, x->order.visit_day));
	put_fact(x, "order.persons", arena_format(x->arena, "%u", (unsigned)x->order.persons));
	letter_line(x, "");
	put_link(x, "mail.confirm", x->mail->link);
	return E_OK;
}
