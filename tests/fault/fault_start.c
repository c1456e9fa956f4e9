/* Beginning and ending: from nothing, a second time on the same directory, after kill −9 at any moment, with Ctrl-C, and with a
 * database of somebody else's. */
#include "tests/support/patience.h"
#include "tests/support/process.h"
#include "tests/support/story.h"
#include "tests/support/swarm.h"

#include <errno.h>
#include <fcntl.h>
#include <mysql.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define READY_MS 60000
#define STOP_MS	 60000

static struct story story = {.clock = STORY_CLOCK};

#define SERVE(data) "hoaband", "serve", "--embedded", "--data", data, "--listen", "127.0.0.1:0", "--demo"
#define RUN(...)    story_run(&story, (const char *const[]){__VA_ARGS__, NULL}, NULL)

static const struct step buys[] = {
	{"order", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.order}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .expect = {{"status", "paid"}, {"receipts.0.number", "1"}}},
	{"ready", .path = "/health/ready", .status = 200},
};

static void assert_says(const struct outcome *o, const char *part)
{
	if (strstr(o->err, part) == NULL)
		fail_msg("'%s' is not said: %d %s%s", part, o->status, o->out, o->err);
}

/* ---------------------------------------------------------------- from nothing */

static void begins_from_nothing(void **state)
{
	(void)state;
	int64_t began = swarm_now_us();
	story_begin(&story);
	print_message("from nothing to ready: %lld ms\n", (long long)(swarm_now_us() - began) / 1000);
	story_tell(&story, buys, COUNT(buys));
}

static void refuses_a_second_start(void **state)
{
	(void)state;
	int64_t began = swarm_now_us();
	struct outcome o = RUN(SERVE("${data}"));
	assert_int_equal(o.status, 3);
	assert_true((double)(swarm_now_us() - began) < patience(5e6)); /* it does not wait for the first one to end */
	assert_says(&o, "another process holds this data directory");
	assert_says(&o, arena_format(&story.arena, "pid=%d", (int)story.server));
	assert_string_equal(o.out, "");
	story_tell(&story, buys, COUNT(buys)); /* the first one did not notice */
}

/* ---------------------------------------------------------------- the hard way */

static void comes_back_after_a_kill(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		story_kill(&story, STORY_SERVER); /* nothing of it remains */
		int64_t began = swarm_now_us();
		story_start(&story);
		print_message("after kill -9, ready in %lld ms\n", (long long)(swarm_now_us() - began) / 1000);
		story_tell(&story, buys, COUNT(buys));
	}
	static const enum story_part parts[] = {STORY_SIGNER, STORY_DATABASE, STORY_RENDERER};
	for (size_t i = 0; i < COUNT(parts); i++) {
		pid_t before = story_pid(&story, parts[i]), now = 0;
		story_kill(&story, parts[i]);
		if (parts[i] == STORY_RENDERER) /* it is started again by the next page */
			continue;
		story_tell(&story, buys, 1);
		for (int k = 0; k < 12000 && ((now = story_pid(&story, parts[i])) == 0 || now == before); k++)
			usleep(10000);
		assert_true(now != 0 && now != before);
	}
	struct reply r;
	const char *page = "/v1/receipts/${order.receipts.0.lookup}.pdf";
	int status = story_call(&story, &(struct call){.path = page}, &r);
	for (int k = 0; k < 1200 && status == 503; k++) { /* signed within seconds; a dead server's lease runs out first */
		reply_release(&r);
		usleep(100000);
		status = story_call(&story, &(struct call){.path = page}, &r);
	}
	assert_int_equal(status, 200);
	assert_memory_equal(r.body, "%PDF", 4);
	reply_release(&r);
}

