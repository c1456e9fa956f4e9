#include "tests/bench/parts/server.h"

#include "tests/support/bench.h"

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>

unsigned long long server_sql(const struct bench_server *s, const char *sql)
{
	char socket[256];
	snprintf(socket, sizeof(socket), "%s/data/db/s", s->dir);
	MYSQL *db = mysql_init(NULL);
	if (db == NULL || mysql_real_connect(db, NULL, "root", NULL, "hoaban", 0, socket, 0) == NULL)
		bench_fail("cannot reach the database: %s", db == NULL ? "memory" : mysql_error(db));
	if (mysql_query(db, sql) != 0)
		bench_fail("%s: %s", sql, mysql_error(db));
	MYSQL_RES *result = mysql_store_result(db);
	MYSQL_ROW row = result == NULL ? NULL : mysql_fetch_row(result);
	unsigned long long value = row == NULL || row[0] == NULL ? 0 : strtoull(row[0], NULL, 10);
	mysql_free_result(result);
	mysql_close(db);
	return value;
}
