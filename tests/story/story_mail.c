/* Mail to visitors: what arrives can be read and shown at a gate, nothing arrives in a storm, and a mail server that is dead
 * keeps nobody from buying. Messages are opened by a program that is not ours. */
#include "tests/support/mailbox.h"
#include "tests/support/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PATIENCE_S 120
#define SETTLE_US  50000

static struct mailbox box;

#define BUY(name, language, email, settle)                                                                                     \
	{                                                                                                                      \
		name, .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"},                \
		      .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\",\"BT\"],\"lines\":[{\"category\":\"ADULT\","     \
			      "\"quantity\":2},{\"category\":\"CHILD\",\"quantity\":1}],\"group\":true,"                       \
			      "\"language\":\"" language "\",\"email\":\"" email                                               \
			      "\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"" settle "\"}}",                            \
		      .status = 201                                                                                            \
	}
#define STATE(kind_) "SELECT COUNT(*) FROM mail_message WHERE state = " kind_

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK};
	static char settings[1024];
	static const char password[] = MAILBOX_PASSWORD "\n";
	char path[TESTDIR_TEXT + 16];
	mailbox_open(&box, true);
	snprintf(path, sizeof(path), "%s/password", box.dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(password, f);
	fclose(f);
	snprintf(settings, sizeof(settings),
		 "smtp_url = smtp://127.0.0.1:%u\nsmtp_user = " MAILBOX_USER
		 "\nsmtp_password_file = %s\nsmtp_ca = %s/cert.pem\n"
		 "mail_from = ve@dienbien.example\nmail_name = Di tích Điện Biên\nsmtp_timeout_s = 6\nmail_retry_ms = 50\n"
		 "mail_retry_max_s = 1\nmail_free = 60\n",
		 box.port, path, box.dir);
	s.settings = settings;
	*state = &s;
	story_begin(&s);
	return 0;
}

static int end(void **state)
{
	story_tear_down(*state);
	mailbox_close(&box);
	return 0;
}

/* ---- looking */

static int64_t number_of(struct story *s, const char *sql)
{
	json_t *rows = story_sql(s, sql);
	const char *text = json_string_value(json_at(rows, "rows.0.0"));
	int64_t n = text ? strtoll(text, NULL, 10) : 0;
	json_decref(rows);
	return n;
}

static void await(struct story *s, const char *sql, int64_t wanted)
{
	int64_t n = -1;
	for (int waited = 0; waited < PATIENCE_S * 1000000 && n != wanted; waited += SETTLE_US) {
		n = number_of(s, sql);
		usleep(n == wanted ? 0 : SETTLE_US);
	}
	if (n != wanted)
		fail_msg("%s: %lld, not %lld", sql, (long long)n, (long long)wanted);
}

static const char *shell(struct story *s, const char *command)
{
	struct outcome o = story_run(s, (const char *const[]){"sh", "-c", command, NULL}, NULL);
	if (o.status != 0)
		fail_msg("%s: %s%s", command, o.out, o.err);
	return o.out;
}

/* Message `number`, taken apart: DIR/<number>/part1, ve-tham-quan.pdf, … */
static const char *unpack(struct story *s, size_t number)
{
	const char *dir = arena_format(&s->arena, "%s/%zu", box.dir, number);
	shell(s, arena_format(&s->arena, "mkdir %s && tr -d '\\r' <%s.eml | munpack -q -t -C %s", dir, dir, dir));
	return dir;
}

static void holds(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("\"%s\" is not in:\n%s", wanted, text);
}

/* ---- what arrives */

static const struct step bought[] = {
	BUY("vi", "vi", "khach@thu.example", "now"),
	BUY("en", "en", "guest+tag@thu.example", "now"),
	BUY("fr", "fr", "client@thu.example", "now"),
};

