#include "server/store/connection.h"
#include <assert.h>

/* How long to wait before the n-th repetition: a conflict clears when the other commits, a dead server comes back when its
 * keeper has started it (0.1 s to some seconds). Half of each pause is drawn by lot. */
static const struct {
	unsigned conflict_ms, lost_ms;
} pauses[] = {
	{2, 20}, {4, 40}, {8, 80}, {16, 160}, {32, 320}, {64, 500}, {128, 500}, {250, 750}, {250, 1000}, {250, 1000},
};
#define REPETITIONS (sizeof(pauses) / sizeof(pauses[0]))

static unsigned jitter_below(struct db *db, unsigned limit)
{
	db->jitter ^= db->jitter << 13;
	db->jitter ^= db->jitter >> 7;
	db->jitter ^= db->jitter << 17;
	return (unsigned)(db->jitter >> 33) % limit;
}

static void pause_before(struct db *db, enum err why, size_t repetition)
{
	unsigned ms = why == E_DATABASE ? pauses[repetition].lost_ms : pauses[repetition].conflict_ms;
	db_pause_ms(ms / 2 + jitter_below(db, ms / 2 + 1));
}

/* Back to a clean connection. What cannot be rolled back by word is rolled back by hanging up. */
static void undo(struct db *db)
{
	if (db->fate == FATE_LOST || db_plain(db, "ROLLBACK") != E_OK)
		db_disconnect(db);
}

static enum err commit_unknown(struct db *db, enum err why)
{
	log_warn(db->config->logger, "commit_unknown", "error=%s", err_code(why));
	db_disconnect(db);
	return E_UNAVAILABLE;
}

static enum err commit(struct db *db, bool *again)
{
	enum err e = E_DATABASE;
	/* Closed before COMMIT was sent: nothing is unknown, the body may run again. */
	*again = db_is_hung_up(db);
	if (*again) {
		db_disconnect(db);
		return e;
	}
	e = db_plain(db, db->is_chaining ? "COMMIT AND CHAIN" : "COMMIT");
	db->has_begun = e == E_OK && db->is_chaining;
	if (e == E_OK)
		return e;
	/* Only these answers say that the commit did not happen; after any other it may have. */
	*again = db->fate == FATE_RETRY;
	if (!*again)
		return commit_unknown(db, e);
	undo(db);
	return e;
}

static enum err begin(struct db *db)
{
	TRY(db_revive(db));
	db->fate = FATE_FINE;
	bool has_begun = db->has_begun;
	db->has_begun = false;
	return has_begun ? E_OK : db_plain(db, "START TRANSACTION");
}

static enum err run_body(struct db *db, enum err (*body)(struct db *db, void *ctx), void *ctx)
{
	db->is_in_transaction = true;
	enum err e = body(db, ctx);
	db->is_in_transaction = false;
	/* A body that swallowed a deadlock must not commit the half that came after it. */
	if (db->fate == FATE_FINE)
		return e;
	return db->fate == FATE_LOST ? E_DATABASE : e == E_DATABASE ? e : E_BUSY;
}

/* One try. `again` says whether another may follow: always only when nothing can have been committed. */
static enum err attempt(struct db *db, enum err (*body)(struct db *db, void *ctx), void *ctx, bool *again)
{
	enum err e = begin(db);
	if (e == E_OK)
		e = run_body(db, body, ctx);
	if (e == E_OK)
		return commit(db, again);
	*again = db->fate != FATE_FINE;
	undo(db);
	return e;
}

enum err db_transact(struct db *db, enum err (*body)(struct db *db, void *ctx), void *ctx)
{
	assert(!db->is_in_transaction);
	bool again;
	enum err e = attempt(db, body, ctx, &again);
	for (size_t n = 0; n < REPETITIONS && e != E_OK && again; n++) {
		log_info(db->config->logger, "transaction_repeated", "error=%s time=%zu", err_code(e), n + 1);
		pause_before(db, e, n);
		e = attempt(db, body, ctx, &again);
	}
	return e;
}

void db_chain(struct db *db)
{
	db->is_chaining = true;
}

void db_unchain(struct db *db)
{
	db->is_chaining = false;
	if (db->has_begun)
		undo(db);
	db->has_begun = false;
}

enum err store_transact(struct store *s, enum err (*body)(struct db *db, void *ctx), void *ctx)
{
	struct db *db;
	TRY(store_take(s, &db)); /* not acquired: a server that is just down is waited for like any lost connection */
	enum err e = db_transact(db, body, ctx);
	store_release(s, db);
	return e;
}
