#include "pos-client/journal/ledger_parts.h"
#include <hoaban/instant.h>
#include <assert.h>

/* ---- up to where deliveries are here */

enum err ledger_get_stored(void *ctx, const uint8_t device[static UUID_LEN], uint64_t *seq)
{
	static const char sql[] = "SELECT seq FROM stored WHERE device = ?";
	STATEMENT s = statement_open(ctx, sql);
	bool has_row;
	bind_id(&s, device);
	TRY(statement_row(&s, &has_row));
	*seq = has_row ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}

enum err ledger_put_stored(void *ctx, const uint8_t device[static UUID_LEN], uint64_t seq)
{
	static const char sql[] = "INSERT INTO stored (device, seq) VALUES (?, ?)"
				  " ON CONFLICT DO UPDATE SET seq = excluded.seq";
	STATEMENT s = statement_open(ctx, sql);
	bind_id(&s, device);
	bind_int(&s, (int64_t)seq);
	return statement_run(&s);
}

/* ---- entries */

/* How many persons an entry counts for beside the claims: let in against the rules, or gone out. 0 for all others, and for what
 * belongs to another site. */
struct head_count {
	uint32_t site, persons;
	int32_t day;
};

static enum err read_count(struct head_count *out, const struct entry *e)
{
	struct persons_left left;
	struct overridden o;
	*out = (struct head_count){.day = instant_day(e->time_ms / 1000)};
	if (e->type == ENTRY_LEFT) {
		TRY(persons_left_decode(&left, e->body));
		*out = (struct head_count){left.site, left.persons, left.day};
	} else if (e->type == ENTRY_OVERRIDE) {
		TRY(overridden_decode(&o, e->body));
		out->site = o.site;
		out->persons = o.persons;
	}
	return E_OK;
}

enum err ledger_put_entry(void *ctx, const struct entry *e, struct bytes message)
{
	static const char sql[] = "INSERT INTO entry (device, seq, type, day, persons, bytes) VALUES (?, ?, ?, ?, ?, ?)"
				  " ON CONFLICT DO NOTHING";
	struct head_count c;
	uint32_t site;
	TRY(ledger_site(ctx, &site));
	if (read_count(&c, e) != E_OK || c.site != site)
		c.persons = 0; /* kept as evidence all the same */
	STATEMENT s = statement_open(ctx, sql);
	bind_id(&s, e->device);
	bind_int(&s, (int64_t)e->seq);
	bind_int(&s, e->type);
	bind_int(&s, c.day);
	bind_int(&s, c.persons);
	bind_blob(&s, message.data, message.len);
	return statement_run(&s);
}

static enum err sum(struct journal *ledger, const char *sql, int32_t day, int64_t *out)
{
	STATEMENT s = statement_open(ledger, sql);
	bool has_row;
	bind_int(&s, day);
	TRY(statement_row(&s, &has_row));
	*out = has_row ? column_int(&s, 0) : 0;
	return E_OK;
}

enum err ledger_counts(void *ctx, int32_t day, struct hub_counts *out)
{
	static const char claims[] = "SELECT coalesce(sum(count), 0) FROM claim WHERE day = ? AND is_undone = 0";
	static const char overrides[] =
		"SELECT coalesce(sum(persons), 0) FROM entry WHERE day = ? AND type = 17 AND persons > 0";
	static const char left[] = "SELECT coalesce(sum(persons), 0) FROM entry WHERE day = ? AND type = 18 AND persons > 0";
	int64_t in = 0, more = 0, gone = 0;
	static_assert(ENTRY_OVERRIDE == 17 && ENTRY_LEFT == 18);
	TRY(sum(ctx, claims, day, &in));
	TRY(sum(ctx, overrides, day, &more));
	TRY(sum(ctx, left, day, &gone));
	out->admitted = (uint32_t)(in + more);
	out->left = (uint32_t)gone;
	return E_OK;
}

/* ---- incidents */

