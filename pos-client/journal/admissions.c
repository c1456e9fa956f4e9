#include "pos-client/journal/statement.h"

enum err journal_insert_admission(struct journal *j, const struct admission *a)
{
	/* The server may grant a use that this till, apart, had granted too: the earlier row stays, the entry tells both. */
	static const char sql[] = "INSERT INTO admission (root, use_no, site, day, entry_no, claim, admitted_at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
	STATEMENT s = statement_open(j, sql);
	for (uint32_t i = 0; i < a->count; i++) {
		statement_restart(&s);
		bind_id(&s, a->root);
		bind_int(&s, a->first_use + i);
		bind_int(&s, a->site);
		bind_int(&s, a->day);
		bind_int(&s, a->entry);
		bind_id(&s, a->claim);
		bind_int(&s, a->admitted_at);
		TRY(statement_run(&s));
	}
	return E_OK;
}

/* ---- what is remembered of a root: asked at every scan, so in one question, and made ready once */

struct remembering {
	struct arena *arena;
	struct gate_memory *out;
	uint32_t site;
	int32_t day;
	size_t use_room, day_room;
	struct taken_use *uses;
	int32_t *days; /* the other ones, each once */
};

static void note_day(struct remembering *m, int32_t day)
{
	uint32_t *count = &m->out->uses.other_days;
	for (uint32_t i = 0; m->days != NULL && i < *count; i++)
		if (m->days[i] == day)
			return;
	m->days = arena_grow(m->arena, m->days, *count, &m->day_room, sizeof *m->days);
	m->days[(*count)++] = day;
}

/* A row without a day says that the root was exchanged. */
static void note_row(struct remembering *m, struct statement *s)
{
	const int32_t day = (int32_t)column_int(s, 0);
	size_t *count = &m->out->uses.count;
	if (day == 0) {
		m->out->is_superseded = true;
		return;
	}
	if (day != m->day) {
		note_day(m, day);
		return;
	}
	if (column_int(s, 1) != m->site)
		return;
	m->uses = arena_grow(m->arena, m->uses, *count, &m->use_room, sizeof *m->uses);
	m->uses[(*count)++] = (struct taken_use){(uint32_t)column_int(s, 2), (uint32_t)column_int(s, 3), column_int(s, 4)};
}

static enum err read_rows(struct remembering *m, struct statement *s)
{
	for (bool has_row = true;;) {
		TRY(statement_row(s, &has_row));
		if (!has_row)
			return E_OK;
		note_row(m, s);
	}
}

enum err journal_remember(struct journal *j, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day,
			  struct gate_memory *out)
{
	static const char sql[] = "SELECT day, site, use_no, entry_no, admitted_at FROM admission WHERE root = ?1"
				  " UNION ALL SELECT 0, 0, 0, 0, 0 FROM superseded WHERE root = ?1";
	struct remembering m = {.arena = a, .out = out, .site = site, .day = day};
	*out = (struct gate_memory){0};
	if (j->remember.handle == NULL)
		j->remember = statement_open(j, sql);
	bind_id(&j->remember, root);
	enum err e = read_rows(&m, &j->remember);
	statement_restart(&j->remember); /* or it would hold on to what it has read */
	if (e != E_OK)
		statement_release(&j->remember); /* errors stick */
	out->uses.list = m.uses;
	return e;
}

enum err journal_open_claim(struct journal *j, const uint8_t ticket[static UUID_LEN], uint32_t site, int32_t day,
			    uint32_t count, const uint8_t fresh[static UUID_LEN], uint8_t claim[static UUID_LEN])
{
	/* The update changes nothing; it makes RETURNING yield the row that was there. */
	static const char sql[] = "INSERT INTO open_claim (ticket, site, day, count, claim) VALUES (?, ?, ?, ?, ?)"
				  " ON CONFLICT (ticket, site, day, count) DO UPDATE SET day = excluded.day RETURNING claim";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	bind_id(&s, ticket);
	bind_int(&s, site);
	bind_int(&s, day);
	bind_int(&s, count);
	bind_id(&s, fresh);
	TRY(statement_row(&s, &has_row));
	if (!has_row)
		return E_CORRUPT;
	TRY(column_fixed(&s, 0, claim, UUID_LEN));
	return statement_run(&s);
}

enum err journal_settle_claim(struct journal *j, const uint8_t claim[static UUID_LEN])
{
	static const char sql[] = "DELETE FROM open_claim WHERE claim = ?";
	STATEMENT s = statement_open(j, sql);
	bind_id(&s, claim);
	return statement_run(&s);
}
