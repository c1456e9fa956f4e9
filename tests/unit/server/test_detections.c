/* Findings under attack: somebody floods one detector, acknowledges under another name, steals on after an acknowledgement, or
 * has set a clock. */
#include "app.h"
#include "domain/detect/detector.h"
#include "domain/people/staff.h"
#include "store/staff.h"
#include "tests/support/testdb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>

#define OK(e)	 assert_int_equal((e), E_OK)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOW	 1795223700
#define MANY	 3000 /* findings of a flood */

static struct testdb t;
static struct arena arena;
static int64_t now_s = NOW;
static struct settings settings = {.detect_days = 60,
				   .detect_share_days = 28,
				   .detect_share_persons = 100,
				   .detect_share_percent = 10,
				   .detect_certainty = 300,
				   .detect_silent_h = 24,
				   .drop_slip_days = 3,
				   .money_wait_h = 24};
static struct app app;

static int64_t tell_ms(void *ctx)
{
	(void)ctx;
	return now_s * 1000;
}

static int begin(void **state)
{
	(void)state;
	testdb_start(&t);
	arena_init(&arena, 64u << 20);
	app = (struct app){.settings = &settings,
			   .store = t.store,
			   .clock = {tell_ms, NULL},
			   .random = randombytes_buf,
			   .logger = &t.log.logger};
	return sodium_init() < 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	testdb_end(&t);
	return 0;
}

static struct db *connection(void)
{
	struct db *db;
	OK(store_acquire(t.store, &db));
	return db;
}

static struct detect_report look(void)
{
	const struct detect_ask ask = {.slot = -1};
	struct detect_report report;
	OK(detect_run(&app, &ask, &report));
	return report;
}

/* ---- told again */

#define FOUND(n, facts)	      "{\"found\":" #n ",\"facts\":[" facts "]}"
#define FOUND_WEEKS(n, facts) "{\"found\":" #n ",\"facts\":[" facts "],\"share\":{\"days\":28}}"

static void test_told_again(void **state)
{
	static const struct {
		const char *then, *now;
		int64_t acknowledged_at, ended_at;
		bool is_news;
	} cases[] = {
		{FOUND(4, "1,2,3,4"), FOUND(7, "1,2,3,4,5,6,7"), 0, 0, false},
		{FOUND(4, "1,2,3,4"), FOUND(8, "1,2,3,4,5,6,7,8"), 0, 0, true},
		{FOUND(1, "1"), FOUND(1, "2"), 0, 0, false},
		{FOUND(1, "1"), FOUND(1, "1"), 0, 9, true},
		{FOUND(1, "1"), FOUND(1, "1"), 9, 9, true},
		/* behind an auditor's word: what he has not seen */
		{FOUND(4, "1,2,3,4"), FOUND(4, "1,2,3,4"), 9, 0, false},
		{FOUND(4, "1,2,3,4"), FOUND(4, "4,3,2,1"), 9, 0, false},
		{FOUND(4, "1,2,3,4"), FOUND(5, "1,2,3,4,5"), 9, 0, true},
		{FOUND(4, "1,2,3,4"), FOUND(4, "1,2,3,5"), 9, 0, true},
		{FOUND(4, "1,2,3,4"), FOUND(3, "1,2,3"), 9, 0, false},
		{FOUND(300, "1,2"), FOUND(301, "1,2"), 9, 0, true},
		/* weeks that move on */
		{FOUND_WEEKS(40, "1,2"), FOUND_WEEKS(41, "2,3"), 9, 0, false},
		{FOUND_WEEKS(40, "1,2"), FOUND_WEEKS(59, "2,3"), 9, 0, false},
		{FOUND_WEEKS(40, "1,2"), FOUND_WEEKS(60, "2,3"), 9, 0, true},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct detection_row last = {.evidence = cases[i].then,
						   .acknowledged_at = cases[i].acknowledged_at,
						   .ended_at = cases[i].ended_at},
					   row = {.evidence = cases[i].now};
		if (finding_is_news(&last, &row) != cases[i].is_news)
			fail_msg("case %zu: %s, then %s", i, cases[i].then, cases[i].now);
	}
}

/* ---- who it is about */

static void user(const char *login, const char *name)
{
	struct db *db = connection();
	struct staff_row row = {.login = login, .name = name, .role = USER_AUDITOR, .password = "-", .created_at = NOW};
	randombytes_buf(row.id, UUID_LEN);
	OK(staff_insert(db, &row));
	store_release(t.store, db);
}

