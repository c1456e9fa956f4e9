/* What a story asks its server's database, beside the server, with the server's own limited account. */
#include "tests/support/story.h"

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* The third line of the lock file. */
void story_socket(const struct story *s, char *out, int size)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/db.lock", s->data);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	for (int i = 0; i < 3; i++)
		assert_non_null(fgets(out, size, f));
	fclose(f);
	out[strcspn(out, "\n")] = '\0';
}

static json_t *take_rows(MYSQL_RES *result)
{
	json_t *rows = json_array();
	unsigned columns = mysql_num_fields(result);
	for (MYSQL_ROW row; (row = mysql_fetch_row(result)) != NULL;) {
		json_t *values = json_array();
		for (unsigned i = 0; i < columns; i++)
			json_array_append_new(values, row[i] ? json_string(row[i]) : json_null());
		json_array_append_new(rows, values);
	}
	return json_pack("{s:o}", "rows", rows);
}

static MYSQL *connect_to(const struct story *s, const char *user)
{
	char socket[256];
	story_socket(s, socket, sizeof(socket));
	MYSQL *db = mysql_init(NULL);
	if (!mysql_real_connect(db, NULL, user, NULL, "hoaban", 0, socket, 0))
		fail_msg("%s", mysql_error(db));
	return db;
}

json_t *story_sql(struct story *s, const char *sql)
{
	json_t *answer = NULL;
	MYSQL *db = connect_to(s, "hoaban");
	MYSQL_RES *result = mysql_query(db, sql) == 0 ? mysql_store_result(db) : NULL;
	if (result)
		answer = take_rows(result);
	else
		print_error("%s\n%s\n", sql, mysql_error(db));
	mysql_free_result(result);
	mysql_close(db);
	assert_non_null(answer);
	return answer;
}

static void run_as(const struct story *s, const char *user, const char *sql)
{
	MYSQL *db = connect_to(s, user);
	if (mysql_query(db, sql) != 0)
		fail_msg("%s\n%s", sql, mysql_error(db));
	mysql_close(db);
}

void story_sql_do(struct story *s, const char *sql)
{
	run_as(s, "hoaban", sql);
}

void story_sql_root(struct story *s, const char *sql)
{
	run_as(s, "root", sql);
}

void *story_sql_hold(struct story *s, const char *sql)
{
	MYSQL *db = connect_to(s, "root");
	if (mysql_query(db, sql) != 0)
		fail_msg("%s\n%s", sql, mysql_error(db));
	return db;
}

void story_sql_let_go(void *held)
{
	mysql_close(held);
}

/* ---- as a thief would */

static void query(MYSQL *db, const char *sql)
{
	if (mysql_query(db, sql) != 0)
		fail_msg("%s\n%s", sql, mysql_error(db));
}

/* The guards of every table that the statement names: name and how it is made again. */
static json_t *take_guards_off(MYSQL *db, const char *sql)
{
	char text[1024];
	json_t *names, *guards = json_array(), *row;
	size_t i;
	query(db,
	      "SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND "
	      "(trigger_name LIKE 'keep\\_%' OR trigger_name LIKE 'hold\\_%')");
	MYSQL_RES *result = mysql_store_result(db);
	names = take_rows(result);
	mysql_free_result(result);
	json_array_foreach(json_object_get(names, "rows"), i, row) {
		const char *name = json_string_value(json_array_get(row, 0));
		if (!strstr(sql, json_string_value(json_array_get(row, 1))))
			continue;
		snprintf(text, sizeof(text), "SHOW CREATE TRIGGER %s", name);
		query(db, text);
		result = mysql_store_result(db);
		json_array_append_new(guards, json_string(mysql_fetch_row(result)[2]));
		mysql_free_result(result);
		snprintf(text, sizeof(text), "DROP TRIGGER %s", name);
		query(db, text);
	}
	json_decref(names);
	return guards;
}

void story_sql_rewrite(struct story *s, const char *sql)
{
	json_t *guard;
	size_t i;
	MYSQL *db = connect_to(s, "root");
	json_t *guards = take_guards_off(db, sql);
	query(db, sql);
	json_array_foreach(guards, i, guard)
		query(db, json_string_value(guard));
	json_decref(guards);
	mysql_close(db);
}

void story_wait_for_signatures(struct story *s)
{
	int64_t waiting = 1;
	for (int i = 0; i < 3600 && waiting > 0; i++) {
		json_t *answer = story_sql(s, "SELECT (SELECT COUNT(*) FROM receipt) - (SELECT COUNT(*) FROM receipt_xml)");
		waiting = atoll(json_string_value(json_at(answer, "rows.0.0")));
		json_decref(answer);
		usleep(50000);
	}
	assert_int_equal(waiting, 0);
}

void story_wait_for_log(struct story *s)
{
	story_await_sql(s, "SELECT (SELECT MAX(size) FROM checkpoint WHERE note IS NOT NULL AND origin = (SELECT COUNT(*) FROM"
			   " log_origin)) = next_index + (SELECT COUNT(*) FROM log_origin) FROM log_counter WHERE id = 1");
}
