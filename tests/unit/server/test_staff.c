/* People who log in, their sessions and second factor, and people at tills; not under --demo, where stories are told. */
#include "app.h"
#include "domain/people/cashier.h"
#include "domain/people/factor.h"
#include "domain/people/login.h"
#include "domain/people/password.h"
#include "store/devices.h"
#include "store/till_staff.h"
#include "tests/support/testdb.h"

#include <hoaban/pin.h>
#include <hoaban/totp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>

#define OK(e)	 assert_int_equal((e), E_OK)
#define PASSWORD "correct horse"
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct testdb t;
static int64_t now_s;
static struct arena arena;
static struct settings settings = {.session_idle_s = 1800,
				   .session_max_s = 43200,
				   .login_failures = 5,
				   .login_lock_s = 30,
				   .login_burst = 10000,
				   .login_per_minute = 10000};
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
	arena_init(&arena, 16u << 20);
	now_s = 1795223700;
	app = (struct app){.settings = &settings, .store = t.store, .clock = {tell_ms, NULL}, .random = randombytes_buf};
	OK(door_open(&app.door, 10000, 10000));
	return sodium_init() < 0;
}

static int end(void **state)
{
	(void)state;
	door_close(app.door);
	arena_release(&arena);
	testdb_end(&t);
	return 0;
}

static int clear(void **state)
{
	static const char *const tables[] = {"staff",	      "recovery_code", "session",	"login_throttle",
					     "change_record", "till_staff",    "device_secret", "device"};
	(void)state;
	for (size_t i = 0; i < COUNT(tables); i++)
		testdb_run(&t, arena_format(&arena, "DELETE FROM %s", tables[i]));
	now_s += 100000;
	app.is_demo = false;
	return 0;
}

static int64_t number(const char *sql)
{
	struct db *db;
	int64_t n = -1;
	OK(store_acquire(t.store, &db));
	OK(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(&n)}, 1));
	store_release(t.store, db);
	return n;
}

static enum err add(const char *login, enum user_role role, const char *password)
{
	struct complaints c = {.arena = &arena};
	struct staff_new new = {.login = login, .role = role, .password = password};
	return staff_add(&app, &arena, "test", &new, &c);
}

static enum err edit(const char *login, enum staff_verb verb)
{
	struct complaints c = {.arena = &arena};
	struct staff_edit e = {.who = "test", .login = login, .verb = verb, .role = USER_GATE, .password = "another " PASSWORD};
	return staff_change(&app, &arena, &e, &c);
}

static struct new_session made;
static struct login_refusal why;

static enum err try(const char *login, const char *password, const char *totp)
{
	struct login_request r = {.login = login, .password = password, .totp = totp, .address = "192.0.2.1"};
	return login_attempt(&app, &arena, &r, &made, &why);
}

static enum err find(const char *token)
{
	struct session s;
	return session_find(&app, &arena, token, &s);
}

/* ---- hostile first */

static void test_bad_people(void **state)
{
	static const char *const logins[] = {"",    "a",    "A1",    "1a",  "-ab",  "a b",
					     "a\n", "quản", "a'--b", "a;b", "a\"b", "abcdefghijklmnopqrstuvwxyz0123456"};
	static const char *const passwords[] = {"", "short", "123456789", "tab\there and",
						"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6"};
	(void)state;
	for (size_t i = 0; i < COUNT(logins); i++)
		assert_int_equal(add(logins[i], USER_GATE, PASSWORD), E_INVALID);
	for (size_t i = 0; i < COUNT(passwords); i++)
		assert_int_equal(add("somebody", USER_GATE, passwords[i]), E_INVALID);
	assert_int_equal(add("loginaspassword", USER_GATE, "loginaspassword"), E_INVALID);
	assert_int_equal(number("SELECT COUNT(*) FROM staff"), 0);
	OK(add("gate", USER_GATE, PASSWORD));
	assert_int_equal(add("gate", USER_GATE, PASSWORD), E_DUPLICATE);
	assert_int_equal(edit("nobody", STAFF_DISABLE), E_NOT_FOUND);
	assert_int_equal(number("SELECT COUNT(*) FROM change_record"), 1);
}