static void same(const char *login, const char *name)
{
	struct complaints c = {.arena = &arena};
	OK(staff_same(&app, &arena, "chief", login, name, &c));
}

static uint64_t finding_about(struct db *db, const char *subject, const char *const persons[], size_t count)
{
	struct detection_row row = {.detector = "override",
				    .subject = subject,
				    .round = 1,
				    .actor = persons[0],
				    .evidence = FOUND(1, "1"),
				    .found_at = NOW};
	uint64_t id = 0;
	OK(detection_insert(db, &row, persons, count, &id));
	return id;
}

static void test_never_about_oneself(void **state)
{
	static const struct {
		const char *login, *person;
		bool is_about;
	} cases[] = {
		{"lan", "lan", true},	       {"lan", "LAN", true},	      {"kt1", "lan", false},
		{"kt1", "Trần Thị Lan", true}, {"kt1", "TRẦN thị LAN", true}, {"kt1", "tran thi lan", true},
		{"kt2", "hoa", false},	       {"kt3", "quầy-hoa", true},     {"kt3", "Quay-Hoa", true},
		{"kt3", "kt1", false},	       {"kt4", "tu", true},	      {"kt4", "tu.cu", true},
		{"tu.cu", "kt4", true},	       {"kt5", "tu", true},	      {"kt1", "tu", false},
		{"nobody", "lan", false},      {"nobody", "nobody", true},
	};
	struct db *db;
	(void)state;
	user("lan", "lan");
	user("kt1", "Trần Thị Lan");
	user("kt2", "Bình");
	user("kt3", "Hoa");
	user("kt4", "Tư");
	user("tu.cu", "Nguyễn Văn Tư");
	user("kt5", "Năm");
	same("kt3", "quầy-hoa");
	same("kt4", "tu.cu");
	same("tu.cu", "tu");
	same("kt5", "tu"); /* by the name at the till alone */
	same("kt5", "tu");
	db = connection();
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool is_about;
		char subject[32];
		snprintf(subject, sizeof(subject), "about/%zu", i);
		uint64_t id = finding_about(db, subject, &cases[i].person, 1);
		OK(detection_is_about(db, id, cases[i].login, &is_about));
		if (is_about != cases[i].is_about)
			fail_msg("%s about %s: %d", cases[i].login, cases[i].person, is_about);
	}
	store_release(t.store, db);
}

/* The last of many is named as well: who hides behind the others can not acknowledge it either. */
static void test_many_persons(void **state)
{
	static const struct detector one = {"override", REACH_DAYS, NULL};
	struct arena waiting, kept;
	struct detection d = {.app = &app,
			      .db = connection(),
			      .arena = &arena,
			      .detector = &one,
			      .waiting = &waiting,
			      .kept = &kept,
			      .now = NOW};
	struct finding f = {.subject = "crowd", .actor = "p00", .evidence = json_pack("{s:i, s:[]}", "found", 30, "facts")};
	const char **names;
	size_t count;
	(void)state;
	arena_init(&waiting, 1u << 20);
	arena_init(&kept, 1u << 20);
	for (int i = 0; i < 60; i++)
		finding_add_person(&d, &f, arena_format(&arena, "p%02d", 7 * i % 30));
	finding_add_person(&d, &f, "");
	finding_add_person(&d, &f, NULL);
	OK(detection_tell(&d, &f));
	OK(detection_write(&d));
	struct detection_row row;
	OK(detection_last(d.db, &arena, "override", "crowd", &row));
	OK(detection_persons(d.db, &arena, row.id, &names, &count));
	assert_int_equal(count, 30);
	assert_string_equal(names[29], "p29");
	store_release(t.store, d.db);
	arena_release(&waiting);
	arena_release(&kept);
}

/* ---- a flood */

static void money(unsigned count, unsigned from)
{
	char sql[1024];
	snprintf(sql, sizeof(sql),
		 "INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, booked_at, received_at, state) SELECT"
		 " UNHEX(MD5(seq)), 1, seq, seq, '1', 1, '', %lld, %lld000, 3 FROM seq_%u_to_%u",
		 (long long)NOW - 10 * DAY_S, (long long)NOW - 10 * DAY_S, from, from + count - 1);
	testdb_run(&t, sql);
}

