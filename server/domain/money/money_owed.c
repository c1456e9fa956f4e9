#include "domain/money/money_owed.h"

#include "app.h"
#include "domain/money/applying.h"

static enum err owed_of(struct db *db, const struct money_row *row, const uint8_t *order, struct money_owed *out)
{
	bool is_agreed = row->state == MONEY_REFUNDED && row->settled_at > 0;
	int64_t used;
	TRY(applying_used(db, row, order, &used));
	*out = (struct money_owed){.state = (enum money_state)row->state,
				   .amount = row->amount - used,
				   .at = is_agreed ? row->settled_at : row->received_ms / 1000};
	return E_OK;
}

static enum err read(struct db *db, struct arena *a, const uint8_t *order, struct money_owed **list, size_t *count)
{
	struct money_row *rows;
	size_t row_count;
	*count = 0;
	TRY(money_parts_of(db, a, order, &rows, &row_count));
	*list = arena_array(a, row_count + 1, sizeof(**list));
	for (size_t i = 0; i < row_count; i++) {
		TRY(owed_of(db, &rows[i], order, &(*list)[*count]));
		*count += (*list)[*count].amount > 0;
	}
	return E_OK;
}

enum err money_of_order(struct app *app, struct arena *a, const uint8_t order[static UUID_LEN], struct money_owed **list,
			size_t *count)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = read(db, a, order, list, count);
	store_release(app->store, db);
	return e;
}
