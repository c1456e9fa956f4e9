#include "domain/receipt/tax_notices.h"

#include "app.h"
#include "domain/receipt/tax_message.h"
#include "store/error_notices.h"

#include <hoaban/correction.h>
#include <hoaban/instant.h>
#include <hoaban/tax_notice.h>

#define AT_ONCE 50

struct handing_over {
	struct message_insert message;
};

static enum err write_one(struct db *db, void *ctx)
{
	const struct handing_over *h = ctx;
	uint64_t id;
	enum err e = message_insert(db, &h->message, &id);
	if (e != E_DUPLICATE) /* another server was faster */
		TRY(e);
	return error_notice_mark_sent(db, h->message.tax_code, (int)h->message.year, (uint32_t)h->message.number,
				      h->message.created_at);
}

/* From the record, which names nobody; the texts beside it stay where they are. */
static enum err describe(struct buf *data, struct app *app, struct arena *a, const struct error_notice *n)
{
	struct tax_notice_row row = {
		.form = n->form,
		.symbol = n->symbol,
		.number = n->number,
		.day = n->receipt_day,
		.notice = arena_format(a, "Thông báo sai: %s", correction_subject_text(n->subject)),
		.reason = n->reason,
	};
	struct tax_notice t = {
		.office = app->settings->tax_office,
		.tax_code = n->tax_code,
		.number = n->notice_number,
		.day = instant_day(n->time),
		.row_count = 1,
		.rows = &row,
	};
	TRY(tax_message_organisation(&t.organisation, app, n->tax_code));
	return tax_notice_data(data, &t);
}

static enum err hand_over(struct app *app, struct db *db, struct arena *a, const struct error_notice_row *from)
{
	struct error_notice *n = ARENA_NEW(a, struct error_notice);
	struct handing_over h = {.message.kind = MESSAGE_KIND_NOTICE};
	BUF_LOCAL data;
	buf_init(&data, TAX_NOTICE_MAX);
	TRY(error_notice_decode(n, from->record));
	TRY(describe(&data, app, a, n));
	h.message.tax_code = n->tax_code;
	h.message.year = n->year;
	h.message.day = instant_day(n->time);
	h.message.number = n->notice_number;
	h.message.row_count = 1;
	TRY(tax_message_make(&h.message, app, db, a, buf_bytes(&data), tax_notice_seal));
	return db_transact(db, write_one, &h);
}

enum err tax_notices_due(struct app *app, struct db *db, struct arena *a)
{
	struct error_notice_row *list;
	size_t count;
	enum err worst = E_OK;
	TRY(error_notices_unsent(db, a, AT_ONCE, &list, &count));
	for (size_t i = 0; i < count; i++) {
		enum err e = hand_over(app, db, a, &list[i]);
		if (e != E_OK)
			worst = e;
	}
	return worst;
}
