/* Rows of the auditor's export: hostile ones first, then every table there and back, then docs/EXPORT.md held against the
 * header.
 */
#include <hoaban/cbor.h>
#include <hoaban/export.h>

#include <stdlib.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* ---- cells to play with */

static const uint8_t ones[1u << 12] = {1, 1, 1};

static struct cell number_cell(int64_t n)
{
	return (struct cell){.number = n};
}

static struct cell bytes_cell(const void *data, size_t len)
{
	return (struct cell){.bytes = bytes_of(data, len)};
}

/* A row that its table takes. */
static void good_row(struct cell cells[static EXPORT_COLUMNS_MAX], enum export_table t, unsigned n)
{
	const struct export_form *f = &export_forms[t];
	for (size_t i = 0; i < f->column_count; i++) {
		const struct export_column *c = &f->columns[i];
		if (c->kind == CELL_NUMBER)
			cells[i] = number_cell((int64_t)n * 1000 - 7);
		else
			cells[i] = bytes_cell("0123456789abcdef0123456789abcdef", c->least ? c->least : n % 4);
	}
}

static struct buf written(enum export_table t, const struct cell *cells)
{
	struct buf b;
	buf_init(&b, export_row_most(t));
	assert_int_equal(export_row_write(&b, t, cells), E_OK);
	assert_int_equal(buf_status(&b), E_OK);
	return b;
}

/* In memory of its exact size: a sanitizer sees a read past it. */
static enum err read_exactly(enum export_table t, const void *data, size_t len, size_t *left)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	uint8_t *exact = malloc(len + (len == 0));
	assert_non_null(exact);
	memcpy(exact, data, len);
	struct bytes in = bytes_of(exact, len);
	enum err e = export_row_read(cells, t, &in);
	*left = in.len;
	free(exact);
	return e;
}

/* ---- hostile */

static void refuses_what_is_no_row(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
	} table[] = {
		{"no array", "\x01", 1},
		{"an array of one", "\x81\x01", 2},
		{"an array of three", "\x83\x01\x41\x61\x01", 5},
		{"an array without end", "\x9f\x01\x41\x61\xff", 5},
		{"a text where bytes belong", "\x82\x01\x61\x61", 4},
		{"bytes where a number belongs", "\x82\x41\x01\x41\x61", 5},
		{"null where there must be a number", "\x82\xf6\x41\x61", 4},
		{"null where there must be bytes", "\x82\x01\xf6", 3},
		{"undefined", "\x82\xf7\x41\x61", 4},
		{"a long head", "\x98\x02\x01\x41\x61", 5},
		{"a long number", "\x82\x18\x01\x41\x61", 5},
		{"a long length", "\x82\x01\x58\x01\x61", 5},
		{"a float", "\x82\xf9\x00\x00\x41\x61", 6},
		{"a number beyond 64 bits", "\x82\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x41\x61", 12},
		{"a tag", "\x82\xc1\x01\x41\x61", 5},
		{"257 bytes", "\x82\x01\x59\x01\x01", 5},
		{"bytes of 2^63", "\x82\x01\x5b\x80\x00\x00\x00\x00\x00\x00\x00", 11},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t left;
		enum err e = read_exactly(TABLE_LEAVES, table[i].bytes, table[i].len, &left);
		if ((e != E_MALFORMED && e != E_RANGE) || left != table[i].len)
			fail_msg("%s: %s, %zu left", table[i].what, err_code(e), left);
	}
}

/* A row cut anywhere may become one; a whole row of junk as long as any row can be does not. */
static void tells_short_from_wrong(void **state)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	size_t left;
	(void)state;
	good_row(cells, TABLE_RECEIPTS, 3);
	struct buf b = written(TABLE_RECEIPTS, cells);
	for (size_t cut = 1; cut < b.len; cut++)
		assert_int_equal(read_exactly(TABLE_RECEIPTS, b.data, cut, &left), E_RANGE);
	assert_int_equal(read_exactly(TABLE_RECEIPTS, b.data, 0, &left), E_NOT_FOUND);
	assert_int_equal(read_exactly(TABLE_RECEIPTS, b.data, b.len, &left), E_OK);
	assert_int_equal(left, 0);
	buf_release(&b);
	size_t most = export_row_most(TABLE_LEAVES);
	assert_true(most < sizeof(ones));
	assert_int_equal(read_exactly(TABLE_LEAVES, ones, most, &left), E_MALFORMED);
	assert_int_equal(left, most);
}

