/* Tables as large as a house makes them. What a province of twenty tills leaves in five years is judged in the memory that is
 * named: what there is a row of per shift takes a row's room, once, and what there is one of per sale or part of a ticket is
 * not kept in the audit's arena at all. */
#include "tests/unit/audit/verified.h"

#include "audit/check/check.h"
#include "audit/book/sums.h"
#include "audit/check/money.h"

#include <fcntl.h>
#include <unistd.h>

#define ROWS	    1025 /* one more than a list has room for that doubles */
#define ROW_MOST    160	 /* bytes of the arena per shift or bag, each check */
#define ARENA_SMALL (8u << 20)

static void make_id(uint8_t id[static UUID_LEN], size_t n)
{
	memset(id, 0, UUID_LEN);
	id[0] = (uint8_t)(n >> 8);
	id[1] = (uint8_t)n;
	id[6] = 0x70;
	id[8] = 0x80;
}

static void add_part(struct exportdir *d, size_t n, struct bytes cose)
{
	uint8_t id[UUID_LEN], split[UUID_LEN] = {9};
	make_id(id, n);
	exportdir_row(d, TABLE_PARTS,
		      (struct cell[PARTS_COLUMNS]){CELL_SPAN(id, UUID_LEN),
						   CELL_SPAN(split, UUID_LEN),
						   CELL_OF((int64_t)n),
						   CELL_SPAN(split, UUID_LEN),
						   CELL_SPAN(split, UUID_LEN),
						   CELL_NONE,
						   CELL_OF(SAMPLE_NOW),
						   {.bytes = cose}});
}

static void add_transfer(struct exportdir *d, size_t n, const uint8_t *device)
{
	uint8_t id[UUID_LEN];
	make_id(id, n);
	exportdir_row(d, TABLE_TILL_TRANSFERS,
		      (struct cell[TILL_TRANSFERS_COLUMNS]){CELL_SPAN(id, UUID_LEN), CELL_WORDS("HB0123456789"),
							    CELL_SPAN(device, UUID_LEN), CELL_WORDS("5600000000"),
							    CELL_OF(20000), CELL_OF(SAMPLE_NOW * INT64_C(1000))});
}

static void add_shift(struct exportdir *d, size_t n, const uint8_t *device)
{
	uint8_t id[UUID_LEN];
	struct cell c[SHIFTS_COLUMNS];
	make_id(id, n);
	for (size_t i = 0; i < SHIFTS_COLUMNS; i++)
		c[i] = CELL_OF((int64_t)n);
	c[SHIFTS_ID] = CELL_SPAN(id, UUID_LEN);
	c[SHIFTS_DEVICE] = CELL_SPAN(device, UUID_LEN);
	c[SHIFTS_CASHIER] = CELL_WORDS("lan");
	exportdir_row(d, TABLE_SHIFTS, c);
}

/* An export with `ROWS` of each, read as far as its files. */
static void begin(struct audit *a, struct world *w)
{
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	const char *why;
	struct bytes text;
	BUF_LOCAL payload, cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	sample_key(public_key, secret_key);
	assert_int_equal(ticket_encode(&payload, &sample_tickets[2].ticket), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret_key), E_OK);
	const struct exportdir_device *till = exportdir_device(&w->d, "quay1", 1);
	for (size_t n = 0; n < ROWS; n++) {
		add_part(&w->d, n, buf_bytes(&cose));
		add_transfer(&w->d, n, till->id);
		add_shift(&w->d, n, till->id);
	}
	exportdir_finish(&w->d);

	*a = (struct audit){.options = &w->options, .threads = 1};
	a->dir = open(w->d.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(a->dir >= 0);
	arena_init(&a->arena, ARENA_SMALL);
	a->findings.arena = &a->arena;
	a->sums = ARENA_NEW(&a->arena, struct sums);
	assert_int_equal(file_read_below(&text, &a->arena, a->dir, MANIFEST_NAME, MANIFEST_MAX), E_OK);
	assert_int_equal(manifest_parse(&a->manifest, &a->arena, text, &why), E_OK);
	assert_int_equal(check_files(a), E_OK);
	assert_int_equal(a->tables[TABLE_PARTS].rows, ROWS);
}

static void end(struct audit *a)
{
	close(a->dir);
	arena_release(&a->arena);
}

static void parts_of_tickets_take_nothing_of_it(void **state)
{
	struct audit a;
	begin(&a, *state);
	size_t before = a.arena.used;
	assert_int_equal(check_admissions(&a), E_OK);
	assert_true(a.arena.used - before < ROWS);
	end(&a);
}

static void transfers_take_nothing_of_it(void **state)
{
	struct audit a;
	begin(&a, *state);
	struct money_book book = {.audit = &a};
	size_t before = a.arena.used;
	assert_int_equal(money_hear(&book), E_OK);
	assert_int_equal(book.transfer_count, ROWS);
	assert_true(a.arena.used - before < ROWS);
	money_release(&book);
	end(&a);
}

static void a_shift_takes_its_room_once(void **state)
{
	struct audit a;
	begin(&a, *state);
	size_t before = a.arena.used;
	a.manifest.made_at = 0; /* none has been open for long: no findings */
	assert_int_equal(check_shifts(&a), E_OK);
	assert_int_equal(a.findings.count, 0);
	assert_true(a.arena.used - before <= ROWS * ROW_MOST);
	before = a.arena.used;
	assert_int_equal(check_sums(&a), E_OK);
	assert_int_equal(a.sums->shift_count, ROWS);
	assert_true(a.arena.used - before <= ROWS * ROW_MOST);
	end(&a);
}

/* Sales that nobody's journal tells of: till and hour by the row's own word, where a clock can show it. */
static void a_row_says_till_and_hour(void **state)
{
	struct world *w = *state;
	const struct exportdir_device *till = exportdir_device(&w->d, "quay1", 1);
	const int64_t hours[] = {SAMPLE_NOW, INT64_MAX, INT64_MIN};
	for (size_t n = 0; n < 3; n++) {
		uint8_t id[UUID_LEN];
		make_id(id, n);
		exportdir_row(&w->d, TABLE_SALES,
			      (struct cell[SALES_COLUMNS]){CELL_SPAN(id, UUID_LEN), CELL_SPAN(till->id, UUID_LEN),
							   CELL_OF((int64_t)n + 1), CELL_SPAN(id, UUID_LEN), CELL_OF(20778),
							   CELL_OF(hours[n]), CELL_OF(20000), CELL_OF(20000)});
	}
	exportdir_finish(&w->d);
	assert_found(w, "\"fact_untold\":3");
	assert_true(says(w, "\"detail\":{\"fact\":\"sale\"},\"device\":\"quay1\",\"at\":\"2026-11-21T01:20:00Z\""));
	assert_true(says(w, "\"device\":\"quay1\",\"at\":null"));
	w->options.is_json = false;
	assert_found(w, "quay1, 21/11/2026 08:20:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(parts_of_tickets_take_nothing_of_it),
		WORLD_TEST(transfers_take_nothing_of_it),
		WORLD_TEST(a_shift_takes_its_room_once),
		WORLD_TEST(a_row_says_till_and_hour),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
