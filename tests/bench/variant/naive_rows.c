#include "tests/bench/variant/naive_rows.h"

#include "server/app.h"
#include "server/store/log.h"
#include "server/store/store.h"

struct naive {
	struct app *app;
	const struct symbol *symbol;
	struct issue_job *job;
};

/* ---- the counters */

static enum err take_number(struct db *db, uint32_t symbol, uint32_t *number)
{
	static const char lock[] = "SELECT last_number FROM symbol WHERE id = ? FOR UPDATE";
	static const char set[] = "UPDATE symbol SET last_number = ? WHERE id = ?";
	uint64_t last = 0;
	TRY(db_row(db, NULL, lock, (struct param[]){P_UINT(symbol)}, 1, (struct column[]){C_UINT(&last)}, 1));
	*number = (uint32_t)last + 1;
	return db_exec(db, set, (struct param[]){P_UINT(*number), P_UINT(symbol)}, 2, NULL);
}

static enum err seal(struct issue_receipt *r, const struct symbol *s, uint32_t number, int64_t now)
{
	r->symbol_id = s->id;
	memcpy(r->fields.symbol, s->symbol, SYMBOL_TEXT);
	r->fields.number = number;
	r->fields.time = now;
	struct buf record = BUF_FIXED(r->record_bytes);
	TRY(receipt_encode(&record, &r->fields));
	r->record = buf_bytes(&record);
	return buf_status(&record);
}

static enum err append_leaf(struct db *db, struct issue_receipt *r)
{
	static const char sql[] = "INSERT INTO leaf (idx, entry) VALUES (?, ?)";
	struct leaf leaf;
	uint8_t room[LEAF_BYTES_MAX];
	struct buf entry = BUF_FIXED(room);
	uint64_t next = 0;
	leaf_of_receipt(&leaf, &r->fields, r->record, NULL, r->leaf_salt);
	TRY(leaf_encode(&entry, &leaf));
	TRY(log_reserve(db, 1, &next));
	r->leaf_index = next - 1;
	return db_exec(db, sql, (struct param[]){P_UINT(r->leaf_index), P_SPAN(buf_bytes(&entry))}, 2, NULL);
}

/* ---- the rows */

static enum err insert_order(struct db *db, const struct issue_job *job)
{
	static const char sql[] = "INSERT INTO orders (id, token, idem_key, input_hash, created_at, expires_at, visit_day, "
				  "total, edition, persons,"
				  " method, status, inputs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	const struct order *o = &job->order;
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(o->id, UUID_LEN), P_BYTES(o->token, TOKEN_LEN),
					P_BYTES(job->idem_key, UUID_LEN), P_BYTES(o->input_hash, HASH_LEN),
					P_INT(o->created_ms), P_INT(o->expires_at), P_INT(o->visit_day), P_INT(o->total),
					P_UINT(o->edition), P_UINT(o->persons), P_UINT(o->method), P_UINT(o->status),
					P_SPAN(o->inputs)},
		       13, NULL);
}

static enum err insert_payment(struct db *db, const struct issue_job *job, int64_t now_ms)
{
	static const char sql[] =
		"INSERT INTO payment (id, order_id, provider, provider_tx, amount, settled_at) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(job->payment_id, UUID_LEN), P_BYTES(job->order.id, UUID_LEN),
					P_UINT(job->order.method), P_TEXT(job->provider_tx), P_INT(job->order.total),
					P_INT(now_ms)},
		       6, NULL);
}

static enum err insert_receipt(struct db *db, const struct issue_job *job, const struct issue_receipt *r)
{
	static const char sql[] =
		"INSERT INTO receipt (symbol_id, number, lookup, source, issued_at, total, record, leaf_index)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(r->symbol_id), P_UINT(r->fields.number), P_BYTES(r->lookup, LOOKUP_LEN),
					P_BYTES(job->order.id, UUID_LEN), P_INT(r->fields.time), P_INT(r->fields.total),
					P_SPAN(r->record), P_UINT(r->leaf_index)},
		       8, NULL);
}

static enum err insert_ticket(struct db *db, const struct issue_job *job, const struct issue_ticket *t)
{
	static const char sql[] = "INSERT INTO ticket (id, source, valid_until, cose, leaf_index) VALUES (?, ?, ?, ?, NULL)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(t->claims.id, UUID_LEN), P_BYTES(job->order.id, UUID_LEN),
					P_INT(t->claims.valid_until), P_SPAN(t->cose)},
		       4, NULL);
}

/* ---- the transaction */

static enum err body(struct db *db, void *ctx)
{
	struct naive *n = ctx;
	struct issue_job *job = n->job;
	struct issue_receipt *r = &job->receipts[0];
	int64_t now_ms = clock_ms(&n->app->clock);
	uint32_t number = 0;
	TRY(take_number(db, n->symbol->id, &number));
	TRY(seal(r, n->symbol, number, now_ms / 1000));
	TRY(insert_order(db, job));
	TRY(insert_payment(db, job, now_ms));
	TRY(append_leaf(db, r));
	TRY(insert_receipt(db, job, r));
	for (size_t k = 0; k < job->ticket_count; k++)
		TRY(insert_ticket(db, job, &job->tickets[k]));
	return E_OK;
}

enum err naive_commit(struct app *app, struct db *db, const struct symbol *symbol, struct issue_job *job)
{
	return db_transact(db, body, &(struct naive){app, symbol, job});
}