/* Killed while it makes its database, its keys, its schema: the next start goes on from there. */
static void outlives_a_kill_while_it_begins(void **state)
{
	(void)state;
	static const char *const seconds[] = {"0.05", "0.3", "0.6", "0.9", "1.2", "1.5"};
	const char *program =
		arena_format(&story.arena, "%s/hoaband", getenv("HOABAN_BUILD") ? getenv("HOABAN_BUILD") : "build/asan");
	const char *data = story_text(&story, "${dir}/begun");
	for (size_t i = 0; i < COUNT(seconds); i++) {
		struct outcome o = RUN("timeout", "--foreground", "-s", "KILL", seconds[i], program, "serve", "--embedded",
				       "--data", data, "--listen", "127.0.0.1:0", "--demo");
		assert_int_equal(o.status, 137);
	}
	struct outcome o = RUN("hoaband", "init", "--data", data);
	if (o.status != 0)
		fail_msg("%d %s%s", o.status, o.out, o.err);
	o = RUN("hoaband", "doctor", "--data", data, "--json");
	assert_int_equal(o.status, 0);
	assert_non_null(strstr(o.out, "\"healthy\":true"));
	assert_int_equal(process_count(data), 0);
}

/* ---------------------------------------------------------------- Ctrl-C */

static pid_t launch_group(const char *data, const char *out)
{
	const char *program = story_text(&story, "${build}/hoaband");
	unlink(out); /* of the round before */
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	setpgid(0, 0);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execl(program, program, "serve", "--embedded", "--data", data, "--listen", "127.0.0.1:0", "--demo", NULL);
	_exit(127);
}

static bool file_says(const char *path, const char *part)
{
	char text[65536];
	FILE *f = fopen(path, "r");
	size_t n = f != NULL ? fread(text, 1, sizeof(text) - 1, f) : 0;
	if (f != NULL)
		fclose(f);
	text[n] = 0;
	return strstr(text, part) != NULL;
}

/* What the terminal does: SIGINT to everything in the foreground. */
static void ends_with_ctrl_c(void **state)
{
	(void)state;
	int status = -1;
	const char *data = story_text(&story, "${dir}/begun"), *out = story_text(&story, "${dir}/group.out");
	for (int round = 0; round < 2; round++) { /* the second start finds no lock */
		pid_t pid = launch_group(data, out);
		assert_true(pid > 0);
		for (int i = 0; i < READY_MS / 20 && !file_says(out, "ready http://"); i++)
			usleep(20000);
		assert_true(file_says(out, "ready http://"));
		assert_int_equal(kill(-pid, SIGINT), 0);
		assert_true(process_goes(pid, STOP_MS));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_int_equal(kill(-pid, 0), -1); /* the group is empty */
		assert_int_equal(errno, ESRCH);
		assert_int_equal(process_count(data), 0);
	}
}

static void ends(void **state)
{
	(void)state;
	story_end(&story);
}

/* ---------------------------------------------------------------- a database of somebody else's */

struct foreign {
	pid_t pid;
	char dir[TESTDIR_TEXT], socket[TESTDIR_TEXT + 8];
	MYSQL *root;
};
static struct foreign foreign;

static void foreign_install(struct foreign *f)
{
	struct outcome o;
	char datadir[128];
	testdir_make(f->dir);
	snprintf(datadir, sizeof(datadir), "--datadir=%s/db", f->dir);
	tool_run(&o,
		 (const char *const[]){"mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
				       "--skip-test-db", "--user=root", datadir, NULL},
		 (struct bytes){NULL, 0});
	if (o.status != 0)
		fail_msg("mariadb-install-db: %d %s%s", o.status, o.out, o.err);
	outcome_release(&o);
}

static const char *mariadbd_path(void)
{
	return access("/usr/sbin/mariadbd", X_OK) == 0 ? "/usr/sbin/mariadbd" : "mariadbd";
}

static void foreign_start(struct foreign *f)
{
	char datadir[128], socket[128], log[128];
	foreign_install(f);
	snprintf(f->socket, sizeof(f->socket), "%s/s", f->dir);
	snprintf(datadir, sizeof(datadir), "--datadir=%s/db", f->dir);
	snprintf(socket, sizeof(socket), "--socket=%s", f->socket);
	snprintf(log, sizeof(log), "--log-error=%s/log", f->dir);
	f->pid = fork();
	if (f->pid == 0) {
		execlp(mariadbd_path(), "mariadbd", "--no-defaults", "--skip-networking", "--user=root",
		       "--innodb-buffer-pool-size=32M", datadir, socket, log, NULL);
		_exit(127);
	}
	f->root = mysql_init(NULL);
	for (int i = 0; i < READY_MS / 50; i++, usleep(50000))
		if (mysql_real_connect(f->root, NULL, "root", NULL, NULL, 0, f->socket, CLIENT_MULTI_STATEMENTS))
			return;
	fail_msg("mariadbd: %s", mysql_error(f->root));
}

