#include "tests/bench/parts/limit.h"

#include "tests/bench/parts/tables.h"
#include "tests/support/bench.h"

#include <hoaban/uuid.h>

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH	 64
#define PATTERN	 1024 /* bytes of the longest pattern value */
#define CELL	 64   /* bytes of a value that is made new */
#define TEXT_MAX 1024

struct column_data {
	int64_t integer;     /* SAME_INT */
	char bytes[PATTERN]; /* SAME_BYTES */
	unsigned long same_length;
	int64_t integers[BATCH];
	char cells[BATCH][CELL];
	const char *pointers[BATCH];
	unsigned long lengths[BATCH];
};

struct insert {
	const struct bench_table *table;
	MYSQL_STMT *statement;
	MYSQL_BIND binds[COLUMNS_MAX];
	struct column_data columns[COLUMNS_MAX];
};

struct limit {
	MYSQL *db;
	struct insert inserts[TABLE_COUNT];
	MYSQL_STMT *take_number, *take_leaf;
	uint8_t order_ids[BATCH][UUID_LEN];
	uint64_t random;
	unsigned long long first_number, first_leaf;
};

/* ---------------------------------------------------------------- plain words with the database */

static MYSQL *connect_root(const struct bench_server *s)
{
	char socket[256];
	snprintf(socket, sizeof(socket), "%s/data/db/s", s->dir);
	MYSQL *db = mysql_init(NULL);
	if (db == NULL || mysql_real_connect(db, NULL, "root", NULL, "hoaban", 0, socket, 0) == NULL)
		bench_fail("cannot reach the database: %s", db == NULL ? "memory" : mysql_error(db));
	return db;
}

static void run(MYSQL *db, const char *sql)
{
	if (mysql_query(db, sql) != 0)
		bench_fail("%s: %s", sql, mysql_error(db));
}

static unsigned long long ask_number(MYSQL *db, const char *sql)
{
	run(db, sql);
	MYSQL_RES *result = mysql_store_result(db);
	MYSQL_ROW row = result == NULL ? NULL : mysql_fetch_row(result);
	unsigned long long value = row == NULL || row[0] == NULL ? 0 : strtoull(row[0], NULL, 10);
	mysql_free_result(result);
	return value;
}

static MYSQL_STMT *prepare(MYSQL *db, const char *sql)
{
	MYSQL_STMT *s = mysql_stmt_init(db);
	if (s == NULL || mysql_stmt_prepare(s, sql, strlen(sql)) != 0)
		bench_fail("%s: %s", sql, mysql_error(db));
	return s;
}

static void execute(MYSQL_STMT *s)
{
	if (mysql_stmt_execute(s) != 0)
		bench_fail("limit: %s", mysql_stmt_error(s));
}

/* ---------------------------------------------------------------- the pattern */

static void copy_tables(MYSQL *db)
{
	char sql[TEXT_MAX];
	run(db, "DROP DATABASE IF EXISTS bench");
	run(db, "CREATE DATABASE bench");
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		snprintf(sql, sizeof(sql), "CREATE TABLE bench.%s LIKE hoaban.%s", bench_tables[i].name, bench_tables[i].name);
		run(db, sql);
	}
	run(db, "CREATE TABLE bench.symbol LIKE hoaban.symbol");
	run(db, "INSERT INTO bench.symbol SELECT * FROM hoaban.symbol");
	run(db, "UPDATE bench.symbol SET last_number = 0");
	run(db, "CREATE TABLE bench.log_counter LIKE hoaban.log_counter");
	run(db, "INSERT INTO bench.log_counter VALUES (1, 0)");
}

static void list_columns(char *out, size_t size, const struct bench_table *t)
{
	size_t len = 0;
	for (size_t i = 0; i < t->count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i > 0 ? ", " : "", t->columns[i].name);
}

static void take_value(struct column_data *c, enum source source, const char *value, unsigned long length)
{
	if (value == NULL || length > PATTERN)
		bench_fail("limit: a pattern value does not fit");
	c->integer = source == SAME_INT ? strtoll(value, NULL, 10) : 0;
	memcpy(c->bytes, value, length);
	c->same_length = length;
}