static void test_bad_tokens(void **state)
{
	(void)state;
	char longer[SESSION_TOKEN_TEXT + 1];
	OK(add("gate", USER_GATE, PASSWORD));
	OK(try("gate", PASSWORD, NULL));
	OK(find(made.token));
	snprintf(longer, sizeof(longer), "%s0", made.token);
	assert_int_equal(find(longer), E_UNAUTHORIZED);
	assert_int_equal(find(""), E_UNAUTHORIZED);
	made.token[63] = made.token[63] == '0' ? '1' : '0';
	assert_int_equal(find(made.token), E_UNAUTHORIZED);
	made.token[63] = 0;
	assert_int_equal(find(made.token), E_UNAUTHORIZED);
}

static void test_wrong_looks_like_unknown(void **state)
{
	(void)state;
	OK(add("gate", USER_GATE, PASSWORD));
	OK(add("gone", USER_GATE, PASSWORD));
	OK(edit("gone", STAFF_DISABLE));
	assert_int_equal(try("gate", "wrong password", NULL), E_UNAUTHORIZED);
	assert_null(why.code);
	assert_int_equal(try("nobody", PASSWORD, NULL), E_UNAUTHORIZED);
	assert_null(why.code);
	assert_int_equal(try("gone", PASSWORD, NULL), E_UNAUTHORIZED);
	assert_null(why.code);
	assert_int_equal(number("SELECT COUNT(*) FROM login_throttle WHERE failures = 1"), 3);
}

/* The hash that unknown logins are compared with must cost what everybody's costs. */
static void test_same_work(void **state)
{
	(void)state;
	char hash[PASSWORD_HASH_TEXT];
	OK(password_hash(hash, PASSWORD));
	assert_true(str_starts_with(hash, "$argon2id$v=19$m=32768,t=3,p=1$"));
	OK(password_check(hash, PASSWORD));
	assert_int_equal(password_check(hash, "correct horses"), E_UNAUTHORIZED);
	int64_t cost[2];
	for (int i = 0; i < 2; i++) {
		struct timespec a, b;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		for (int n = 0; n < 3; n++)
			assert_int_equal(password_check(i ? NULL : hash, "wrong"), E_UNAUTHORIZED);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		cost[i] = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
	}
	assert_true(cost[1] * 4 > cost[0]); /* a hash that is not understood would be refused in microseconds */
}

/* ---- lock-out */

static void test_lock_out(void **state)
{
	(void)state;
	OK(add("gate", USER_GATE, PASSWORD));
	static const char *const logins[] = {"gate", "nobody"}; /* the same for both */
	for (size_t i = 0; i < COUNT(logins); i++) {
		for (int n = 0; n < 5; n++)
			assert_int_equal(try(logins[i], "wrong password", NULL), E_UNAUTHORIZED);
		assert_int_equal(try(logins[i], PASSWORD, NULL), E_TOO_MANY);
		assert_int_equal(why.wait_s, 30);
	}
	now_s += 29;
	assert_int_equal(try("gate", PASSWORD, NULL), E_TOO_MANY);
	now_s += 1;
	assert_int_equal(try("gate", "wrong password", NULL), E_UNAUTHORIZED);
	now_s += 59; /* twice as long now */
	assert_int_equal(try("gate", PASSWORD, NULL), E_TOO_MANY);
	now_s += 1;
	OK(try("gate", PASSWORD, NULL));
	for (int n = 0; n < 4; n++) /* success begins the count anew */
		assert_int_equal(try("gate", "wrong password", NULL), E_UNAUTHORIZED);
	OK(try("gate", PASSWORD, NULL));
}

static void test_lock_out_ends_by_hand(void **state)
{
	(void)state;
	OK(add("gate", USER_GATE, PASSWORD));
	for (int n = 0; n < 5; n++)
		assert_int_equal(try("gate", "wrong password", NULL), E_UNAUTHORIZED);
	assert_int_equal(try("gate", PASSWORD, NULL), E_TOO_MANY);
	OK(edit("gate", STAFF_ENABLE));
	OK(try("gate", PASSWORD, NULL));
	for (int n = 0; n < 20; n++) { /* an hour is the longest */
		now_s += 3600;
		assert_int_equal(try("gate", "wrong password", NULL), E_UNAUTHORIZED);
	}
	now_s += 3600;
	OK(try("gate", PASSWORD, NULL));
}