/* Every bit of a row turned: it is refused, or it is another row that is written as it was read. */
static void never_reads_two_forms_of_a_row(void **state)
{
	struct cell cells[EXPORT_COLUMNS_MAX], again[EXPORT_COLUMNS_MAX];
	(void)state;
	good_row(cells, TABLE_CORRECTIONS, 3);
	struct buf b = written(TABLE_CORRECTIONS, cells);
	for (size_t bit = 0; bit < 8 * b.len; bit++) {
		b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		struct bytes in = buf_bytes(&b);
		if (export_row_read(again, TABLE_CORRECTIONS, &in) == E_OK) {
			struct buf other = written(TABLE_CORRECTIONS, again);
			assert_int_equal(other.len, b.len - in.len);
			assert_memory_equal(other.data, b.data, other.len);
			buf_release(&other);
		}
		b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	buf_release(&b);
}

static void refuses_to_write(enum export_table t, size_t column, struct cell cell)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	BUF_LOCAL b;
	buf_init(&b, 1u << 20);
	buf_append_text(&b, "before");
	good_row(cells, t, 1);
	cells[column] = cell;
	assert_int_equal(export_row_write(&b, t, cells), E_INVALID);
	assert_int_equal(b.len, strlen("before"));
}

static void writes_no_row_that_it_would_not_read(void **state)
{
	static const uint8_t many[300];
	const struct cell none = {.is_null = true};
	(void)state;
	refuses_to_write(TABLE_LEAVES, LEAVES_INDEX, none);
	refuses_to_write(TABLE_LEAVES, LEAVES_ENTRY, none);
	refuses_to_write(TABLE_LEAVES, LEAVES_ENTRY, bytes_cell(many, 257));
	refuses_to_write(TABLE_TICKETS, TICKETS_ID, bytes_cell(many, 15));
	refuses_to_write(TABLE_TICKETS, TICKETS_ID, bytes_cell(many, 17));
	refuses_to_write(TABLE_TICKETS, TICKETS_ID, bytes_cell(many, 0));
	refuses_to_write(TABLE_CHECKPOINTS, CHECKPOINTS_ROOT, bytes_cell(many, 31));
	refuses_to_write(TABLE_RECEIPTS, RECEIPTS_TAX_CODE, bytes_cell("0123456789-0123", 15));
}

/* ---- there and back */

static void assert_cell(const struct export_column *c, const struct cell *a, const struct cell *b)
{
	assert_int_equal(a->is_null, b->is_null);
	if (a->is_null)
		return;
	if (c->kind == CELL_NUMBER)
		assert_int_equal(a->number, b->number);
	else
		assert_true(bytes_equal(a->bytes, b->bytes));
}

static void there_and_back(enum export_table t, const struct cell *cells)
{
	const struct export_form *f = &export_forms[t];
	struct cell again[EXPORT_COLUMNS_MAX];
	struct buf b = written(t, cells);
	struct bytes in = buf_bytes(&b);
	assert_int_equal(export_row_read(again, t, &in), E_OK);
	assert_int_equal(in.len, 0);
	for (size_t i = 0; i < f->column_count; i++)
		assert_cell(&f->columns[i], &cells[i], &again[i]);
	assert_int_equal(export_row_read(again, t, &in), E_NOT_FOUND);
	buf_release(&b);
}

static void every_table_goes_there_and_back(void **state)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	(void)state;
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++) {
		const struct export_form *f = &export_forms[t];
		good_row(cells, t, 2);
		there_and_back(t, cells);
		for (size_t i = 0; i < f->column_count; i++)
			cells[i].is_null = f->columns[i].may_be_null;
		there_and_back(t, cells);
	}
}

static void numbers_to_their_ends(void **state)
{
	static const int64_t numbers[] = {0, 23, 24, -1, -24, -25, 255, 256, 65536, 4294967296, INT64_MAX, INT64_MIN};
	struct cell cells[EXPORT_COLUMNS_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		good_row(cells, TABLE_PAYMENTS, 1);
		cells[PAYMENTS_AMOUNT] = number_cell(numbers[i]);
		there_and_back(TABLE_PAYMENTS, cells);
	}
}

