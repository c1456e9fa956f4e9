/* Whether the journal is what was written: the chain, what travels beside it, and the tables that selling goes by. */
#include "pos-client/journal/statement.h"
#include <hoaban/receipt.h>

#define NEWEST 256 /* entries that are looked at on every opening, beside all that no server has yet */

struct checking {
	struct journal *j;
	bool is_thorough;		     /* also what is bulky: a start waits for this */
	struct statement sale, receipt, xml; /* prepared once: there are as many sales as days without a line */
	struct arena arena;
	uint64_t seq;
	uint8_t hash[HASH_LEN]; /* of entry seq */
};

static enum err same_bytes(struct statement *s, int column, struct bytes expected)
{
	struct bytes kept = bytes_of(sqlite3_column_blob(s->handle, column), (size_t)sqlite3_column_bytes(s->handle, column));
	return bytes_equal(kept, expected) ? E_OK : E_CORRUPT;
}

/* Erased payers take their XML along; one that is there must be the one that was hashed. */
static enum err check_xml(struct checking *c, const struct sale_receipt *r, uint32_t place)
{
	uint8_t hash[HASH_LEN];
	bool has_row;
	statement_restart(&c->xml);
	bind_int(&c->xml, (int64_t)c->seq);
	bind_int(&c->xml, place);
	TRY(statement_row(&c->xml, &has_row));
	if (!has_row)
		return E_OK;
	sha256(hash, bytes_of(sqlite3_column_blob(c->xml.handle, 0), (size_t)sqlite3_column_bytes(c->xml.handle, 0)));
	return r->has_xml && memcmp(hash, r->xml_hash, HASH_LEN) == 0 ? E_OK : E_CORRUPT;
}

static enum err check_receipt(struct checking *c, const struct sale_receipt *r, uint32_t place)
{
	bool has_row;
	statement_restart(&c->receipt);
	bind_blob(&c->receipt, r->lookup, LOOKUP_LEN);
	TRY(statement_row(&c->receipt, &has_row));
	if (!has_row)
		return E_CORRUPT;
	TRY(same_bytes(&c->receipt, 0, r->record));
	return c->is_thorough ? check_xml(c, r, place) : E_OK;
}

static enum err check_receipts(struct checking *c, const struct sale *sale)
{
	for (size_t i = 0; i < sale->receipt_count; i++)
		TRY(check_receipt(c, &sale->receipts[i], (uint32_t)i));
	return E_OK;
}

static enum err check_replacement(struct checking *c, struct bytes body)
{
	struct replacement r;
	TRY(replacement_decode(&r, &c->arena, body) == E_OK ? E_OK : E_CORRUPT);
	return check_receipts(c, &r.sale);
}

static enum err check_sale(struct checking *c, struct bytes body)
{
	struct sale sale;
	bool has_row;
	TRY(sale_decode(&sale, &c->arena, body) == E_OK ? E_OK : E_CORRUPT);
	statement_restart(&c->sale);
	bind_int(&c->sale, (int64_t)c->seq);
	TRY(statement_row(&c->sale, &has_row));
	if (!has_row || column_int(&c->sale, 1) != sale.total)
		return E_CORRUPT;
	TRY(same_bytes(&c->sale, 0, BYTES(sale.id)));
	return check_receipts(c, &sale);
}

/* The row's columns repeat what the signed bytes say. */
static enum err check_entry(struct checking *c, struct statement *s)
{
	struct cose_sign1 message;
	struct entry e;
	uint8_t kept[HASH_LEN], hash[HASH_LEN];
	struct bytes cose = bytes_of(sqlite3_column_blob(s->handle, 4), (size_t)sqlite3_column_bytes(s->handle, 4));
	sha256(hash, cose);
	TRY(column_fixed(s, 3, kept, HASH_LEN));
	if (memcmp(hash, kept, HASH_LEN) != 0 || cose_parse(&message, cose) != E_OK ||
	    entry_decode(&e, message.payload) != E_OK)
		return E_CORRUPT;
	if (e.seq != (uint64_t)column_int(s, 0) || e.type != column_int(s, 1) || e.time_ms != column_int(s, 2))
		return E_CORRUPT;
	if (e.seq != c->seq + 1 || memcmp(e.prev, c->hash, HASH_LEN) != 0)
		return E_CORRUPT;
	c->seq = e.seq;
	memcpy(c->hash, hash, HASH_LEN);
	arena_clear(&c->arena);
	if (e.type == ENTRY_REPLACEMENT)
		return check_replacement(c, e.body);
	return e.type == ENTRY_SALE ? check_sale(c, e.body) : E_OK;
}