static void test_addresses(void **state)
{
	(void)state;
	struct door *generous = app.door;
	OK(add("gate", USER_GATE, PASSWORD));
	OK(door_open(&app.door, 2, 2));
	OK(try("gate", PASSWORD, NULL));
	OK(try("gate", PASSWORD, NULL));
	assert_int_equal(try("gate", PASSWORD, NULL), E_TOO_MANY);
	now_s += 31;
	OK(try("gate", PASSWORD, NULL));
	door_close(app.door);
	app.door = generous;
}

/* ---- sessions */

static void test_sessions_end(void **state)
{
	(void)state;
	OK(add("gate", USER_GATE, PASSWORD));
	OK(try("gate", PASSWORD, NULL));
	for (int n = 0; n < 3; n++) {
		now_s += 1790;
		OK(find(made.token)); /* every request keeps it alive */
	}
	now_s += 1860;
	assert_int_equal(find(made.token), E_UNAUTHORIZED);
	OK(try("gate", PASSWORD, NULL));
	for (int64_t lived = 0; lived < 43200; lived += 1200) {
		OK(find(made.token));
		now_s += 1200;
	}
	assert_int_equal(find(made.token), E_UNAUTHORIZED);
}

static void test_changes_end_sessions(void **state)
{
	static const enum staff_verb all[] = {STAFF_DISABLE, STAFF_ENABLE, STAFF_ROLE, STAFF_PASSWORD, STAFF_TOTP_RESET};
	(void)state;
	OK(add("gate", USER_CASHIER, PASSWORD));
	for (size_t i = 0; i < COUNT(all); i++) {
		OK(edit("gate", STAFF_ENABLE));
		OK(try("gate", PASSWORD, NULL));
		OK(find(made.token));
		OK(edit("gate", all[i]));
		assert_int_equal(find(made.token), E_UNAUTHORIZED);
		if (all[i] == STAFF_PASSWORD)
			break;
	}
	assert_int_equal(try("gate", PASSWORD, NULL), E_UNAUTHORIZED);
	OK(try("gate", "another " PASSWORD, NULL));
	assert_int_equal(made.session.role, USER_GATE);
}

/* Also when whoever disabled the account has left its sessions, as a hand in the database may. */
static void test_disabled_by_hand(void **state)
{
	(void)state;
	OK(add("gate", USER_GATE, PASSWORD));
	OK(try("gate", PASSWORD, NULL));
	testdb_run(&t, "UPDATE staff SET disabled_at = 1");
	assert_int_equal(find(made.token), E_UNAUTHORIZED);
}

static void test_oneself(void **state)
{
	(void)state;
	struct complaints c = {.arena = &arena};
	OK(add("op", USER_OPERATOR, PASSWORD));
	struct staff_edit e = {.who = "op", .login = "op", .verb = STAFF_DISABLE};
	assert_int_equal(staff_change(&app, &arena, &e, &c), E_REFUSED);
	e.verb = STAFF_ROLE;
	e.role = USER_GATE;
	assert_int_equal(staff_change(&app, &arena, &e, &c), E_REFUSED);
}

/* Demo users have known passwords: in the same data directory without --demo they are nobody. */
static void test_demo_users(void **state)
{
	(void)state;
	app.is_demo = true;
	OK(staff_seed_demo(&app));
	OK(staff_seed_demo(&app));
	assert_int_equal(number("SELECT COUNT(*) FROM staff WHERE is_demo"), USER_ROLE_COUNT);
	OK(try("manager", "manager", NULL));
	assert_false(made.session.is_pending);
	OK(find(made.token));
	app.is_demo = false;
	assert_int_equal(find(made.token), E_UNAUTHORIZED);
	assert_int_equal(try("manager", "manager", NULL), E_UNAUTHORIZED);
}

/* ---- second factor */

/* The secret out of the URI is base-32; the database has it as it is. */
static const char *code_now(const char *login, int64_t steps)
{
	uint8_t secret[TOTP_SECRET_LEN];
	struct db *db;
	OK(store_acquire(t.store, &db));
	OK(db_row(db, NULL, "SELECT totp_secret FROM staff WHERE login = ?", (struct param[]){P_TEXT(login)}, 1,
		  (struct column[]){C_FIXED(secret, TOTP_SECRET_LEN)}, 1));
	store_release(t.store, db);
	return arena_format(&arena, "%06u", totp_code(secret, now_s / TOTP_STEP_S + steps));
}

