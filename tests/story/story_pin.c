/* Cashiers with PINs: made at the office, delivered with the lease, asked for without echo, guessed in vain. */
#include "tests/support/haystack.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN		   "290475183640" /* so long that no random text below the directory has it */
#define CASHIER(verb, ...) .run = {"hoaband", "cashier", verb, "--data", "${data}", "--json", __VA_ARGS__}

static const struct step opening[] = {
	{"hired", CASHIER("add", "--name", "quay 1 sang", "--role", "cashier", "--pin"), .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"no PIN", TILL("quay1", "shift", "open", "--cashier", "quay 1 sang", "--pin-fd", "0"), .in = "\n", .status = 1},
	{"nothing there", TILL("quay1", "shift", "open", "--cashier", "quay 1 sang", "--pin-fd", "99"), .status = 3},
	{"wrong descriptor", TILL("quay1", "shift", "open", "--cashier", "quay 1 sang", "--pin-fd", "x"), .status = 2},
	{"stranger", TILL("quay1", "shift", "open", "--cashier", "quay 1 chieu", "--pin-fd", "0"), .in = PIN "\n", .status = 1,
	 .expect = {{"error.errors.0.code", "unknown"}}},
	{"right", TILL("quay1", "shift", "open", "--cashier", "quay 1 sang", "--pin-fd", "0"), .in = PIN "\n",
	 .expect = {{"cashier", "quay 1 sang"}}},
	{"closed", TILL("quay1", "shift", "close", "--counted", "0")},
};

static void test_pin(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	assert_int_equal(haystack_search(s->dir, PIN).found, 0);
}

/* ---- a terminal */

struct screen {
	int fd;
	char text[8192];
	size_t len;
};

/* Reads until the text has come, or the other side is gone, or a minute has passed. */
static bool read_until(struct screen *t, const char *text)
{
	struct pollfd p = {.fd = t->fd, .events = POLLIN};
	while (strstr(t->text, text) == NULL) {
		if (poll(&p, 1, 60000) <= 0 || t->len + 1 >= sizeof t->text)
			return false;
		ssize_t n = read(t->fd, t->text + t->len, sizeof t->text - 1 - t->len);
		if (n <= 0)
			return false;
		t->len += (size_t)n;
		t->text[t->len] = '\0';
	}
	return true;
}

