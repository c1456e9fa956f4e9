/* Places of slots that were sold here, classes that came, and orders that were printed: each counted where it is done. */
#include "pos-client/journal/statement.h"

static void bind_slot(struct statement *s, const struct slot *slot)
{
	bind_int(s, slot->site);
	bind_int(s, slot->day);
	bind_int(s, slot->begins);
}

enum err journal_slot_sold(struct journal *j, const struct slot *slot, uint32_t *out)
{
	static const char sql[] = "SELECT persons FROM slot_sold WHERE site = ? AND day = ? AND begins = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_slot(&s, slot);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

static enum err put_sold(struct journal *j, const struct slot *slot, int64_t persons)
{
	static const char sql[] = "INSERT INTO slot_sold (site, day, begins, persons) VALUES (?, ?, ?, ?)"
				  " ON CONFLICT DO UPDATE SET persons = excluded.persons";
	STATEMENT s = statement_open(j, sql);
	bind_slot(&s, slot);
	bind_int(&s, persons);
	return statement_run(&s);
}

enum err journal_take_places(struct journal *j, const struct slot *slot, int64_t persons, uint32_t places)
{
	uint32_t sold = 0;
	TRY(journal_slot_sold(j, slot, &sold));
	int64_t now = (int64_t)sold + persons;
	if (persons > 0 && now > places)
		return E_EXHAUSTED;
	return persons == 0 ? E_OK : put_sold(j, slot, now > 0 ? now : 0);
}

/* ---- classes */

enum err journal_find_class(struct journal *j, const char *code, uint8_t sale[static UUID_LEN], bool *found)
{
	static const char sql[] = "SELECT sale FROM class_sold WHERE code = ?";
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, code);
	TRY(statement_row(&s, found));
	return *found ? column_fixed(&s, 0, sale, UUID_LEN) : E_OK;
}

enum err journal_insert_class(struct journal *j, const char *code, const uint8_t sale[static UUID_LEN])
{
	static const char sql[] = "INSERT INTO class_sold (code, sale) VALUES (?, ?)";
	STATEMENT s = statement_open(j, sql);
	bind_text(&s, code);
	bind_id(&s, sale);
	return statement_run(&s);
}

/* ---- orders of the shop */

enum err journal_order_copies(struct journal *j, const uint8_t order[static UUID_LEN], uint32_t *out)
{
	static const char sql[] = "SELECT copies FROM order_print WHERE id = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, order);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? (uint32_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err journal_count_order_copy(struct journal *j, const uint8_t order[static UUID_LEN])
{
	static const char sql[] = "INSERT INTO order_print (id, copies) VALUES (?, 1)"
				  " ON CONFLICT DO UPDATE SET copies = copies + 1";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, order);
	return statement_run(&s);
}
