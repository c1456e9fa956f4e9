/* Stories: a real server with a real database, told step by step.
 *
 *	static const struct step steps[] = {
 *		{"order", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.first}"}, .body = "{…}", .status = 201,
 *		 .expect = {{"status", "paid"}, {"tickets.0.party", "1"}}},
 *		{"replay", … .same_as = "order"},
 *		{"look", .path = "/v1/orders/${order.token}", .status = 200},
 *		{"sell", .run = {"hoaban-pos", "--data", "${dir}/till", "--json", "sell", …}, .status = 0},
 *	};
 *
 *	struct story s = {0};
 *	story_begin(&s);
 *	story_tell(&s, steps, COUNT(steps));
 *	story_end(&s);
 *
 * story_end() belongs into the last test of a program, story_tear_down() into its group's teardown. Whatever goes wrong fails
 * the running cmocka test with the step's label and both values. HOABAN_BUILD names the build whose programs are run (default
 * build/asan). */
#ifndef TESTS_STORY_H
#define TESTS_STORY_H

#include "tests/support/client.h"
#include "tests/support/testdir.h"
#include "tests/support/tool.h"

#include <hoaban/arena.h>

#define STORY_WORDS 28
#define STORY_CLOCK "2026-11-21T08:15:00+07:00" /* a Saturday morning on which all sites are open */

struct story {
	const char *clock; /* where ${clock} and the server's clock begin; set before story_begin(); NULL = the real one */
	int64_t passed_s;  /* what story_pass() added to it */
	int64_t began_ms;  /* monotonic */
	const char *audit_finds; /* codes that hoaban-audit rightly finds at the end: this story lies or steals; NULL = none */
	const char *settings;	 /* lines for hoaband.ini; set before story_begin(); NULL = the defaults */
	const char
		*beside;   /* set before story_begin(), with settings: a data directory whose keys and log this server shares */
	const char *place; /* set before story_begin(): a new directory instead of one under /tmp; NULL = one under /tmp */
	char dir[TESTDIR_TEXT];	     /* of the test; the server's log is DIR/server.log */
	char data[TESTDIR_TEXT + 8]; /* DIR/server */
	char url[64];
	unsigned port; /* kept when the server is started again; 0 before story_begin() = one of its own (port.h) */
	bool is_plain; /* without --demo from the next story_start(); needs a story without clock */
	pid_t server;  /* 0 = not running */
	int out;       /* its stdout */
	struct client client;
	struct arena arena;
	json_t *answers; /* label → JSON, or text */
};

/* ---- the server's life */

void story_begin(struct story *s);		   /* directory, server, client */
void story_start(struct story *s);		   /* a server on the same data and port */
void story_pass(struct story *s, int64_t seconds); /* of time: the server is started again at the later hour. Needs a clock */
void story_stop(struct story *s);		   /* SIGTERM: it exits 0 and no process of it remains */
/* Doctor, stop, and the directory is removed. */
void story_end(struct story *s);
/* The same without the doctor, for a story that leaves something red behind. */
void story_leave(struct story *s);
/* What `hoaband export` writes holds before `hoaban-audit verify`, but for what `audit_finds` names. */
void story_audit(struct story *s);
/* Exports into ${dir}/NAME. */
void story_export(struct story *s, const char *name);
/* The auditor's word on ${dir}/NAME; more words of the command line, ended by NULL. */
struct outcome story_verify(struct story *s, const char *name, const char *const more[]);
/* `hoaband doctor` finds no check red. */
void story_doctor(struct story *s);
/* After a failure: kills what is left, shows the end of the server's log. No-op after story_end(). */
void story_tear_down(struct story *s);

/* For cmocka, of the one story in *state: a group's setup with the clock of a Saturday morning, its last test, its teardown. */
int story_group_begin(void **state);
void story_ends_well(void **state);
int story_group_end(void **state);

enum story_part {
	STORY_SERVER,
	STORY_SIGNER,
	STORY_DATABASE,
	STORY_RENDERER,
	STORY_ORGANISATIONS,
};
/* 0 = it does not run. */
pid_t story_pid(const struct story *s, enum story_part part);
/* kill −9. With the server its children end too: that is waited for. */
void story_kill(struct story *s, enum story_part part);

/* ---- single steps; everything returned lives until story_end() */

/* The time in the story, Unix seconds. */
int64_t story_now(const struct story *s);
/* "${label.member.0}" of an earlier answer, ${dir} ${data} ${url} ${build} ${today} ${uuid.name} (the same for the same name),
 * ${clock}, ${clock+600}, ${clock-600} (seconds beside it), put in. */
const char *story_text(struct story *s, const char *text);
/* The program of the build when it is called hoaband or hoaban-pos, else an outside tool; words ended by NULL. A till that is
 * enrolled by it has 20 s for an answer at the gate. */
struct outcome story_run(struct story *s, const char *const words[], const char *in);
/* A GET, or what `call` says. The caller releases the reply. */
int story_call(struct story *s, const struct call *call, struct reply *r);
/* A member by its path "tickets.0.qr"; NULL = there is none. */
const json_t *json_at(const json_t *root, const char *path);
/* What a step before has answered, or a member of it. Fails the test when there is none. */
const json_t *story_answer(const struct story *s, const char *label_and_path);
const char *story_answer_text(struct story *s, const char *label_and_path); /* numbers in digits */
void story_keep(struct story *s, const char *label, json_t *answer); /* as if a step had answered it; takes the reference */
/* The socket of its private database. */
void story_socket(const struct story *s, char *out, int size);
/* What the database says to the server's own account: {"rows": [["…", null], …]}. */
json_t *story_sql(struct story *s, const char *sql);
/* Waits until that is so: the first value it answers is neither NULL nor 0. */
void story_await_sql(struct story *s, const char *sql);
/* A statement of that account that answers nothing: it must succeed. */
void story_sql_do(struct story *s, const char *sql);
/* The same as the database's root: what an installation may have got wrong. */
void story_sql_root(struct story *s, const char *sql);
/* The same, on a connection that stays until it is let go: LOCK TABLES, for what must be seen to wait. */
void *story_sql_hold(struct story *s, const char *sql);
void story_sql_let_go(void *held);
/* What a thief with the database's root does: the statement runs with the guards (sql/027-guards.sql) of every table it names
 * taken off, and puts them back, so that not the doctor's look at triggers finds it but what was stolen. */
void story_sql_rewrite(struct story *s, const char *sql);
/* Signing goes on behind the sales: before the clock jumps, every receipt has its signed original. */
void story_wait_for_signatures(struct story *s);
/* The log is published a moment behind the sales: until a signed checkpoint holds all that was committed. */
void story_wait_for_log(struct story *s);

/* ---- stories as tables */

struct expect {
	const char *at; /* "receipts.0.number" */
	const char
		*is; /* text, digits, true, false, null; references are put in; "*" = anything but null; "-" = no such member;
		      * "#3" = three elements */
};

struct step {
	const char *label;
	const char *run[STORY_WORDS];	  /* a command, or */
	const char *method, *path, *body; /* a request, or */
	const char *sql;		  /* a question to the database */
	const char *in;			  /* the command's standard input */
	const char *headers[5];
	int status;	     /* HTTP status, or the command's exit status */
	const char *same_as; /* the very answer of that step */
	struct expect expect[12];
};

void story_tell(struct story *s, const struct step steps[], size_t count);
/* A request whose time has to come (a running server notices by itself what was installed): asked again until it is answered as
 * the step says, then told like any other. Only for what may be asked twice. */
void story_tell_soon(struct story *s, const struct step *step);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