static pid_t start_at_terminal(struct story *s, struct screen *t, const char *const words[])
{
	const char *argv[STORY_WORDS + 1] = {0};
	char path[512];
	snprintf(path, sizeof path, "%s", story_text(s, "${build}/hoaban-pos"));
	argv[0] = path;
	for (size_t i = 0; words[i] != NULL; i++)
		argv[i + 1] = story_text(s, words[i]);
	*t = (struct screen){0};
	pid_t pid = forkpty(&t->fd, NULL, NULL, NULL);
	assert_true(pid >= 0);
	if (pid == 0) {
		execv(path, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return pid;
}

static int say_pin(struct story *s, struct screen *t, const char *answer)
{
	static const char *const words[] = {"--data", "${dir}/quay1", "--demo",	   "--clock",	  "${clock}",
					    "shift",  "open",	      "--cashier", "quay 1 sang", NULL};
	int status = 0;
	pid_t pid = start_at_terminal(s, t, words);
	bool is_asked = read_until(t, "PIN: ");
	assert_true(write(t->fd, answer, strlen(answer)) == (ssize_t)strlen(answer));
	read_until(t, "nothing says this: to the end");
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(t->fd);
	assert_true(is_asked);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static const struct step closing[] = {{"closed again", TILL("quay1", "shift", "close", "--counted", "0")}};

static void test_prompt(void **state)
{
	struct story *s = *state;
	struct screen t;
	assert_int_equal(say_pin(s, &t, PIN "\n"), 0);
	assert_null(strstr(t.text, PIN)); /* no echo */
	assert_non_null(strstr(t.text, "quay 1 sang"));
	story_tell(s, closing, COUNT(closing));
	assert_int_equal(say_pin(s, &t, "\x03\n"), 1); /* Ctrl-C is no PIN, and kills nothing */
}

/* ---- guessing, each time in a process of its own and at a time of its own */

/* "shift open" of a cashier, or a drawer that a supervisor allows: where a PIN is asked for. */
struct door {
	const char *person;
	const char *words[8];
};
static const struct door cashiers_door = {"quay 1 sang", {"shift", "open", "--cashier", "quay 1 sang", "--pin-fd", "0"}};
static const struct door supervisors_door = {
	"to truong", {"shift", "drawer", "--reason", "xem", "--supervisor", "to truong", "--supervisor-pin-fd", "0"}};

static struct outcome knock(struct story *s, const struct door *d, int64_t at, const char *pin)
{
	char clock[INSTANT_TEXT];
	const char *words[STORY_WORDS] = {"hoaban-pos", "--data", "${dir}/quay1", "--json", "--demo", "--clock"};
	size_t n = 6;
	instant_format(clock, at);
	words[n++] = clock;
	for (size_t i = 0; i < COUNT(d->words) && d->words[i] != NULL; i++)
		words[n++] = d->words[i];
	return story_run(s, words, arena_format(&s->arena, "%s\n", pin));
}

/* Refused with this code, and the cashier is told in Vietnamese. */
static void refused(const struct outcome *o, const char *code, const char *sentence)
{
	json_t *answer = json_loads(o->out, 0, NULL);
	const char *said = json_string_value(json_at(answer, "error.errors.0.code"));
	if (o->status != 1 || !said || strcmp(said, code) != 0 || strstr(o->err, sentence) == NULL)
		fail_msg("status %d, not %s: %s%s", o->status, code, o->out, o->err);
	json_decref(answer);
}

#define SAYS_PIN  "PIN không đúng"
#define SAYS_WAIT "Sai PIN nhiều lần"

/* Ctrl-C was a wrong one already. */
static void test_guessing(void **state)
{
	static const struct {
		const char *pin;
		int64_t later_s;
		const char *code, *sentence; /* NULL = it opens */
	} guesses[] = {
		{"111222", 0, "pin", SAYS_PIN}, {"111223", 0, "pin", SAYS_PIN}, {"111224", 0, "wait", SAYS_WAIT},
		{PIN, 0, "wait", SAYS_WAIT},	{PIN, 10, "wait", SAYS_WAIT},	{PIN, 60, NULL, NULL},
	};
	struct story *s = *state;
	const int64_t now = story_now(s);
	for (size_t i = 0; i < COUNT(guesses); i++) {
		struct outcome o = knock(s, &cashiers_door, now + guesses[i].later_s, guesses[i].pin);
		if (guesses[i].code)
			refused(&o, guesses[i].code, guesses[i].sentence);
		else
			assert_int_equal(o.status, 0);
	}
}

/* ---- twenty wrong ones */

#define GUESSES 20
#define LOOSE_S 10 /* between the time that a till is given and the one at which it comes to the PIN */

/* Whoever does not wait gets three guesses, and the right one does not help him any more. */
static void hurry(struct story *s, const struct door *d, int64_t now)
{
	for (int i = 0; i < GUESSES; i++) {
		struct outcome o = knock(s, d, now, "111111");
		refused(&o, i < 3 ? "pin" : "wait", i < 3 ? SAYS_PIN : SAYS_WAIT);
	}
	struct outcome o = knock(s, d, now, PIN);
	refused(&o, "wait", SAYS_WAIT);
}

/* Whoever waits pays with time: the wait after the n-th wrong PIN in a row, some seconds too early and then in time. */
static int64_t be_patient(struct story *s, const struct door *d, int64_t now)
{
	for (int wrong = 3; wrong < GUESSES; wrong++) {
		int64_t wait = wrong < 15 ? (int64_t)30 << (wrong - 3) : DAY_S;
		struct outcome o = knock(s, d, now + wait - LOOSE_S, PIN);
		refused(&o, "wait", SAYS_WAIT);
		now += wait + LOOSE_S;
		o = knock(s, d, now, "111111");
		refused(&o, "pin", SAYS_PIN);
	}
	return now;
}

static const struct step supervisor[] = {
	{"shift again", TILL("quay1", "shift", "close", "--counted", "0")},
	{"supervisor", CASHIER("add", "--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"he comes with the lease", TILL("quay1", "sync")},
	{"somebody stands there", TILL("quay1", "shift", "open", "--cashier", "lan")},
};
static const struct step nobody_stands_there[] = {{"nobody", TILL("quay1", "shift", "close", "--counted", "0")}};

static void test_twenty_of_a_supervisor(void **state)
{
	struct story *s = *state;
	story_tell(s, supervisor, COUNT(supervisor));
	int64_t begun = story_now(s);
	hurry(s, &supervisors_door, begun);
	int64_t ended = be_patient(s, &supervisors_door, begun);
	assert_true(ended - begun > 5 * DAY_S);
	struct outcome o = knock(s, &supervisors_door, ended + DAY_S + LOOSE_S, PIN);
	assert_int_equal(o.status, 0); /* his own right one, after a day more */
	story_tell(s, nobody_stands_there, 1);
}

static void test_twenty_of_a_cashier(void **state)
{
	struct story *s = *state;
	int64_t begun = story_now(s) + 30 * DAY_S;
	hurry(s, &cashiers_door, begun);
	be_patient(s, &cashiers_door, begun);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin),
		cmocka_unit_test(test_prompt),
		cmocka_unit_test(test_guessing),
		cmocka_unit_test(test_twenty_of_a_supervisor),
		cmocka_unit_test(test_twenty_of_a_cashier),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("who stands at the till", tests, story_group_begin, story_group_end);
}