static void foreign_ask(struct foreign *f, const char *sql)
{
	int more = mysql_query(f->root, sql);
	for (; more == 0; more = mysql_next_result(f->root))
		mysql_free_result(mysql_store_result(f->root));
	if (more > 0)
		fail_msg("%.80s: %s", sql, mysql_error(f->root));
}

static void foreign_ask_file(struct foreign *f, const char *path)
{
	char text[16384];
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
	foreign_ask(f, text);
}

static void foreign_stop(struct foreign *f)
{
	if (f->root != NULL)
		mysql_close(f->root);
	if (f->pid > 0) {
		kill(f->pid, SIGTERM);
		waitpid(f->pid, NULL, 0);
	}
	if (f->dir[0] != 0)
		testdir_remove(f->dir);
	*f = (struct foreign){0};
}

static const struct {
	const char *name, *wrong, *right;
} wrongs[] = {
	{"innodb_flush_log_at_trx_commit", "SET GLOBAL innodb_flush_log_at_trx_commit = 2",
	 "SET GLOBAL innodb_flush_log_at_trx_commit = 1"},
	{"local_infile", "SET GLOBAL local_infile = 1", "SET GLOBAL local_infile = 0"},
};

static void asks_much_of_a_foreign_database(void **state)
{
	(void)state;
	static char settings[256];
	foreign_start(&foreign);
	foreign_ask(&foreign, "SET GLOBAL local_infile = 0; CREATE DATABASE hoaban CHARACTER SET utf8mb4;"
			      "CREATE USER 'hoaban'@'localhost' IDENTIFIED BY 'a word'");
	snprintf(settings, sizeof(settings), "database = socket:%s\ndatabase_password = a word\n", foreign.socket);
	story = (struct story){.settings = settings};
	testdir_make(story.dir); /* before the first start: only for the commands */
	arena_init(&story.arena, 1u << 20);
	const char *data = story_text(&story, "${dir}/server");
	struct outcome o = RUN("sh", "-c", "mkdir -m 711 \"$0\" && printf %s \"$1\" >\"$0/hoaband.ini\"", data, settings);
	assert_int_equal(o.status, 0);

	o = story_run(&story, (const char *const[]){"hoaband", "migrate", "--data", data, "--as", "root", NULL}, "\n");
	if (o.status != 0)
		fail_msg("migrate: %d %s%s", o.status, o.out, o.err);
	foreign_ask_file(&foreign, "sql/grants.sql");
	for (size_t i = 0; i < COUNT(wrongs); i++) {
		foreign_ask(&foreign, wrongs[i].wrong);
		o = RUN(SERVE(data));
		assert_int_equal(o.status, 1);
		assert_says(&o, "database_setting_refused");
		assert_says(&o, arena_format(&story.arena, "name=%s", wrongs[i].name));
		assert_string_equal(o.out, "");
		foreign_ask(&foreign, wrongs[i].right);
	}
	arena_release(&story.arena);
	testdir_remove(story.dir);
}

static void works_with_a_foreign_database(void **state)
{
	(void)state;
	static char settings[256];
	snprintf(settings, sizeof(settings), "database = socket:%s\ndatabase_password = a word\n", foreign.socket);
	story = (struct story){.clock = STORY_CLOCK, .settings = settings};
	story_begin(&story);
	assert_int_equal(story_pid(&story, STORY_DATABASE), 0); /* it has none of its own */
	story_tell(&story, buys, COUNT(buys));
	story_end(&story);
	foreign_stop(&foreign);
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	foreign_stop(&foreign);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_from_nothing),
		cmocka_unit_test(refuses_a_second_start),
		cmocka_unit_test(comes_back_after_a_kill),
		cmocka_unit_test(outlives_a_kill_while_it_begins),
		cmocka_unit_test(ends_with_ctrl_c),
		cmocka_unit_test(ends),
		cmocka_unit_test(asks_much_of_a_foreign_database),
		cmocka_unit_test(works_with_a_foreign_database),
	};
	return cmocka_run_group_tests_name("start", tests, NULL, tear_down);
}
