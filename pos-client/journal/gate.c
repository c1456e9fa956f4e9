#include "pos-client/journal/statement.h"

enum err journal_insert_passage(struct journal *j, const struct journal_passage *p)
{
	/* The same act, asked for again after a power cut, is one passage. */
	static const char sql[] = "INSERT INTO passage (claim, site, day, gate, persons, admitted_at) VALUES (?, ?, ?, ?, ?, ?)"
				  " ON CONFLICT DO NOTHING";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, p->claim);
	bind_int(&s, p->site);
	bind_int(&s, p->day);
	bind_text(&s, p->gate);
	bind_int(&s, p->persons);
	bind_int(&s, p->admitted_at);
	return statement_run(&s);
}

static enum err read_passage(struct statement *s, struct journal_passage *out, bool *found)
{
	*out = (struct journal_passage){0};
	TRY(statement_row(s, found));
	if (!*found)
		return E_OK;
	TRY(column_fixed(s, 0, out->claim, UUID_LEN));
	out->site = (uint32_t)column_int(s, 1);
	out->day = (int32_t)column_int(s, 2);
	TRY(column_text(s, 3, out->gate, sizeof out->gate));
	out->persons = (uint32_t)column_int(s, 4);
	out->admitted_at = column_int(s, 5);
	out->is_undone = column_int(s, 6) != 0;
	return E_OK;
}

enum err journal_find_passage(struct journal *j, const uint8_t claim[static UUID_LEN], struct journal_passage *out, bool *found)
{
	static const char sql[] = "SELECT claim, site, day, gate, persons, admitted_at, is_undone FROM passage WHERE claim = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, claim);
	return read_passage(&s, out, found);
}

enum err journal_last_passage(struct journal *j, uint32_t site, struct journal_passage *out, bool *found)
{
	static const char sql[] = "SELECT claim, site, day, gate, persons, admitted_at, is_undone FROM passage WHERE site = ?"
				  " ORDER BY claim DESC LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, site);
	return read_passage(&s, out, found);
}

static enum err free_places(struct journal *j, const uint8_t claim[static UUID_LEN])
{
	static const char sql[] = "DELETE FROM admission WHERE claim = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, claim);
	return statement_run(&s);
}

enum err journal_undo_passage(struct journal *j, const uint8_t claim[static UUID_LEN])
{
	static const char sql[] = "UPDATE passage SET is_undone = 1 WHERE claim = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, claim);
	TRY(statement_run(&s));
	return free_places(j, claim);
}

enum err journal_first_gate(struct journal *j, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day,
			    char gate[static 32])
{
	static const char sql[] = "SELECT p.gate FROM admission a JOIN passage p ON p.claim = a.claim"
				  " WHERE a.root = ? AND a.site = ? AND a.day = ? ORDER BY a.admitted_at LIMIT 1";
	STATEMENT s = statement_open(j, sql);
	bool found;
	bind_id(&s, root);
	bind_int(&s, site);
	bind_int(&s, day);
	gate[0] = '\0';
	TRY(statement_row(&s, &found));
	return found ? column_text(&s, 0, gate, 32) : E_OK;
}

enum err journal_count(struct journal *j, uint32_t site, int32_t day, enum tally what, uint32_t persons)
{
	static const char sql[] = "INSERT INTO tally (site, day, what, persons) VALUES (?, ?, ?, ?)"
				  " ON CONFLICT DO UPDATE SET persons = persons + excluded.persons";
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, site);
	bind_int(&s, day);
	bind_int(&s, what);
	bind_int(&s, persons);
	return statement_run(&s);
}

enum err journal_tallies(struct journal *j, uint32_t site, int32_t day, uint64_t out[static TALLY_END])
{
	static const char sql[] = "SELECT what, persons FROM tally WHERE site = ? AND day = ?";
	STATEMENT s = statement_open(j, sql);
	bool has_row = true;
	memset(out, 0, TALLY_END * sizeof *out);
	bind_int(&s, site);
	bind_int(&s, day);
	TRY(statement_row(&s, &has_row));
	while (has_row) {
		int64_t what = column_int(&s, 0);
		if (what >= TALLY_ADMITTED && what < TALLY_END)
			out[what] = (uint64_t)column_int(&s, 1);
		TRY(statement_row(&s, &has_row));
	}
	return E_OK;
}
