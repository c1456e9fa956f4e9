#include "server/store/connection.h"
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void library_start(void)
{
	if (mysql_library_init(0, NULL, NULL) != 0)
		abort();
}

void db_pause_ms(unsigned ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t) != 0)
		;
}

static void connection_options(MYSQL *m, unsigned timeout_s)
{
	unsigned off = 0;
	my_bool no = 0;
	mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &timeout_s);
	mysql_options(m, MYSQL_OPT_READ_TIMEOUT, &timeout_s);
	mysql_options(m, MYSQL_OPT_WRITE_TIMEOUT, &timeout_s);
	mysql_options(m, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(m, MYSQL_OPT_LOCAL_INFILE, &off);
	mysql_options(m, MYSQL_OPT_RECONNECT, &no); /* a silent reconnect would lose the transaction */
}

enum err db_connect(struct db *db)
{
	const struct store_config *c = db->config;
	pthread_once(&library_once, library_start);
	db->fate = FATE_FINE;
	db->mysql = mysql_init(NULL);
	if (!db->mysql)
		return E_MEMORY;
	connection_options(db->mysql, db->timeout_s);
	if (!mysql_real_connect(db->mysql, c->socket ? NULL : c->host, c->user, c->password, c->schema, c->port, c->socket,
				0)) {
		enum err e = db_fault(db, mysql_errno(db->mysql), "connect");
		db_disconnect(db);
		return e;
	}
	db->jitter = (uint64_t)(uintptr_t)db ^ (mysql_thread_id(db->mysql) * 0x9e3779b97f4a7c15u) ^ 1;
	enum err e = db_plain(db, session_settings);
	if (e != E_OK)
		db_disconnect(db);
	return e;
}

void db_disconnect(struct db *db)
{
	statements_release(db);
	if (db->mysql)
		mysql_close(db->mysql);
	db->mysql = NULL;
	db->has_begun = false;
}

bool db_is_hung_up(const struct db *db)
{
	if (!db->mysql)
		return true;
	struct pollfd p = {.fd = mysql_get_socket(db->mysql), .events = POLLIN | POLLRDHUP};
	/* An idle server says nothing: any event is the end of the connection (or its farewell error). */
	return poll(&p, 1, 0) != 0;
}

enum err db_revive(struct db *db)
{
	if (db->mysql && db->fate != FATE_LOST && !db_is_hung_up(db))
		return E_OK;
	db_disconnect(db);
	return db_connect(db);
}

enum err db_plain(struct db *db, const char *sql)
{
	if (!db->mysql)
		return E_DATABASE;
	if (mysql_real_query(db->mysql, sql, strlen(sql)) != 0)
		return db_fault(db, mysql_errno(db->mysql), sql);
	MYSQL_RES *result = mysql_store_result(db->mysql);
	if (result)
		mysql_free_result(result);
	else if (mysql_errno(db->mysql) != 0)
		return db_fault(db, mysql_errno(db->mysql), sql);
	return E_OK;
}

uint64_t db_insert_id(struct db *db)
{
	return db->insert_id;
}