/* The receipt's leaf is the pattern of leaves, hence the newest row of each table: the first leaf is the tariff's. */
static void take_pattern(MYSQL *db, struct insert *in)
{
	char columns[TEXT_MAX / 2], sql[TEXT_MAX];
	list_columns(columns, sizeof(columns), in->table);
	snprintf(sql, sizeof(sql), "SELECT %s FROM hoaban.%s ORDER BY %s DESC LIMIT 1", columns, in->table->name,
		 in->table->columns[0].name);
	run(db, sql);
	MYSQL_RES *result = mysql_store_result(db);
	MYSQL_ROW row = result == NULL ? NULL : mysql_fetch_row(result);
	if (row == NULL)
		bench_fail("limit: %s is empty", in->table->name);
	const unsigned long *lengths = mysql_fetch_lengths(result);
	for (size_t i = 0; i < in->table->count; i++)
		take_value(&in->columns[i], in->table->columns[i].source, row[i], lengths[i]);
	mysql_free_result(result);
}

/* ---------------------------------------------------------------- binding */

static bool is_integer(enum source s)
{
	return s == SAME_INT || s == NUMBER || s == LEAF_INDEX;
}

static void bind_column(MYSQL_BIND *b, struct column_data *c, enum source source)
{
	*b = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = c->integers};
	for (size_t i = 0; i < BATCH; i++) {
		c->integers[i] = c->integer;
		c->pointers[i] = source == SAME_BYTES ? c->bytes : c->cells[i];
		c->lengths[i] = source == SAME_BYTES ? c->same_length : UUID_LEN;
	}
	if (is_integer(source))
		return;
	b->buffer_type = source == PROVIDER_TX ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
	b->buffer = (void *)c->pointers;
	b->length = c->lengths;
}

static void prepare_insert(MYSQL *db, struct insert *in)
{
	char columns[TEXT_MAX / 2], sql[TEXT_MAX];
	unsigned batch = BATCH;
	list_columns(columns, sizeof(columns), in->table);
	int len = snprintf(sql, sizeof(sql), "INSERT INTO bench.%s (%s) VALUES (?", in->table->name, columns);
	for (size_t i = 1; i < in->table->count; i++)
		len += snprintf(sql + len, sizeof(sql) - (size_t)len, ", ?");
	snprintf(sql + len, sizeof(sql) - (size_t)len, ")");
	in->statement = prepare(db, sql);
	for (size_t i = 0; i < in->table->count; i++)
		bind_column(&in->binds[i], &in->columns[i], in->table->columns[i].source);
	mysql_stmt_attr_set(in->statement, STMT_ATTR_ARRAY_SIZE, &batch);
	mysql_stmt_bind_param(in->statement, in->binds);
}

struct limit *limit_open(const struct bench_server *s)
{
	struct limit *l = calloc(1, sizeof(*l));
	if (l == NULL)
		bench_fail("out of memory");
	l->db = connect_root(s);
	l->random = 88172645463325252u;
	copy_tables(l->db);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		l->inserts[i].table = &bench_tables[i];
		take_pattern(l->db, &l->inserts[i]);
		prepare_insert(l->db, &l->inserts[i]);
	}
	l->take_number =
		prepare(l->db, "UPDATE bench.symbol SET last_number = LAST_INSERT_ID(last_number + 64) ORDER BY id LIMIT 1");
	l->take_leaf = prepare(l->db, "UPDATE bench.log_counter SET next_index = LAST_INSERT_ID(next_index + 64) WHERE id = 1");
	return l;
}

void limit_close(struct limit *l)
{
	for (size_t i = 0; i < TABLE_COUNT; i++)
		mysql_stmt_close(l->inserts[i].statement);
	mysql_stmt_close(l->take_number);
	mysql_stmt_close(l->take_leaf);
	mysql_close(l->db);
	free(l);
}

/* ---------------------------------------------------------------- rows of one batch */

static uint64_t draw(struct limit *l)
{
	l->random ^= l->random << 13;
	l->random ^= l->random >> 7;
	l->random ^= l->random << 17;
	return l->random;
}