static char codes[RECOVERY_CODES][RECOVERY_TEXT];

static void enrol(const char *login)
{
	BUF_LOCAL uri;
	struct new_session full;
	buf_init(&uri, 512);
	OK(try(login, PASSWORD, NULL));
	assert_true(made.session.is_pending);
	made.session.login = login;
	assert_int_equal(factor_confirm(&app, &arena, &made.session, "123456", codes, &full), E_CONFLICT);
	OK(factor_begin(&app, &arena, &made.session, &uri));
	assert_non_null(strstr(buf_text(&uri), login));
	assert_int_equal(factor_confirm(&app, &arena, &made.session, "12345", codes, &full), E_UNAUTHORIZED);
	OK(factor_confirm(&app, &arena, &made.session, code_now(login, 0), codes, &full));
	assert_int_equal(find(made.token), E_UNAUTHORIZED); /* the half session is over */
	OK(find(full.token));
	assert_false(full.session.is_pending);
	assert_int_equal(factor_begin(&app, &arena, &full.session, &uri), E_CONFLICT);
}

static void test_factor_is_needed(void **state)
{
	static const bool needed[] = {false, false, true, true, true};
	(void)state;
	for (int i = 0; i < USER_ROLE_COUNT; i++) {
		OK(add(user_role_codes[i], (enum user_role)(i + 1), PASSWORD));
		OK(try(user_role_codes[i], PASSWORD, NULL));
		assert_int_equal(made.session.is_pending, needed[i]);
	}
}

static void test_factor(void **state)
{
	(void)state;
	OK(add("auditor", USER_AUDITOR, PASSWORD));
	enrol("auditor");
	assert_int_equal(try("auditor", PASSWORD, NULL), E_UNAUTHORIZED);
	assert_string_equal(why.code, "totp_required");
	assert_int_equal(try("auditor", "wrong password", NULL), E_UNAUTHORIZED);
	assert_null(why.code); /* only who knows the password learns that there is more */
	assert_int_equal(try("auditor", PASSWORD, code_now("auditor", 0)), E_UNAUTHORIZED); /* used at enrolment */
	now_s += 30;
	const char *code = code_now("auditor", 0);
	assert_int_equal(try("auditor", "wrong password", code), E_UNAUTHORIZED);
	OK(try("auditor", PASSWORD, code));
	assert_false(made.session.is_pending);
	assert_int_equal(try("auditor", PASSWORD, code), E_UNAUTHORIZED);
	now_s += 300;
	assert_int_equal(try("auditor", PASSWORD, code_now("auditor", -2)), E_UNAUTHORIZED);
	OK(try("auditor", PASSWORD, code_now("auditor", 1)));
}

/* With the password known, codes are guessed no faster: asking without a code gives nothing back. */
static void test_guessing_codes(void **state)
{
	(void)state;
	OK(add("auditor", USER_AUDITOR, PASSWORD));
	enrol("auditor");
	now_s += 60;
	for (int n = 0; n < 5; n++) {
		assert_int_equal(try("auditor", PASSWORD, "00000"), E_UNAUTHORIZED);
		enum err e = try("auditor", PASSWORD, NULL);
		assert_int_equal(e, n < 4 ? E_UNAUTHORIZED : E_TOO_MANY);
	}
	assert_int_equal(try("auditor", PASSWORD, code_now("auditor", 0)), E_TOO_MANY);
}