static void check_message(struct story *s, const char *label, const char *dir, const char *word)
{
	const char *token = story_answer_text(s, arena_format(&s->arena, "%s.token", label));
	const char *text = shell(s, arena_format(&s->arena, "cat %s/part1", dir));
	holds(text, word);
	holds(text, arena_format(&s->arena, "%s/%s/o/%s\n", s->url, label, token));
	holds(text, arena_format(&s->arena, "%s/%s/o/%s.ics\n", s->url, label, token));
	holds(shell(s, arena_format(&s->arena, "pdftotext -layout %s/ve-tham-quan.pdf -", dir)), "Điện Biên");
	holds(shell(s, arena_format(&s->arena, "for f in %s/bien-lai-*.pdf; do pdftotext $f -; done", dir)), "BIÊN LAI");
	const char *read = shell(s, arena_format(&s->arena,
						 "cd %s && pdftoppm -r 150 -gray ve-tham-quan.pdf page && zbarimg -q --raw "
						 "-Sdisable -Sqrcode.enable page*",
						 dir));
	holds(read, story_answer_text(s, arena_format(&s->arena, "%s.tickets.0.qr", label)));
}

/* One after the other: what cannot be written yet lets others pass. */
static void a_paid_order_is_sent(void **state)
{
	static const char *const words[] = {"Kính gửi quý khách", "Dear visitor", "Madame, Monsieur"};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(bought); i++) {
		story_tell(s, bought + i, 1);
		mailbox_await(&box, i + 1);
		check_message(s, bought[i].label, unpack(s, i + 1), words[i]);
	}
	const char *head = shell(s, arena_format(&s->arena, "sed '/^\r$/q' %s/2.eml", box.dir));
	holds(head, "To: guest+tag@thu.example\r\n");
	holds(head, "Auto-Submitted: auto-generated\r\n");
	holds(head, "\r\n <ve@dienbien.example>\r\n");
	await(s, STATE("2"), 3);
	assert_int_equal(atomic_load(&box.plain_auths), 0);
	assert_int_equal(atomic_load(&box.most_open), 1);
}

static void an_order_is_sent_when_its_money_comes(void **state)
{
	static const struct step steps[] = {
		BUY("later", "vi", "sau@thu.example", "later"),
		{"nothing yet", .sql = "SELECT COUNT(*) FROM mail_message", .expect = {{"rows.0.0", "3"}}},
		{"paid", .method = "POST", .path = "/sandbox/payments/${later.token}", .status = 200},
	};
	struct story *s = *state;
	story_tell(s, steps, COUNT(steps));
	mailbox_await(&box, 4);
	await(s, STATE("2"), 4);
}

#define FORM "Content-Type: application/x-www-form-urlencoded"
static const struct step asked[] = {
	{"find", .method = "POST", .path = "/fr/find", .headers = {FORM}, .body = "what=mail&email=KHACH%40thu.example",
	 .status = 200},
	{"nobody's", .method = "POST", .path = "/fr/find", .headers = {FORM}, .body = "what=mail&email=nobody%40thu.example",
	 .status = 200},
};

/* Who asks for an address that has orders gets their links there; for another one nothing is sent, and the page says the same.
 */
static void links_are_found_again(void **state)
{
	struct story *s = *state;
	story_tell(s, asked, COUNT(asked));
	mailbox_await(&box, 5);
	const char *dir = unpack(s, 5),
		   *text = shell(s, arena_format(&s->arena, "cat %s/part1 2>/dev/null || cat %s.eml", dir, dir));
	holds(text, story_answer_text(s, "vi.token"));
	assert_null(strstr(text, story_answer_text(s, "en.token")));
	await(s, STATE("2"), 5);
	usleep(300000);
	mailbox_await(&box, 5);
}

static void hostile_addresses_are_refused(void **state)
{
	static const struct step steps[] = {
		{"header", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.h1}"},
		 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"CHILD\",\"quantity\":1}],"
			 "\"email\":\"a@thu.example\\r\\nBcc: b@thu.example\"}",
		 .status = 422},
		{"second", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.h2}"},
		 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"CHILD\",\"quantity\":1}],"
			 "\"email\":\"a@thu.example,b@thu.example\"}",
		 .status = 422},
		{"command", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.h3}"},
		 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"CHILD\",\"quantity\":1}],"
			 "\"email\":\"a@thu.example> SIZE=1\"}",
		 .status = 422},
	};
	story_tell(*state, steps, COUNT(steps));
}

