#include "pos-client/journal/statement.h"
#include <assert.h>

/* The kinds stand as numbers in the statement. */
static_assert(ATTACHMENT_XML == 1 && ATTACHMENT_PAYER == 2);

static const char *insert_sql(uint32_t kind)
{
	static const char xml[] = "INSERT INTO receipt_xml (seq, place, bytes) VALUES (?, ?, ?)";
	static const char payer[] = "INSERT INTO payer (seq, place, bytes) VALUES (?, ?, ?)";
	return kind == ATTACHMENT_XML ? xml : payer;
}

enum err journal_insert_attachment(struct journal *j, const struct journal_attachment *a)
{
	if (a->bytes.len > ATTACHMENT_BYTES_MAX)
		return E_TOO_LARGE;
	STATEMENT s = statement_open(j, insert_sql(a->kind));
	bind_int(&s, (int64_t)a->seq);
	bind_int(&s, a->index);
	bind_blob(&s, a->bytes.data, a->bytes.len);
	return statement_run(&s);
}

enum err journal_find_attachment(struct journal *j, struct arena *a, uint64_t seq, enum attachment_kind kind, uint32_t place,
				 struct bytes *out)
{
	static const char xml[] = "SELECT bytes FROM receipt_xml WHERE seq = ? AND place = ?";
	static const char payer[] = "SELECT bytes FROM payer WHERE seq = ? AND place = ?";
	bool has_row;
	*out = (struct bytes){NULL, 0};
	STATEMENT s = statement_open(j, kind == ATTACHMENT_XML ? xml : payer);
	bind_int(&s, (int64_t)seq);
	bind_int(&s, place);
	TRY(statement_row(&s, &has_row));
	if (has_row)
		*out = column_blob(&s, a, 0);
	return E_OK;
}

/* Entries are taken whole: the list ends before the first one that does not fit. */
static bool fits(const struct attachment_list *l, size_t bytes, size_t len)
{
	return l->count < l->max && bytes + len <= l->max_bytes;
}

static void drop_entry(struct attachment_list *l, uint64_t seq)
{
	while (l->count > 0 && l->list[l->count - 1].seq == seq)
		l->count--;
	l->whole_until = seq - 1;
}

enum err journal_read_attachments(struct journal *j, struct arena *a, uint64_t first, uint64_t last,
				  struct attachment_list *out)
{
	static const char sql[] = "SELECT seq, 1 AS kind, place, bytes FROM receipt_xml WHERE seq BETWEEN ?1 AND ?2"
				  " UNION ALL SELECT seq, 2, place, bytes FROM payer WHERE seq BETWEEN ?1 AND ?2"
				  " ORDER BY seq, kind, place";

	size_t bytes = 0;
	out->count = 0;
	out->whole_until = last;
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)first);
	bind_int(&s, (int64_t)last);
	for (;;) {
		bool has_row;
		TRY(statement_row(&s, &has_row));
		if (!has_row)
			return E_OK;
		uint64_t seq = (uint64_t)column_int(&s, 0);
		size_t len = (size_t)sqlite3_column_bytes(s.handle, 3);
		if (!fits(out, bytes, len)) {
			drop_entry(out, seq);
			return E_OK;
		}
		out->list[out->count++] = (struct journal_attachment){
			.seq = seq,
			.kind = (uint32_t)column_int(&s, 1),
			.index = (uint32_t)column_int(&s, 2),
			.bytes = column_blob(&s, a, 3),
		};
		bytes += len;
	}
}

static enum err delete_from(struct journal *j, const char *sql, uint64_t seq, uint32_t place)
{
	STATEMENT s = statement_open(j, sql);
	bind_int(&s, (int64_t)seq);
	bind_int(&s, place);
	return statement_run(&s);
}

enum err journal_erase_payer(struct journal *j, uint64_t seq, uint32_t place)
{
	static const char payer[] = "DELETE FROM payer WHERE seq = ? AND place = ?";
	static const char xml[] = "DELETE FROM receipt_xml WHERE seq = ? AND place = ?";
	TRY(delete_from(j, payer, seq, place));
	if (sqlite3_changes(j->db) == 0)
		return E_NOT_FOUND;
	return delete_from(j, xml, seq, place);
}