static void draw_16(struct limit *l, void *out)
{
	uint64_t two[2] = {draw(l), draw(l)};
	memcpy(out, two, sizeof(two));
}

static void new_id(struct limit *l, uint8_t out[static UUID_LEN])
{
	struct timespec now;
	uint8_t random[16];
	clock_gettime(CLOCK_REALTIME, &now);
	draw_16(l, random);
	uuid_v7(out, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, random);
}

static void write_tx(struct column_data *c, size_t row, const uint8_t id[static UUID_LEN])
{
	char *text = c->cells[row];
	memcpy(text, "sandbox-", 8);
	uuid_hex(text + 8, id);
	c->lengths[row] = 8 + UUID_HEX - 1;
}

static void fill_cell(struct limit *l, struct column_data *c, enum source source, size_t row)
{
	switch (source) {
	case SAME_INT:
	case SAME_BYTES:
		return;
	case RANDOM_16:
		draw_16(l, c->cells[row]);
		return;
	case ORDER_ID:
		memcpy(c->cells[row], l->order_ids[row], UUID_LEN);
		return;
	case NEW_ID:
		new_id(l, (uint8_t *)c->cells[row]);
		return;
	case PROVIDER_TX:
		write_tx(c, row, l->order_ids[row]);
		return;
	case NUMBER:
		c->integers[row] = (int64_t)(l->first_number + row);
		return;
	case LEAF_INDEX:
		c->integers[row] = (int64_t)(l->first_leaf + row);
		return;
	}
}

static void insert_rows(struct limit *l, struct insert *in)
{
	for (size_t i = 0; i < in->table->count; i++)
		for (size_t row = 0; row < BATCH; row++)
			fill_cell(l, &in->columns[i], in->table->columns[i].source, row);
	execute(in->statement);
}

static void commit_batch(struct limit *l)
{
	for (size_t row = 0; row < BATCH; row++)
		new_id(l, l->order_ids[row]);
	run(l->db, "START TRANSACTION");
	insert_rows(l, &l->inserts[TABLE_ORDERS]);
	insert_rows(l, &l->inserts[TABLE_PAYMENT]);
	execute(l->take_number);
	l->first_number = mysql_stmt_insert_id(l->take_number) - BATCH + 1;
	execute(l->take_leaf);
	l->first_leaf = mysql_stmt_insert_id(l->take_leaf) - BATCH;
	insert_rows(l, &l->inserts[TABLE_LEAF]);
	insert_rows(l, &l->inserts[TABLE_RECEIPT]);
	insert_rows(l, &l->inserts[TABLE_TICKET]);
	run(l->db, "COMMIT");
}

static uint64_t run_for(struct limit *l, double seconds)
{
	uint64_t orders = 0;
	for (double until = bench_seconds() + seconds; bench_seconds() < until; orders += BATCH)
		commit_batch(l);
	return orders;
}

double limit_run(struct limit *l, double warm_s, double seconds)
{
	run_for(l, warm_s);
	double start = bench_seconds();
	uint64_t orders = run_for(l, seconds);
	return (double)orders / (bench_seconds() - start);
}

/* ---------------------------------------------------------------- did the server really do it? */

void limit_check_numbers(const struct bench_server *s, uint64_t count)
{
	MYSQL *db = connect_root(s);
	unsigned long long orders = ask_number(db, "SELECT COUNT(*) FROM orders WHERE status = 2");
	unsigned long long receipts = ask_number(db, "SELECT COUNT(*) FROM receipt");
	unsigned long long last = ask_number(db, "SELECT MAX(number) FROM receipt");
	unsigned long long leaves = ask_number(db, "SELECT COUNT(*) FROM leaf");
	unsigned long long next = ask_number(db, "SELECT next_index FROM log_counter");
	mysql_close(db);
	if (orders != count || receipts != count || last != count || leaves != next || leaves < count)
		bench_fail("answered %llu, orders %llu, receipts %llu, last number %llu, leaves %llu of %llu",
			   (unsigned long long)count, orders, receipts, last, leaves, next);
}