static struct detection_filter open_ones(uint64_t max)
{
	return (struct detection_filter){.state = DETECTIONS_OPEN, .max = max};
}

static bool has_detector(const struct detection_row *rows, size_t count, const char *detector)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(rows[i].detector, detector))
			return true;
	return false;
}

/* Whoever sends a thousand small transfers that belong nowhere does not push anything else out of sight. */
static void test_flood(void **state)
{
	const struct detection_filter f = open_ones(100);
	struct detection_row *rows;
	struct detection_count *kinds;
	size_t count, kind_count;
	(void)state;
	money(MANY, 1);
	assert_int_equal(look().found, MANY);
	struct detect_report again = look();
	assert_int_equal(again.found, 0);
	assert_int_equal(again.ended, 0);
	struct db *db = connection();
	OK(detections_list(db, &arena, &f, &rows, &count));
	assert_int_equal(count, 100);
	assert_false(has_detector(rows, count, "override"));
	assert_string_equal(rows[0].evidence, "");
	OK(detections_each_kind(db, &arena, &f, 5, &rows, &count));
	assert_in_range(count, 6, 100);
	assert_true(has_detector(rows, count, "override"));
	assert_true(has_detector(rows, count, "unmatched_money"));
	OK(detections_count(db, &arena, &f, &kinds, &kind_count));
	assert_int_equal(kind_count, 2);
	assert_int_equal(kinds[1].open, MANY);
	store_release(t.store, db);
}

/* Put right, acknowledged or not, they end; and are news when it begins again. */
static void test_flood_ends(void **state)
{
	struct detection_row row;
	struct db *db = connection();
	(void)state;
	OK(detection_last(db, &arena, "unmatched_money", "c4ca4238a0b923820dcc509a6f75849b", &row)); /* MD5 of 1 */
	OK(detection_acknowledge_insert(db, row.id, "kt2", "will be paid back", NOW));
	testdb_run(&t, "UPDATE money SET state = 13");
	assert_int_equal(look().ended, MANY);
	testdb_run(&t, "UPDATE money SET state = 3 WHERE tx < 11");
	assert_int_equal(look().found, 10);
	OK(detection_last(db, &arena, "unmatched_money", "c4ca4238a0b923820dcc509a6f75849b", &row));
	assert_int_equal(row.round, 2);
	assert_int_equal(row.acknowledged_at, 0);
	store_release(t.store, db);
}

/* ---- clocks */

/* A server whose clock was years ahead looked once: the others look as if it had not. */
static void test_clock_ahead(void **state)
{
	struct db *db = connection();
	int64_t slot, received_ms;
	(void)state;
	int64_t years = NOW + 3 * 365 * DAY_S;
	const struct detection_run_row late = {.slot = instant_day(years),
					       .until_day = instant_day(years),
					       .received_ms = years * 1000,
					       .began_ms = years * 1000,
					       .ended_ms = years * 1000};
	const struct detection_run_row known = {.slot = instant_day(NOW) - 1,
						.until_day = instant_day(NOW),
						.received_ms = years * 1000, /* an entry that such a server took */
						.began_ms = (int64_t)NOW * 1000 - 5000,
						.ended_ms = (int64_t)NOW * 1000};
	OK(detection_run_insert(db, &known));
	OK(detection_run_insert(db, &late));
	OK(detection_progress(db, (int64_t)NOW * 1000, &slot, &received_ms));
	assert_int_equal(slot, instant_day(NOW) - 1);
	assert_true(received_ms <= (int64_t)NOW * 1000 && received_ms >= (int64_t)NOW * 1000 - 5000);
	store_release(t.store, db);
	now_s += DAY_S;
	struct detect_report report = look();
	assert_int_equal(report.until_day, instant_day(now_s) + 1);
	assert_true(report.from_day <= instant_day(NOW));
}

