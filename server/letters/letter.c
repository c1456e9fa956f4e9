/* Which letter has what: one row per kind. */
#include "letters/letter_room.h"

#include "app.h"
#include "domain/sale/mail.h"
#include "domain/tariff/shelf.h"

#include <hoaban/mime.h>
#include <hoaban/vietqr.h>

#define RECEIPTS_AWAITED_MS 900000 /* a letter waits so long for the signatures of its receipts */
#define ID_TEXT		    (2 * UUID_LEN + 1)

static const struct {
	const char *subject, *intro;
	bool has_tickets; /* and receipts; only while the order is paid */
	enum err (*write)(struct letter_draft *x);
} kinds[] = {
	[MAIL_ORDER_PAID] = {"mail.paid_subject", "mail.paid_intro", true, letter_text_order},
	[MAIL_ORDERS_FOUND] = {"mail.found_subject", "mail.found_intro", false, letter_text_found},
	[MAIL_BOOKING] = {"mail.booking_subject", "mail.booking_intro", false, letter_text_booking},
	[MAIL_DATE_CHANGED] = {"mail.changed_subject", "mail.changed_intro", true, letter_text_order},
	[MAIL_CLOSED] = {"mail.closed_subject", "mail.closed_intro", false, letter_text_order},
};

static enum err read_order(struct letter_draft *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = contact_of(db, x->arena, x->mail->subject, &x->to);
	store_release(x->app->store, db);
	TRY(e);
	TRY(order_find_id(&x->order, x->arena, x->app, x->mail->subject));
	x->tariff = shelf_edition(x->app->shelf, x->order.edition);
	return x->tariff ? E_OK : E_CORRUPT;
}

/* Without the receipts rather than not at all. */
static enum err attach(struct letter_draft *x)
{
	if (!kinds[x->mail->kind].has_tickets)
		return E_OK;
	if (x->order.status != ORDER_PAID)
		return E_NOT_FOUND;
	TRY(letter_attach_tickets(x));
	enum err e = letter_attach_receipts(x);
	bool is_late = clock_ms(&x->app->clock) - x->mail->queued_ms > RECEIPTS_AWAITED_MS;
	return e == E_UNAVAILABLE && is_late ? E_OK : e;
}

static const char *subject_of(struct letter_draft *x)
{
	char reference[TRANSFER_REFERENCE];
	const char *word = letter_word(x, kinds[x->mail->kind].subject);
	if (x->mail->kind == MAIL_ORDERS_FOUND)
		return word;
	transfer_reference_format(reference, x->order.id);
	return arena_format(x->arena, "%s · %s", word, reference);
}

/* Random, and at the sender's domain: the same at every attempt, so that a reader's program sees one message. */
static const char *message_id(const struct letter_draft *x)
{
	char mark[ID_TEXT];
	hex_format(mark, x->mail->mark, UUID_LEN);
	return arena_format(x->arena, "%s%s", mark, strchr(x->app->settings->mail_from, '@'));
}

static enum err put_together(struct letter_draft *x, struct buf *room)
{
	const struct settings *s = x->app->settings;
	struct mime_message m = {
		.from = s->mail_from,
		.from_name = s->mail_name,
		.to = x->to,
		.subject = subject_of(x),
		.text = buf_text(&x->text),
		.language = language_code(x->language),
		.id = message_id(x),
		.date = clock_s(&x->app->clock),
		.file_count = x->file_count,
		.files = x->files,
	};
	TRY(buf_status(&x->text));
	buf_clear(room);
	enum err e = mime_write(room, &m);
	if (e != E_TOO_LARGE)
		return e;
	m.file_count = 0;
	buf_clear(room);
	return mime_write(room, &m);
}

static enum err write_draft(struct letter_draft *x, struct buf *room)
{
	TRY(read_order(x));
	if (!mail_address_is_good(x->to))
		return E_INVALID;
	TRY(attach(x));
	letter_line(x, letter_word(x, "mail.greeting"));
	letter_line(x, "");
	letter_line(x, letter_word(x, kinds[x->mail->kind].intro));
	letter_line(x, "");
	TRY(kinds[x->mail->kind].write(x));
	letter_line(x, "--");
	letter_line(x, letter_word(x, "brand"));
	letter_line(x, letter_word(x, "mail.closing"));
	return put_together(x, room);
}

enum err letter_write(struct letter *out, struct buf *room, struct app *app, struct arena *a, const struct mail_row *m)
{
	struct letter_draft x = {.app = app, .arena = a, .mail = m, .language = (enum language)m->language};
	buf_init(&x.text, LETTER_TEXT_MAX);
	enum err e = write_draft(&x, room);
	buf_release(&x.text);
	*out = (struct letter){x.to, buf_bytes(room)};
	return e;
}