/* A row as long as it can be, and not a byte more. */
static void the_longest_row(void **state)
{
	(void)state;
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++) {
		const struct export_form *f = &export_forms[t];
		struct cell cells[EXPORT_COLUMNS_MAX];
		uint8_t *filler = calloc(1, export_row_most(t));
		assert_non_null(filler);
		memset(filler, 'x', export_row_most(t));
		for (size_t i = 0; i < f->column_count; i++)
			cells[i] = f->columns[i].kind == CELL_NUMBER ? number_cell(INT64_MIN)
								     : bytes_cell(filler, f->columns[i].most);
		there_and_back(t, cells);
		free(filler);
	}
}

static void rows_follow_each_other(void **state)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	BUF_LOCAL b;
	(void)state;
	buf_init(&b, 1u << 16);
	for (unsigned n = 0; n < 50; n++) {
		good_row(cells, TABLE_SALES, n);
		assert_int_equal(export_row_write(&b, TABLE_SALES, cells), E_OK);
	}
	struct bytes in = buf_bytes(&b);
	for (unsigned n = 0; n < 50; n++) {
		assert_int_equal(export_row_read(cells, TABLE_SALES, &in), E_OK);
		assert_int_equal(cells[SALES_SEQ].number, (int64_t)n * 1000 - 7);
	}
	assert_int_equal(export_row_read(cells, TABLE_SALES, &in), E_NOT_FOUND);
}

/* ---- order */

static int order_of(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct cell x[EXPORT_COLUMNS_MAX], y[EXPORT_COLUMNS_MAX];
	good_row(x, TABLE_SYMBOLS, 1);
	good_row(y, TABLE_SYMBOLS, 1);
	x[SYMBOLS_SYMBOL] = bytes_cell(a, a_len);
	y[SYMBOLS_SYMBOL] = bytes_cell(b, b_len);
	return export_row_compare(TABLE_SYMBOLS, x, y);
}

static void rows_have_an_order(void **state)
{
	struct cell x[EXPORT_COLUMNS_MAX], y[EXPORT_COLUMNS_MAX];
	(void)state;
	assert_int_equal(order_of("26TAA", 5, "26TAA", 5), 0);
	assert_true(order_of("26TAA", 5, "26TAB", 5) < 0);
	assert_true(order_of("26T", 3, "26TAA", 5) < 0);
	assert_true(order_of("", 0, "a", 1) < 0);
	assert_true(order_of("a", 1, "a\x01", 2) < 0);
	assert_true(order_of("\xc3", 1, "a", 1) > 0); /* bytes, not letters */
	good_row(x, TABLE_JOURNAL, 1);
	good_row(y, TABLE_JOURNAL, 1);
	x[JOURNAL_SEQ].number = -1;
	y[JOURNAL_SEQ].number = INT64_MAX;
	assert_true(export_row_compare(TABLE_JOURNAL, x, y) < 0);
	assert_true(export_row_compare(TABLE_JOURNAL, y, x) > 0);
	y[JOURNAL_SEQ].number = -1;
	y[JOURNAL_RECEIVED_MS].number = 5; /* no key */
	assert_int_equal(export_row_compare(TABLE_JOURNAL, x, y), 0);
}

static void names_are_small(void **state)
{
	char name[EXPORT_NAME];
	(void)state;
	export_name(name, "RECEIPT_XML");
	assert_string_equal(name, "receipt_xml");
	export_name(name, "A_NAME_THAT_IS_MUCH_LONGER_THAN_ANY_OF_OURS");
	assert_int_equal(strlen(name), EXPORT_NAME - 1);
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++) {
		assert_true(strlen(export_forms[t].name) < EXPORT_NAME);
		assert_true(export_forms[t].key_count >= 1 && export_forms[t].key_count <= export_forms[t].column_count);
		for (size_t i = 0; i < export_forms[t].key_count; i++)
			assert_false(export_forms[t].columns[i].may_be_null);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_row),
		cmocka_unit_test(tells_short_from_wrong),
		cmocka_unit_test(never_reads_two_forms_of_a_row),
		cmocka_unit_test(writes_no_row_that_it_would_not_read),
		cmocka_unit_test(every_table_goes_there_and_back),
		cmocka_unit_test(numbers_to_their_ends),
		cmocka_unit_test(the_longest_row),
		cmocka_unit_test(rows_follow_each_other),
		cmocka_unit_test(rows_have_an_order),
		cmocka_unit_test(names_are_small),
	};
	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