static enum err check_entries(struct checking *c)
{
	static const char sql[] = "SELECT seq, type, time_ms, hash, bytes FROM entry WHERE seq > ? ORDER BY seq";
	STATEMENT s = statement_open(c->j, sql);
	bind_int(&s, (int64_t)c->seq);
	for (;;) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_OK;
		TRY(check_entry(c, &s));
	}
}

/* Counters that stand elsewhere than their receipts would leave a gap or repeat a number. */
static enum err check_counters(struct journal *j)
{
	static const char sql[] = "SELECT count(*) FROM counter c WHERE c.last IS NOT (SELECT max(number) FROM receipt r"
				  " WHERE r.tax_code = c.tax_code AND r.form = c.form AND r.symbol = c.symbol)";
	STATEMENT s = statement_open(j, sql);
	bool has_row;
	TRY(statement_row(&s, &has_row));
	return has_row && column_int(&s, 0) == 0 ? E_OK : E_CORRUPT;
}

static enum err first_seq(struct journal *j, int64_t *out)
{
	STATEMENT s = statement_open(j, "SELECT min(seq) FROM entry");
	bool has_row;
	TRY(statement_row(&s, &has_row));
	*out = has_row ? column_int(&s, 0) : 0;
	return E_OK;
}

static void prepare(struct checking *c)
{
	c->sale = statement_open(c->j, "SELECT id, total FROM sale WHERE seq = ?");
	c->receipt = statement_open(c->j, "SELECT record FROM receipt WHERE lookup = ?");
	c->xml = statement_open(c->j, "SELECT bytes FROM receipt_xml WHERE seq = ? AND place = ?");
	arena_init(&c->arena, ARENA_CEILING_DEFAULT);
}

static void release(struct checking *c)
{
	statement_release(&c->sale);
	statement_release(&c->receipt);
	statement_release(&c->xml);
	arena_release(&c->arena);
}

static enum err check_after(struct journal *j, uint64_t seq, bool is_thorough, struct journal_head *reached)
{
	struct checking c = {.j = j, .seq = seq, .is_thorough = is_thorough};
	if (seq > 0)
		TRY(journal_entry_hash(j, seq, c.hash));
	prepare(&c);
	enum err e = check_entries(&c);
	release(&c);
	reached->seq = c.seq;
	memcpy(reached->hash, c.hash, HASH_LEN);
	return e;
}

enum err journal_check_newest(struct journal *j)
{
	struct journal_head head, reached;
	int64_t synced = 0, first = 0;
	TRY(journal_head(j, &head));
	TRY(first_seq(j, &first));
	TRY(journal_get_number(j, HELD_SYNCED_SEQ, &synced));
	if (synced < 0 || (uint64_t)synced > head.seq || (head.seq > 0 && first != 1))
		return E_CORRUPT;
	uint64_t before = head.seq > NEWEST ? head.seq - NEWEST : 0;
	TRY(check_after(j, before < (uint64_t)synced ? before : (uint64_t)synced, false, &reached));
	TRY(check_counters(j));
	return reached.seq == head.seq ? E_OK : E_CORRUPT;
}

static enum err check_pages(struct journal *j)
{
	STATEMENT s = statement_open(j, "PRAGMA integrity_check(1)");
	bool has_row;
	char said[8] = "";
	TRY(statement_row(&s, &has_row));
	return has_row && column_text(&s, 0, said, sizeof said) == E_OK && str_equal(said, "ok") ? E_OK : E_CORRUPT;
}

enum err journal_check_all(struct journal *j, struct journal_head *reached)
{
	*reached = (struct journal_head){0};
	TRY(check_after(j, 0, true, reached));
	TRY(check_counters(j));
	return check_pages(j);
}