static void test_recovery_codes(void **state)
{
	(void)state;
	OK(add("auditor", USER_AUDITOR, PASSWORD));
	enrol("auditor");
	OK(try("auditor", PASSWORD, codes[0]));
	now_s += 10;
	assert_int_equal(try("auditor", PASSWORD, codes[0]), E_UNAUTHORIZED);
	char typed[RECOVERY_TEXT];
	for (size_t i = 0; i < RECOVERY_TEXT; i++) /* as people type: small letters */
		typed[i] = (char)(codes[9][i] >= 'A' && codes[9][i] <= 'Z' ? codes[9][i] + 32 : codes[9][i]);
	OK(try("auditor", PASSWORD, typed));
	OK(add("other", USER_AUDITOR, PASSWORD));
	assert_int_equal(number("SELECT COUNT(*) FROM recovery_code WHERE used_at IS NOT NULL"), 2);
	assert_int_equal(number("SELECT COUNT(*) FROM change_record WHERE action = 'staff.recovery_code'"), 2);
	OK(edit("auditor", STAFF_TOTP_RESET));
	assert_int_equal(number("SELECT COUNT(*) FROM recovery_code"), 0);
	OK(try("auditor", PASSWORD, NULL));
	assert_true(made.session.is_pending);
}

/* ---- the record of changes */

static void test_changes(void **state)
{
	(void)state;
	struct db *db;
	OK(add("gate", USER_CASHIER, PASSWORD));
	OK(edit("gate", STAFF_ROLE));
	OK(edit("gate", STAFF_PASSWORD));
	OK(edit("gate", STAFF_DISABLE));
	assert_int_equal(number("SELECT COUNT(*) FROM change_record WHERE who = 'test' AND subject = 'gate'"), 4);
	assert_int_equal(
		number("SELECT COUNT(*) FROM change_record WHERE action = 'staff.role'"
		       " AND JSON_VALUE(before_json, '$.role') = 'cashier' AND JSON_VALUE(after_json, '$.role') = 'gate'"),
		1);
	assert_int_equal(number("SELECT COUNT(*) FROM change_record WHERE CONCAT(COALESCE(before_json, ''), after_json)"
				" LIKE '%horse%' OR after_json LIKE '%argon2%'"),
			 0);
	OK(store_acquire(t.store, &db));
	assert_int_not_equal(db_exec(db, "UPDATE change_record SET who = 'x'", NULL, 0, NULL), E_OK);
	assert_int_not_equal(db_exec(db, "DELETE FROM change_record", NULL, 0, NULL), E_OK);
	assert_int_not_equal(db_exec(db, "DELETE FROM staff", NULL, 0, NULL), E_OK);
	store_release(t.store, db);
	assert_int_equal(number("SELECT COUNT(*) FROM change_record"), 4);
}

/* ---- people at tills */

static const uint8_t pepper[PEPPER_LEN] = "this pepper is 32 bytes in all..";
static const struct device_row device = {.id = "device number 1.", .name = "quay 1", .role = ROLE_COUNTER};

static enum err add_cashier(const char *name, enum staff_role role, const char *pin, const uint8_t *only)
{
	struct complaints c = {.arena = &arena};
	struct cashier_new new = {.name = name, .role = role, .pin = pin, .device = only};
	return cashier_add(&app, &arena, "test", &new, &c);
}

static void lease_of(struct lease *lease, bool has_pepper)
{
	struct db *db;
	OK(store_acquire(t.store, &db));
	if (has_pepper)
		OK(device_secret_insert(db, device.id, pepper));
	OK(cashiers_lease(db, &app, &arena, &device, lease));
	store_release(t.store, db);
}

static void test_bad_cashiers(void **state)
{
	(void)state;
	assert_int_equal(add_cashier("", STAFF_CASHIER, "4711", NULL), E_INVALID);
	assert_int_equal(add_cashier(" lan", STAFF_CASHIER, "4711", NULL), E_INVALID);
	assert_int_equal(add_cashier("la\nn", STAFF_CASHIER, "4711", NULL), E_INVALID);
	assert_int_equal(add_cashier("lan", STAFF_CASHIER, "471", NULL), E_INVALID);
	assert_int_equal(add_cashier("lan", STAFF_CASHIER, "9999", NULL), E_INVALID);
	assert_int_equal(add_cashier("lan", STAFF_CASHIER, "4711", device.id), E_NOT_FOUND);
	OK(add_cashier("lan", STAFF_CASHIER, "4711", NULL));
	assert_int_equal(add_cashier("lan", STAFF_CASHIER, "4711", NULL), E_DUPLICATE);
	assert_int_equal(number("SELECT COUNT(*) FROM change_record"), 1);
	assert_int_equal(number("SELECT COUNT(*) FROM change_record WHERE after_json LIKE '%4711%'"), 0);
}

