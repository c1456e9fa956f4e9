#include "domain/receipt/daily_table.h"

#include "app.h"
#include "domain/receipt/table_batch.h"
#include "domain/receipt/table_rows.h"
#include "store/sealing.h"

#include <hoaban/instant.h>

#define MINUTE_S 60

/* ---- one organisation, one day */

/* A till may send a receipt that no row can be made of. It stays without a table, and is tried again at every run, until a
 * person has settled it; the others do not wait for it. */
static bool is_left_out(const struct table_batch *b, struct app *app, const struct listed_receipt *r, enum err e)
{
	static const enum err faults[] = {E_NOT_FOUND, E_INVALID, E_MALFORMED, E_RANGE, E_TOO_LARGE, E_CORRUPT};
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (e == faults[i]) {
			log_error(app->logger, "receipt_left_out", "organisation=%s leaf=%llu number=%llu error=%s",
				  b->tax_code, (unsigned long long)r->leaf_index, (unsigned long long)r->number, err_code(e));
			return true;
		}
	return false;
}

static enum err add_new(struct table_batch *b, struct app *app, struct db *db, const struct listed_receipt *list, size_t count)
{
	struct tax_table_row row;
	uint8_t fingerprint[HASH_LEN];
	for (size_t i = 0; i < count; i++) {
		enum err e = table_row_make(&row, fingerprint, app, db, b->arena, &list[i]);
		if (is_left_out(b, app, &list[i], e))
			continue;
		TRY(e);
		table_batch_add(b, &list[i], &row, fingerprint);
	}
	return E_OK;
}

static enum err list_new(struct table_outcome *out, struct app *app, struct db *db, struct arena *a, const char *tax_code,
			 int64_t after_leaf, int32_t day)
{
	struct listed_receipt *list;
	struct table_batch b;
	size_t count;
	TRY(receipts_unlisted(db, a, tax_code, after_leaf, day_start(day), day_start(day + 1), &list, &count));
	table_batch_init(&b, a, tax_code, day, count);
	TRY(add_new(&b, app, db, list, count));
	TRY(table_batch_write(&b, app, db));
	out->tables += b.table_count;
	out->rows += b.count;
	return E_OK;
}

/* What was listed and would read otherwise today. */
static enum err list_amended(struct table_outcome *out, struct app *app, struct db *db, struct arena *a, const char *tax_code,
			     int32_t day)
{
	struct listed_receipt *list;
	struct table_batch b;
	size_t count;
	TRY(receipts_listed(db, a, tax_code, day, &list, &count));
	table_batch_init(&b, a, tax_code, day, count);
	for (size_t i = 0; i < count; i++) {
		struct tax_table_row row;
		uint8_t fingerprint[HASH_LEN];
		TRY(table_row_make(&row, fingerprint, app, db, a, &list[i]));
		if (memcmp(fingerprint, list[i].fingerprint, HASH_LEN) == 0)
			continue;
		table_row_amend(&row, "Do tổng hợp dữ liệu từ biên lai lên bảng tổng hợp bị sai");
		table_batch_add(&b, &list[i], &row, fingerprint);
	}
	TRY(table_batch_write(&b, app, db));
	out->tables += b.table_count;
	out->rows += b.count;
	out->amended += b.count;
	return E_OK;
}

/* ---- the daily run */

/* Two runs a day: until table_time what was issued until yesterday, from then on today's too. */
static int64_t slot_at(const struct settings *s, int64_t now)
{
	int32_t today = instant_day(now);
	return today * INT64_C(2) + (now - day_start(today) >= s->table_time * MINUTE_S);
}

static int32_t first_day_beyond(int64_t slot)
{
	return (int32_t)((slot + 1) / 2);
}

static enum err note_progress(struct db *db, const char *tax_code, int64_t before, int64_t newest, int64_t slot)
{
	int64_t open;
	TRY(leaf_first_unlisted(db, tax_code, before, &open));
	return table_progress_set(db, tax_code, open >= 0 && open <= newest ? open - 1 : newest, slot);
}