/* Entries that a till with a changed clock wrote, and sent today. */
static void drawer(int32_t day, unsigned openings, unsigned seq)
{
	char sql[1024];
	snprintf(sql, sizeof(sql),
		 "INSERT INTO drawer_opening (device, seq, shift, cashier, reason, opened_at) SELECT UNHEX(MD5('till')), seq,"
		 " UNHEX(MD5(%d)), 'lan', 'x', %lld + seq FROM seq_%u_to_%u",
		 day, (long long)day_start(day), seq, seq + openings - 1);
	testdb_run(&t, sql);
	snprintf(sql, sizeof(sql),
		 "INSERT INTO entry (device, seq, type, time_ms, received_ms, hash, bytes) SELECT UNHEX(MD5('till')), seq, 6,"
		 " %lld000 + seq, %lld000, UNHEX(SHA2(seq, 256)), '' FROM seq_%u_to_%u",
		 (long long)day_start(day), (long long)now_s - 60, seq, seq + openings - 1);
	testdb_run(&t, sql);
	snprintf(sql, sizeof(sql), "UPDATE device SET last_seq = %u WHERE id = UNHEX(MD5('till'))", seq + openings - 1);
	testdb_run(&t, sql);
}

/* A clock set back further than detectors look for late things, or ahead, hides nothing. */
static void test_clock_of_a_till(void **state)
{
	int32_t today = instant_day(now_s);
	char sql[512];
	(void)state;
	settings.detect_drawer = 3;
	snprintf(sql, sizeof(sql),
		 "INSERT INTO device (id, name, role, sites, ticket_key, device_key, certificate, enrolled_at, expires_at,"
		 " last_hash, last_seen_ms) VALUES (UNHEX(MD5('till')), 'till', 1, 2, REPEAT('t', 32), REPEAT('d', 32), '', 1,"
		 " 4000000000, REPEAT(CHAR(0), 32), %lld000)",
		 (long long)now_s);
	testdb_run(&t, sql);
	drawer(today - 400, 5, 1);
	drawer(today - 7000, 4, 6);
	drawer(today + 300, 6, 10);
	drawer(today - 1000, 3, 16); /* within the limit */
	assert_int_equal(look().found, 3);
	assert_int_equal(look().found, 0);
}

/* ---- a night among years */

#define YEARS_OF 20000 /* shifts, drops and slips long ago: one every hour */

/* What this connection has read of any table, and what asking it reads. */
static int64_t rows_read(struct db *db)
{
	static const char sql[] = "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED) FROM information_schema.SESSION_STATUS WHERE"
				  " VARIABLE_NAME LIKE 'HANDLER_READ%'";
	int64_t n;
	OK(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&n)}, 1));
	return n;
}

static void fill(const char *rows)
{
	testdb_run(&t, arena_format(&arena, "%s FROM seq_1_to_%d", rows, YEARS_OF));
}

static void test_a_night_reads_its_days(void **state)
{
	const struct clue_days night = {instant_day(NOW), instant_day(NOW) + 1};
	struct clues shifts = {0}, slips = {0};
	struct db *db = connection();
	(void)state;
	fill("INSERT INTO shift (id, device, cashier, opened_at, opening_float, closed_at, z_number, counted, expected) SELECT"
	     " UNHEX(MD5(seq)), UNHEX(MD5('till')), 'lan', seq * 3600, 0, seq * 3600, seq, 0, 900000");
	fill("INSERT INTO cash_movement (device, seq, id, shift, cashier, kind, amount, bag, moved_at) SELECT "
	     "UNHEX(MD5('till')),"
	     " 100000 + seq, UNHEX(MD5(seq)), UNHEX(MD5(seq)), 'lan', 3 + seq MOD 2, seq, seq DIV 2, seq * 3600");
	fill("INSERT INTO bag_slip (device, bag, slip, amount, noted_by, noted_at) SELECT UNHEX(MD5('till')), seq, seq, 1, "
	     "'kt',"
	     " seq * 3600");
	testdb_run(&t, "ANALYZE TABLE shift, cash_movement, bag_slip");
	int64_t before = rows_read(db);
	OK(clues_shifts(db, &arena, &night, 100000, &shifts));
	OK(clues_slips(db, &arena, &night, &slips));
	assert_true(rows_read(db) - before < YEARS_OF / 4);
	assert_int_equal(shifts.count + slips.count, 0);
	store_release(t.store, db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told_again),	cmocka_unit_test(test_never_about_oneself),
		cmocka_unit_test(test_many_persons),	cmocka_unit_test(test_flood),
		cmocka_unit_test(test_flood_ends),	cmocka_unit_test(test_clock_ahead),
		cmocka_unit_test(test_clock_of_a_till), cmocka_unit_test(test_a_night_reads_its_days),
	};
	return cmocka_run_group_tests_name("findings", tests, begin, end);
}
