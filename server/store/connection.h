/* Inside the store: one connection, its statements, and what its last error means. Nobody outside server/store includes this.
 */
#ifndef SERVER_STORE_CONNECTION_H
#define SERVER_STORE_CONNECTION_H

#include "server/store/store.h"
#include <mysql.h>

/* What happened to the transaction that is open, worst first seen wins. */
enum fate {
	FATE_FINE,
	FATE_RETRY, /* rolled back or to be rolled back: the whole body may run again */
	FATE_LOST,  /* the connection is of no more use */
};

/* One prepared statement, kept as long as its connection. Its slots are written by every fetch. */
struct slot {
	unsigned long length;
	my_bool is_null, is_cut;
};
struct statement {
	const char *sql;
	MYSQL_STMT *handle;
	unsigned param_count, column_count;
	MYSQL_BIND *params, *columns;
	unsigned long *lengths; /* of the parameters */
	struct slot *slots;	/* of the columns */
	bool is_open;		/* between execute and the end of its rows */
};

struct db {
	MYSQL *mysql; /* NULL = not connected */
	const struct store_config *config;
	unsigned timeout_s;
	struct statement **statements; /* open addressing by the address of the text; a power of two */
	size_t statement_count, statement_room;
	uint64_t insert_id;
	enum fate fate;
	bool is_in_transaction;
	bool is_chaining; /* each COMMIT begins the next transaction */
	bool has_begun;   /* … and did so */
	uint64_t jitter;
	struct db *next; /* among the pool's free ones */
};

/* Connects, with the session's settings made. E_DATABASE (or E_BUSY when the server has no room). */
enum err db_connect(struct db *db);
void db_disconnect(struct db *db);
/* Connects anew when the server has closed this connection or an error has shown it dead; never inside a transaction. */
enum err db_revive(struct db *db);
/* The other side has closed: whatever was sent before this moment and not answered is void. */
bool db_is_hung_up(const struct db *db);
void db_pause_ms(unsigned ms);
/* The end of db_chain(): an ordinary connection again, with no transaction begun. */
void db_unchain(struct db *db);

/* What an error number of the client library means; remembers the fate and logs what a person should see. `sql` is static text.
 */
enum err db_fault(struct db *db, unsigned number, const char *sql);
enum err statement_fault(struct db *db, const struct statement *s);

/* The statement of this text, prepared when new. */
enum err statement_find(struct db *db, const char *sql, struct statement **out);
void statements_release(struct db *db);
/* Binds and executes; a bulk size of 0 is the ordinary form. */
enum err statement_run(struct db *db, struct statement *s, unsigned rows);
enum err statement_run_params(struct db *db, struct statement *s, const struct param *params, size_t count);

/* The settings every session begins with (settings.c). */
extern const char session_settings[];

/* A free connection as it is, perhaps dead: for who revives it himself, again and again. */
enum err store_take(struct store *s, struct db **out);
/* A store's connection outside its pool, for work that takes long (migrations). */
enum err store_connect_apart(struct store *s, unsigned timeout_s, struct db *db);

#endif