/* ---- a mail server that misbehaves */

#define FREE(name)                                                                                                             \
	{                                                                                                                      \
		"free", .method = "POST", .path = "/v1/orders", .headers = {name},                                             \
			.body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"CHILD\","          \
				"\"quantity\":1}],\"email\":\"em@thu.example\"}",                                              \
			.status = 201, .expect = {                                                                             \
				{"status", "paid"}                                                                             \
			}                                                                                                      \
	}

static void buy_free(struct story *s, const char *name)
{
	struct step step = FREE(NULL);
	step.headers[0] = arena_format(&s->arena, "Idempotency-Key: ${uuid.free-%s}", name);
	story_tell(s, &step, 1);
}

/* It is tried again until it is taken, and taken once. */
static void is_patient(void **state)
{
	static const struct {
		enum mailbox_mode mode;
		const char *outcome;
	} rows[] = {
		{MAILBOX_LATER, "deferred"},
		{MAILBOX_BUSY, "not_served"},
		{MAILBOX_ACCOUNT, "not_served"},
		{MAILBOX_HANG, "timeout"},
	};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t taken = atomic_load(&box.taken);
		atomic_store(&box.mode, rows[i].mode);
		buy_free(s, arena_format(&s->arena, "patient%zu", i));
		await(s,
		      arena_format(&s->arena, "SELECT COUNT(*) FROM mail_message WHERE state = 1 AND outcome = '%s'",
				   rows[i].outcome),
		      1);
		mailbox_await_sessions(&box, atomic_load(&box.sessions) + 2);
		assert_int_equal(atomic_load(&box.taken), taken);
		atomic_store(&box.mode, MAILBOX_TAKE);
		mailbox_await(&box, taken + 1);
		await(s, STATE("1"), 0);
	}
	assert_int_equal(number_of(s, STATE("3")), 0);
}

/* One answer is enough. */
static void gives_up_what_is_refused_for_good(void **state)
{
	static const enum mailbox_mode modes[] = {MAILBOX_REFUSE, MAILBOX_DISLIKE};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		size_t sessions = atomic_load(&box.sessions);
		atomic_store(&box.mode, modes[i]);
		buy_free(s, arena_format(&s->arena, "refused%zu", i));
		await(s, STATE("3"), (int64_t)i + 1);
		usleep(300000);
		assert_int_equal(atomic_load(&box.sessions), sessions + 1);
	}
	atomic_store(&box.mode, MAILBOX_TAKE);
}

/* Taken or not, nobody knows: three times, the same Message-ID each time, and no more. */
static void does_not_storm(void **state)
{
	struct story *s = *state;
	size_t taken = atomic_load(&box.taken);
	atomic_store(&box.mode, MAILBOX_DROP);
	buy_free(s, "dropped");
	await(s, STATE("3"), 3);
	usleep(500000);
	mailbox_await(&box, taken + 3);
	atomic_store(&box.mode, MAILBOX_TAKE);
	const char *ids =
		shell(s, arena_format(&s->arena, "cd %s && grep -h '^Message-ID' %zu.eml %zu.eml %zu.eml | sort -u | wc -l",
				      box.dir, taken + 1, taken + 2, taken + 3));
	assert_int_equal(strtol(ids, NULL, 10), 1);
}

/* ---- a mail server that is away */

static void sales_go_on_without_it(void **state)
{
	struct story *s = *state;
	size_t taken = atomic_load(&box.taken);
	mailbox_deafen(&box);
	for (size_t i = 0; i < 20; i++)
		buy_free(s, arena_format(&s->arena, "away%zu", i));
	await(s, "SELECT COUNT(*) > 0 FROM mail_message WHERE state = 1 AND outcome = 'unreachable'", 1);
	story_doctor(s);
	mailbox_listen(&box);
	mailbox_await(&box, taken + 20);
	await(s, STATE("1"), 0);
}

