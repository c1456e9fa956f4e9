#include "domain/receipt/table_batch.h"

#include "app.h"
#include "domain/receipt/tax_message.h"

#include <hoaban/instant.h>

void table_batch_init(struct table_batch *b, struct arena *a, const char *tax_code, int32_t day, size_t most)
{
	*b = (struct table_batch){.tax_code = tax_code, .day = day, .room = most, .arena = a};
	b->rows = arena_array(a, most, sizeof(*b->rows));
	b->receipts = arena_array(a, most, sizeof(*b->receipts));
	b->fingerprints = arena_array(a, most, sizeof(*b->fingerprints));
}

void table_batch_add(struct table_batch *b, const struct listed_receipt *r, const struct tax_table_row *row,
		     const uint8_t fingerprint[static HASH_LEN])
{
	b->rows[b->count] = *row;
	b->receipts[b->count] = *r;
	memcpy(b->fingerprints[b->count], fingerprint, HASH_LEN);
	b->count++;
}

/* ---- making */

static size_t rows_of(const struct table_batch *b, size_t table)
{
	size_t left = b->count - table * b->per_table;
	return left < b->per_table ? left : b->per_table;
}

static enum err make_one(struct table_batch *b, struct app *app, struct db *db, size_t i, const struct tax_table *common)
{
	struct tax_table t = *common;
	struct message_insert *m = &b->messages[i];
	BUF_LOCAL data;
	buf_init(&data, TAX_TABLE_MAX);
	t.number += (uint32_t)i;
	t.rows = b->rows + i * b->per_table;
	t.row_count = rows_of(b, i);
	TRY(tax_table_data(&data, &t));
	*m = (struct message_insert){.kind = MESSAGE_KIND_TABLE,
				     .tax_code = b->tax_code,
				     .year = day_year(b->day),
				     .day = b->day,
				     .number = t.number,
				     .edition = t.edition,
				     .row_count = t.row_count};
	return tax_message_make(m, app, db, b->arena, buf_bytes(&data), tax_table_seal);
}

static enum err make_all(struct table_batch *b, struct app *app, struct db *db)
{
	uint64_t number, edition;
	struct tax_table common = {
		.period_day = b->day, .tax_code = b->tax_code, .made_day = instant_day(clock_s(&app->clock))};
	TRY(tax_message_organisation(&common.organisation, app, b->tax_code));
	TRY(message_next_number(db, MESSAGE_KIND_TABLE, b->tax_code, day_year(b->day), &number));
	TRY(table_next_edition(db, b->tax_code, b->day, &edition));
	common.number = (uint32_t)number;
	common.edition = (uint32_t)edition;
	b->per_table = (size_t)app->settings->table_rows;
	b->table_count = (b->count + b->per_table - 1) / b->per_table;
	b->messages = arena_array(b->arena, b->table_count, sizeof(*b->messages));
	for (size_t i = 0; i < b->table_count; i++)
		TRY(make_one(b, app, db, i, &common));
	return E_OK;
}

/* ---- writing */

static enum err write_rows(struct table_batch *b, struct db *db, size_t table, uint64_t message)
{
	size_t count = rows_of(b, table), from = table * b->per_table;
	struct table_row_insert *rows = arena_array(b->arena, count, sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct listed_receipt *r = &b->receipts[from + i];
		rows[i] = (struct table_row_insert){.symbol_id = r->symbol_id,
						    .number = r->number,
						    .revision = r->revision,
						    .message = message,
						    .ordinal = i + 1,
						    .status = b->rows[from + i].status,
						    .fingerprint = b->fingerprints[from + i]};
	}
	return table_rows_insert(db, b->arena, rows, count);
}

static enum err write_all(struct db *db, void *ctx)
{
	struct table_batch *b = ctx;
	for (size_t i = 0; i < b->table_count; i++) {
		uint64_t id;
		TRY(message_insert(db, &b->messages[i], &id));
		TRY(write_rows(b, db, i, id));
		if (i == 0 && b->instead_of != 0)
			TRY(message_remade(db, b->instead_of, id));
	}
	return E_OK;
}

enum err table_batch_write(struct table_batch *b, struct app *app, struct db *db)
{
	if (b->count == 0)
		return E_OK;
	TRY(make_all(b, app, db));
	return db_transact(db, write_all, b);
}