static void test_lease(void **state)
{
	struct lease *lease = arena_alloc(&arena, sizeof(*lease));
	struct complaints c = {.arena = &arena};
	(void)state;
	OK(add_cashier("lan", STAFF_CASHIER, "4711", NULL));
	OK(add_cashier("minh", STAFF_SUPERVISOR, "0815", NULL));
	OK(add_cashier("no PIN", STAFF_CASHIER, NULL, NULL));
	OK(add_cashier("gone", STAFF_CASHIER, "4711", NULL));
	struct cashier_edit e = {.who = "test", .name = "gone", .verb = CASHIER_DISABLE};
	OK(cashier_change(&app, &arena, &e, &c));
	lease_of(lease, true);
	assert_int_equal(lease->staff_count, 2);
	assert_string_equal(lease->staff[0].name, "minh"); /* supervisors first */
	OK(pin_verify("0815", lease->staff[0].pin_hash, pepper));
	OK(pin_verify("4711", lease->staff[1].pin_hash, pepper));
	assert_int_equal(pin_verify("0815", lease->staff[1].pin_hash, pepper), E_UNAUTHORIZED);
	e = (struct cashier_edit){.who = "test", .name = "lan", .verb = CASHIER_PIN, .pin = "123456"};
	OK(cashier_change(&app, &arena, &e, &c));
	lease_of(lease, false);
	OK(pin_verify("123456", lease->staff[1].pin_hash, pepper));
	assert_int_equal(pin_verify("4711", lease->staff[1].pin_hash, pepper), E_UNAUTHORIZED);
}

/* Without pepper nobody, whoever there is; people without PIN only under --demo. */
static void test_lease_of_strangers(void **state)
{
	struct lease *lease = arena_alloc(&arena, sizeof(*lease));
	(void)state;
	OK(add_cashier("minh", STAFF_CASHIER, "4711", NULL));
	lease_of(lease, false);
	assert_int_equal(lease->staff_count, 0);
	app.is_demo = true;
	lease_of(lease, true);
	assert_int_equal(lease->staff_count, 3);
	for (size_t i = 0; i < lease->staff_count; i++)
		assert_int_equal(lease->staff[i].pin_hash[0] != 0, str_equal(lease->staff[i].name, "minh"));
}

static void test_full_lease(void **state)
{
	struct lease *lease = arena_alloc(&arena, sizeof(*lease)), *back = arena_alloc(&arena, sizeof(*back));
	BUF_LOCAL payload;
	(void)state;
	for (int i = 0; i < LEASE_STAFF_MAX + 3; i++) {
		const char *name = arena_format(&arena, "%02d %s", i, "ễễễễễễễễễễễễễễễễễễễễ"); /* 63 bytes */
		OK(add_cashier(name, i == LEASE_STAFF_MAX + 2 ? STAFF_SUPERVISOR : STAFF_CASHIER, "4711", NULL));
	}
	lease_of(lease, true);
	assert_int_equal(lease->staff_count, LEASE_STAFF_MAX);
	assert_int_equal(lease->staff[0].role, STAFF_SUPERVISOR);
	lease->role = ROLE_COUNTER;
	buf_init(&payload, 32768);
	lease_encode(&payload, lease);
	OK(buf_status(&payload));
	OK(lease_decode(back, buf_bytes(&payload)));
	assert_string_equal(back->staff[LEASE_STAFF_MAX - 1].pin_hash, lease->staff[LEASE_STAFF_MAX - 1].pin_hash);
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bad_people),
		TEST(test_bad_tokens),
		TEST(test_wrong_looks_like_unknown),
		TEST(test_same_work),
		TEST(test_lock_out),
		TEST(test_lock_out_ends_by_hand),
		TEST(test_addresses),
		TEST(test_sessions_end),
		TEST(test_changes_end_sessions),
		TEST(test_disabled_by_hand),
		TEST(test_oneself),
		TEST(test_demo_users),
		TEST(test_factor_is_needed),
		TEST(test_factor),
		TEST(test_guessing_codes),
		TEST(test_recovery_codes),
		TEST(test_changes),
		TEST(test_bad_cashiers),
		TEST(test_lease),
		TEST(test_lease_of_strangers),
		TEST(test_full_lease),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