/* Killed with the message on its way: it arrives, and not more often than it was sent. */
static void survives_a_kill(void **state)
{
	struct story *s = *state;
	size_t taken = atomic_load(&box.taken);
	atomic_store(&box.mode, MAILBOX_HANG);
	buy_free(s, "killed");
	await(s, STATE("1") " AND outcome = 'sending'", 1);
	story_kill(s, STORY_SERVER);
	atomic_store(&box.mode, MAILBOX_TAKE);
	story_start(s);
	story_sql_root(s, "UPDATE mail_message SET next_ms = 0 WHERE state = 1"); /* the minute that keeps others off */
	story_sql_root(s, "UPDATE role_lease SET until_ms = 0 WHERE name = 'mail'");
	mailbox_await(&box, taken + 1);
	await(s, STATE("1"), 0);
}

/* ---- somebody else's address */

static void an_address_is_not_flooded(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < 60; i++)
		buy_free(s, arena_format(&s->arena, "flood%zu", i));
	static const struct step rows[] = {
		{"as many as may be",
		 .sql = "SELECT COUNT(*) FROM mail_message m JOIN order_contact c ON c.order_id = m.subject"
			" WHERE c.email = 'em@thu.example' AND m.kind = 1",
		 .expect = {{"rows.0.0", "60"}}},
	};
	story_tell(s, rows, 1);
	await(s, STATE("1"), 0);
	story_sql_root(s, "UPDATE mail_message SET queued_ms = queued_ms - 3600000"); /* an hour later */
}

/* ---- an address that was erased */

/* Who gets a link is waited for by the minute, not for a day. */
static void a_class_confirms_soon(void **state)
{
	static const struct step steps[] = {
		{"class", .method = "POST", .path = "/v1/bookings", .headers = {"Idempotency-Key: ${uuid.class}"},
		 .body = "{\"visit_date\":\"2026-12-01\",\"sites\":[\"A1\"],\"name\":\"Lớp 5A\",\"email\":\"thay@example.vn\","
			 "\"lines\":[{\"category\":\"STUDY\",\"quantity\":9}]}",
		 .status = 201, .expect = {{"confirmed_by_mail", "true"}, {"state", "unconfirmed"}}},
		{"two hours", .sql = "SELECT expires_at - created_at DIV 1000 FROM orders WHERE status = 6",
		 .expect = {{"rows", "#1"}, {"rows.0.0", "7200"}}},
	};
	story_tell(*state, steps, COUNT(steps));
	await(*state, STATE("1"), 0);
}

static void an_erased_address_gets_nothing(void **state)
{
	struct story *s = *state;
	size_t taken = atomic_load(&box.taken);
	mailbox_deafen(&box);
	buy_free(s, "erased");
	story_sql_root(s, "DELETE FROM order_contact WHERE order_id = (SELECT subject FROM mail_message WHERE state = 1)");
	await(s, STATE("4") " AND outcome = 'nobody'", 1);
	mailbox_listen(&box);
	usleep(300000);
	assert_int_equal(atomic_load(&box.taken), taken);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paid_order_is_sent),
		cmocka_unit_test(an_order_is_sent_when_its_money_comes),
		cmocka_unit_test(links_are_found_again),
		cmocka_unit_test(hostile_addresses_are_refused),
		cmocka_unit_test(is_patient),
		cmocka_unit_test(gives_up_what_is_refused_for_good),
		cmocka_unit_test(does_not_storm),
		cmocka_unit_test(sales_go_on_without_it),
		cmocka_unit_test(survives_a_kill),
		cmocka_unit_test(an_address_is_not_flooded),
		cmocka_unit_test(a_class_confirms_soon),
		cmocka_unit_test(an_erased_address_gets_nothing),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
