#include "store/log_state.h"

#include "store/log.h"

static enum err read_time(struct db *db, const struct log_head *head, int64_t *at)
{
	static const char sql[] = "SELECT MIN(created_at) FROM checkpoint WHERE size = ? AND root = ?";
	return db_row(db, NULL, sql, (struct param[]){P_UINT(head->size), P_BYTES(head->root.bytes, sizeof(head->root.bytes))},
		      2, (struct column[]){C_INT(at)}, 1);
}

static enum err read_witness(struct db *db, struct arena *a, struct log_state *out)
{
	static const char sql[] =
		"SELECT c.size, c.signed_at, w.name FROM cosignature c JOIN witness w"
		" ON w.public_key = c.public_key ORDER BY c.origin DESC, c.size DESC, c.signed_at DESC LIMIT 1";
	enum err e = db_row(db, a, sql, NULL, 0,
			    (struct column[]){C_UINT(&out->witnessed), C_INT(&out->witnessed_at), C_TEXT(&out->witness)}, 3);
	out->is_witnessed = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err log_state_read(struct db *db, struct arena *a, struct log_state *out)
{
	struct log_head head;
	*out = (struct log_state){0};
	enum err e = log_head_newest_signed(db, a, &head);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	out->has_checkpoint = true;
	out->size = head.size;
	memcpy(out->root, head.root.bytes, sizeof(out->root));
	TRY(read_time(db, &head, &out->made_at));
	return read_witness(db, a, out);
}