/* Each day in a transaction of its own; the slot counts as done only when all of them are. */
static enum err run_organisation(struct app *app, struct db *db, struct arena *a, const char *tax_code, int64_t slot)
{
	struct table_outcome made = {0};
	int64_t leaf, done, newest;
	int32_t *days;
	size_t count;
	TRY(table_progress_get(db, tax_code, &leaf, &done));
	if (done >= slot)
		return E_OK;
	TRY(receipt_newest_leaf(db, &newest)); /* before the search, so that nothing younger is skipped */
	TRY(days_unlisted(db, a, tax_code, leaf, day_start(first_day_beyond(slot)), &days, &count));
	for (size_t i = 0; i < count; i++)
		TRY(list_new(&made, app, db, a, tax_code, leaf, days[i]));
	if (made.tables > 0)
		log_info(app->logger, "tables_made", "organisation=%s tables=%zu receipts=%zu days=%zu", tax_code, made.tables,
			 made.rows, count);
	return note_progress(db, tax_code, leaf, newest, slot);
}

enum err daily_tables_due(struct app *app, struct db *db, struct arena *a)
{
	const char **organisations;
	size_t count;
	enum err worst = E_OK;
	int64_t slot = slot_at(app->settings, clock_s(&app->clock));
	TRY(organisations_issuing(db, a, &organisations, &count));
	for (size_t i = 0; i < count; i++) {
		enum err e = run_organisation(app, db, a, organisations[i], slot);
		if (e != E_OK)
			worst = e;
	}
	return worst;
}

/* ---- on demand */

enum err daily_table_make(struct table_outcome *out, struct app *app, struct db *db, struct arena *a, int32_t day)
{
	const char **organisations;
	size_t count;
	*out = (struct table_outcome){0};
	if (day > instant_day(clock_s(&app->clock)))
		return E_RANGE;
	TRY(organisations_issuing(db, a, &organisations, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t leaf, slot;
		TRY(table_progress_get(db, organisations[i], &leaf, &slot));
		TRY(list_amended(out, app, db, a, organisations[i], day));
		TRY(list_new(out, app, db, a, organisations[i], leaf, day));
	}
	return E_OK;
}

/* All its receipts under a new number: the rejected table never stood. */
static enum err remake(struct app *app, struct db *db, struct arena *a, const struct message_row *m)
{
	struct listed_receipt *list;
	struct table_batch b;
	size_t count;
	TRY(receipts_in_table(db, a, m->id, &list, &count));
	table_batch_init(&b, a, m->tax_code, (int32_t)m->day, count);
	b.instead_of = m->id;
	TRY(add_new(&b, app, db, list, count));
	for (size_t i = 0; i < b.count; i++)
		b.rows[i].explanation =
			arena_format(a, "Thay cho bảng tổng hợp số %u không được tiếp nhận", (unsigned)m->number);
	return table_batch_write(&b, app, db);
}

static enum err revive(struct app *app, struct db *db, uint64_t id)
{
	uint64_t changed;
	int64_t now = clock_s(&app->clock);
	return message_revive(db, id, now * 1000, now + app->settings->outbox_dead_days * DAY_S, &changed);
}

enum err daily_table_resend(struct resend_outcome *out, struct app *app, struct db *db, struct arena *a, int32_t day)
{
	struct message_row *list;
	size_t count;
	*out = (struct resend_outcome){0};
	TRY(messages_of_day(db, a, MESSAGE_KIND_TABLE, day, &list, &count));
	for (size_t i = 0; i < count; i++) {
		bool is_rejected = list[i].state == MESSAGE_REJECTED && list[i].remade_as == 0;
		if (!is_rejected && list[i].state != MESSAGE_DEAD)
			continue;
		TRY(is_rejected ? remake(app, db, a, &list[i]) : revive(app, db, list[i].id));
		out->remade += is_rejected;
		out->revived += !is_rejected;
	}
	return E_OK;
}