enum err ledger_put_incident(void *ctx, const struct hub_incident *i)
{
	static const char sql[] = "INSERT INTO incident (root, day, entry, first_use, count, first_claim, second_claim,"
				  " first_device, second_device, first_seq, second_seq, found_at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
	STATEMENT s = statement_open(ctx, sql);
	bind_id(&s, i->root);
	bind_int(&s, i->day);
	bind_int(&s, i->entry);
	bind_int(&s, i->first_use);
	bind_int(&s, i->count);
	bind_id(&s, i->first_claim);
	bind_id(&s, i->second_claim);
	bind_id(&s, i->first_device);
	bind_id(&s, i->second_device);
	bind_int(&s, (int64_t)i->first_seq);
	bind_int(&s, (int64_t)i->second_seq);
	bind_int(&s, i->found_at);
	return statement_run(&s);
}

static enum err read_incident(struct statement *s, struct hub_incident *out)
{
	*out = (struct hub_incident){0};
	TRY(column_fixed(s, 0, out->root, UUID_LEN));
	out->day = (int32_t)column_int(s, 1);
	out->entry = (uint32_t)column_int(s, 2);
	out->first_use = (uint32_t)column_int(s, 3);
	out->count = (uint32_t)column_int(s, 4);
	TRY(column_fixed(s, 5, out->first_claim, UUID_LEN));
	TRY(column_fixed(s, 6, out->second_claim, UUID_LEN));
	TRY(column_fixed(s, 7, out->first_device, UUID_LEN));
	TRY(column_fixed(s, 8, out->second_device, UUID_LEN));
	out->first_seq = (uint64_t)column_int(s, 9);
	out->second_seq = (uint64_t)column_int(s, 10);
	out->found_at = column_int(s, 11);
	return E_OK;
}

enum err ledger_incidents(struct journal *ledger, int64_t since, struct hub_incident *out, size_t max, size_t *count)
{
	static const char sql[] = "SELECT root, day, entry, first_use, count, first_claim, second_claim, first_device,"
				  " second_device, first_seq, second_seq, found_at FROM incident WHERE found_at >= ?"
				  " ORDER BY number DESC LIMIT ?";
	STATEMENT s = statement_open(ledger, sql);
	bind_int(&s, since);
	bind_int(&s, (int64_t)max);
	for (*count = 0; *count < max; (*count)++) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_OK;
		TRY(read_incident(&s, &out[*count]));
	}
	return E_OK;
}

enum err ledger_count_incidents(struct journal *ledger, int64_t since, uint64_t *count)
{
	static const char sql[] = "SELECT count(*) FROM incident WHERE found_at >= ?";
	STATEMENT s = statement_open(ledger, sql);
	bool has_row;
	bind_int(&s, since);
	TRY(statement_row(&s, &has_row));
	*count = has_row ? (uint64_t)column_int(&s, 0) : 0;
	return E_OK;
}

/* ---- what is old */

struct forgetting {
	struct journal *ledger;
	int32_t today;
	int gone;
};

static enum err forget(struct forgetting *f, const char *sql, int32_t before)
{
	STATEMENT s = statement_open(f->ledger, sql);
	bind_int(&s, before);
	TRY(statement_run(&s));
	f->gone += sqlite3_changes(f->ledger->db);
	return E_OK;
}

static enum err forget_some(void *ctx)
{
	static const char entries[] = "DELETE FROM entry WHERE (device, seq) IN (SELECT device, seq FROM entry WHERE day < ?"
				      " LIMIT 200)";
	static const char claims[] = "DELETE FROM claim WHERE claim IN (SELECT claim FROM claim WHERE day < ? LIMIT 200)";
	struct forgetting *f = ctx;
	TRY(forget(f, entries, f->today - LEDGER_ENTRY_DAYS));
	return forget(f, claims, f->today - LEDGER_CLAIM_DAYS);
}

enum err ledger_forget(struct journal *ledger, int32_t today, bool *is_done)
{
	struct forgetting f = {.ledger = ledger, .today = today};
	TRY(journal_write(ledger, forget_some, &f));
	*is_done = f.gone == 0;
	return E_OK;
}
