/* A gate and the hub beside it, two processes in one directory; and networks that do anything but answer. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/authority.h"
#include "pos-client/domain/hub_keep.h"
#include "pos-client/domain/remote.h"
#include "pos-client/domain/shift.h"
#include "pos-client/net/lan.h"
#include "tests/support/counter.h"
#include "tests/support/patience.h"
#include "tests/support/port.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1	 (UINT64_C(1) << AUTHORITY_SITE_A1)
#define HUB_MS	 300
#define SOON_MS	 480 /* no scan takes longer */
#define AWAIT_MS 60000
#define LONG_MS	 20000 /* for those that must be answered there, and to see who does not wait */

struct site {
	struct counter c;
	struct lan elsewhere; /* a socket that never answers */
	char here[64], peer[64];
	pid_t hub;
};

static void text_of(const struct lan *l, char out[static 64])
{
	struct sockaddr_in in;
	struct lan_address a;
	assert_int_equal(net_lan_here(l, &a), E_OK);
	memcpy(&in, a.bytes, sizeof in);
	snprintf(out, 64, "127.0.0.1:%u", (unsigned)ntohs(in.sin_port));
}

static void free_address(char out[static 64])
{
	snprintf(out, 64, "127.0.0.1:%u", port_take());
}

/* This device is the site's hub. */
static int set_up(void **state)
{
	static struct site s;
	struct shift_report r;
	s = (struct site){0};
	counter_start(&s.c);
	assert_int_equal(net_lan_open(&s.elsewhere, "127.0.0.1:0", ""), E_OK);
	text_of(&s.elsewhere, s.peer);
	free_address(s.here);
	s.c.settings.lan_peers = s.peer;
	s.c.settings.lan_listen = s.here;
	s.c.settings.hub_ms = HUB_MS;
	s.c.settings.hub_silence_ms = 5000; /* a busy machine is silent for more than 1.3 s */
	s.c.settings.claim_pause_ms = 60000;
	assert_int_equal(keys_make(s.c.dir, s.c.now_ms), E_OK);
	assert_int_equal(till_reload(&s.c.till), E_OK);
	s.c.authority.staff[1].role = STAFF_SUPERVISOR;
	s.c.authority.hub_count = 1;
	s.c.authority.hubs[0] = (struct lease_hub){.site = AUTHORITY_SITE_A1, .count = 1};
	memcpy(s.c.authority.hubs[0].devices[0], keys_device(s.c.till.keys), UUID_LEN);
	assert_int_equal(counter_renew(&s.c), E_OK);
	assert_int_equal(shift_open(&s.c.till, "lan", NULL, 0, &r), E_OK);
	*state = &s;
	return 0;
}

static void end_hub(struct site *s, int number)
{
	int status;
	if (s->hub == 0)
		return;
	kill(s->hub, number);
	assert_int_equal(waitpid(s->hub, &status, 0), s->hub);
	if (number == SIGTERM)
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	s->hub = 0;
}

static int tear_down(void **state)
{
	struct site *s = *state;
	end_hub(s, SIGKILL);
	counter_verify(&s->c);
	net_lan_close(&s->elsewhere);
	counter_stop(&s->c);
	return 0;
}

/* ---- the hub's disk: SQLite's own, with two calls exchanged */

#define KINDS 4 /* of files: with locks, without */

static struct {
	int (*open)(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out);
	const sqlite3_io_methods *real[KINDS];
	sqlite3_io_methods faulty[KINDS];
	volatile sig_atomic_t is_full, is_broken;
} disk;

static const sqlite3_io_methods *real_of(const sqlite3_file *f)
{
	return disk.real[f->pMethods - disk.faulty];
}

static int faulty_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 at)
{
	return disk.is_full ? SQLITE_FULL : real_of(f)->xWrite(f, data, len, at);
}

static int faulty_sync(sqlite3_file *f, int flags)
{
	return disk.is_broken ? SQLITE_IOERR_FSYNC : real_of(f)->xSync(f, flags);
}

/* Of the ledger alone, and its WAL. */
static int faulty_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	int rc = disk.open(v, name, f, flags, out);
	size_t k = 0;
	if (rc != SQLITE_OK || name == NULL || strstr(name, "hub.db") == NULL)
		return rc;
	while (k < KINDS && disk.real[k] != NULL && disk.real[k] != f->pMethods)
		k++;
	if (k == KINDS)
		return rc;
	disk.real[k] = f->pMethods;
	disk.faulty[k] = *f->pMethods;
	disk.faulty[k].xWrite = faulty_write;
	disk.faulty[k].xSync = faulty_sync;
	f->pMethods = &disk.faulty[k];
	return rc;
}

static void use_faulty_disk(void)
{
	static sqlite3_vfs vfs;
	vfs = *sqlite3_vfs_find(NULL);
	vfs.zName = "faulty";
	disk.open = vfs.xOpen;
	vfs.xOpen = faulty_open;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		_exit(3);
}

static void on_fill(int number)
{
	(void)number;
	disk.is_full = !disk.is_full;
}

static void on_break(int number)
{
	(void)number;
	disk.is_broken = 1;
}

/* ---- the hub's process */

static volatile sig_atomic_t ends;

static void on_end(int number)
{
	ends = number;
}

_Noreturn static void become_hub(const struct site *s)
{
	struct hub_keep *k;
	struct till t = {.dir = s->c.dir, .clock = &s->c.clock, .logger = &s->c.log->logger, .settings = &s->c.settings};
	const struct sigaction act = {.sa_handler = on_end};
	const struct sigaction fill = {.sa_handler = on_fill}, breaks = {.sa_handler = on_break};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGUSR1, &fill, NULL);
	sigaction(SIGUSR2, &breaks, NULL);
	use_faulty_disk();
	till_init(&t);
	enum err e = till_open_beside(&t);
	if (e == E_OK)
		e = hub_keep_open(&k, &t, AUTHORITY_SITE_A1);
	if (e != E_OK)
		_exit(2);
	e = hub_keep_run(k, &ends);
	hub_keep_close(k);
	till_close(&t);
	till_release(&t);
	_exit(e == E_OK ? 0 : 1);
}

static void start_hub(struct site *s)
{
	s->hub = fork();
	assert_true(s->hub >= 0);
	if (s->hub == 0)
		become_hub(s);
}

/* ---- scans */

static const char *sold(struct site *s)
{
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	assert_int_equal(counter_sell(&s->c, &r, &v), E_OK);
	return v.tickets[0].qr;
}

static struct admit_answer scan(struct site *s, const char *text, int64_t *ms)
{
	struct admit_answer a;
	struct admit_request r = {.text = text, .len = strlen(text), .site = AUTHORITY_SITE_A1, .gate = "gate 1"};
	int64_t began = monotonic_ms();
	assert_int_equal(admit(&s->c.till, &r, &a), E_OK);
	*ms = monotonic_ms() - began;
	return a;
}

static struct admission entry_of(struct site *s, uint64_t seq)
{
	struct bytes cose;
	struct entry e;
	struct admission a;
	assert_int_equal(journal_find_entry(s->c.till.journal, &s->c.till.arena, seq, &cose), E_OK);
	assert_int_equal(entry_open(&e, cose, keys_device_public(s->c.till.keys)), E_OK);
	assert_int_equal(admission_decode(&a, e.body), E_OK);
	return a;
}

static enum authority_standing standing(struct site *s)
{
	struct authority_view v;
	authority_turn(&s->c.till);
	assert_int_equal(authority_look(&s->c.till, AUTHORITY_SITE_A1, &v), E_OK);
	assert_true(v.is_hub && v.rank == 0);
	return v.standing;
}

static void await(struct site *s, enum authority_standing wanted)
{
	int64_t end = monotonic_ms() + AWAIT_MS;
	while (standing(s) != wanted) {
		assert_true(monotonic_ms() < end);
		poll(NULL, 0, 20);
	}
}

/* A hub that comes back forms first, for a time that a busy machine may sleep through: asked until it is strict. How often. */
static unsigned scan_until_strict(struct site *s)
{
	int64_t ms, end = monotonic_ms() + AWAIT_MS;
	unsigned scans = 1;
	for (; scan(s, sold(s), &ms).is_provisional; scans++) {
		assert_true(monotonic_ms() < end);
		poll(NULL, 0, 100);
		authority_turn(&s->c.till);
	}
	return scans;
}

/* ---- hostile first */

/* The first scan waits, the next ones do not. */
static void test_silence(void **state)
{
	struct site *s = *state;
	int64_t ms;
	struct admit_answer a = scan(s, sold(s), &ms);
	assert_true(a.verdict == VERDICT_ADMITTED && a.is_provisional);
	assert_true(ms >= HUB_MS && (double)ms < patience(SOON_MS));
	assert_int_equal(entry_of(s, a.seq).grant.len, 0);
	s->c.settings.hub_ms = LONG_MS;
	a = scan(s, sold(s), &ms);
	assert_true(a.verdict == VERDICT_ADMITTED && a.is_provisional);
	assert_true(ms < LONG_MS / 2);
	assert_int_equal(standing(s), AUTHORITY_SILENT);
}

static void test_nonsense_settings(void **state)
{
	struct site *s = *state;
	int64_t ms;
	s->c.settings.lan_peers = "hub.example:7700";
	struct admit_answer a = scan(s, sold(s), &ms);
	assert_true(a.verdict == VERDICT_ADMITTED && a.is_provisional);
	s->c.settings.lan_peers = s->c.settings.lan_listen = "";
	a = scan(s, sold(s), &ms);
	assert_true(a.verdict == VERDICT_ADMITTED && a.is_provisional);
	assert_int_equal(authority_fd(&s->c.till, AUTHORITY_SITE_A1), -1);
}

/* What it answers is noise, faster than a gate can read it. */
static void test_flood(void **state)
{
	struct site *s = *state;
	struct lan_address to;
	uint8_t room[LAN_BYTES_MAX];
	size_t len;
	int64_t ms;
	assert_int_equal(standing(s), AUTHORITY_SILENT);
	assert_int_equal(net_lan_receive(&s->elsewhere, room, &len, &to, 60000), E_OK); /* its hello */
	pid_t noise = fork();
	if (noise == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		memset(room, 0xd2, sizeof room);
		for (;;)
			net_lan_send(&s->elsewhere, &to, bytes_of(room, 1 + (size_t)rand() % LAN_BYTES_MAX));
	}
	for (int i = 0; i < 3; i++)
		assert_true(scan(s, sold(s), &ms).is_provisional && (double)ms < patience(2 * SOON_MS));
	kill(noise, SIGKILL);
	assert_int_equal(waitpid(noise, NULL, 0), noise);
}

/* ---- the hub beside */

static void test_granted(void **state)
{
	struct site *s = *state;
	int64_t ms;
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	const char *one = sold(s);
	s->c.settings.hub_ms = LONG_MS;
	struct admit_answer a = scan(s, one, &ms);
	assert_true(a.verdict == VERDICT_ADMITTED && !a.is_provisional);
	assert_true(entry_of(s, a.seq).grant.len > 0);
	assert_int_equal(scan(s, one, &ms).verdict, VERDICT_ALREADY_ADMITTED);
	struct authority_view v;
	assert_int_equal(authority_look(&s->c.till, AUTHORITY_SITE_A1, &v), E_OK);
	assert_int_equal(v.epoch, 1);
	end_hub(s, SIGTERM);
}

/* Killed, silent, back: strict again without a scan and without a key. What was admitted meanwhile is in the hub's book. */
static void test_killed_and_back(void **state)
{
	struct site *s = *state;
	struct hub_look look;
	int64_t ms;
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	end_hub(s, SIGKILL);
	assert_true(scan(s, sold(s), &ms).is_provisional);
	await(s, AUTHORITY_SILENT);
	s->c.settings.hub_ms = LONG_MS;
	assert_true(scan(s, sold(s), &ms).is_provisional);
	assert_true(ms < LONG_MS / 2);
	start_hub(s);
	const unsigned scans = scan_until_strict(s);
	assert_int_equal(standing(s), AUTHORITY_STRICT);
	assert_int_equal(hub_keep_look(&s->c.till, &look), E_OK);
	assert_true(look.is_running && look.is_holder);
	assert_int_equal(look.today.admitted, 2 + scans);
	end_hub(s, SIGTERM);
}

static struct approval_request word(void)
{
	return (struct approval_request){.supervisor = "minh", .reason = "the hub was lost"};
}

/* A deputy that lies has declared the last epoch. */
static enum err leap(void *ctx)
{
	struct site *s = ctx;
	struct site_standing last;
	TRY(journal_get_standing(s->c.till.journal, AUTHORITY_SITE_A1, &last));
	last.term.epoch = EPOCH_MAX;
	return journal_put_standing(s->c.till.journal, AUTHORITY_SITE_A1, &last);
}

static void await_epoch(struct site *s, uint64_t epoch)
{
	struct authority_view v;
	int64_t end = monotonic_ms() + AWAIT_MS;
	do {
		authority_turn(&s->c.till);
		assert_int_equal(authority_look(&s->c.till, AUTHORITY_SITE_A1, &v), E_OK);
		assert_true(monotonic_ms() < end);
		poll(NULL, 0, 20);
	} while (v.epoch != epoch || v.standing != AUTHORITY_STRICT);
}

/* A hub whose ledger is gone declares no epoch a second time: the till's journal knows them. */
static void test_ledger_lost(void **state)
{
	static const char *const files[] = {"hub.db", "hub.db-wal", "hub.db-shm"};
	struct site *s = *state;
	struct approval_request who = word();
	uint64_t epoch;
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_A1, &who, &epoch), E_OK);
	await_epoch(s, 2);
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_A1, &who, &epoch), E_OK);
	assert_int_equal(epoch, 3);
	end_hub(s, SIGKILL);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", s->c.dir, files[i]);
		assert_true(unlink(path) == 0 || i > 0);
	}
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_A1, &who, &epoch), E_OK);
	assert_int_equal(epoch, 4);
	start_hub(s);
	await_epoch(s, 4);
	end_hub(s, SIGTERM);
}

static void test_taken_over(void **state)
{
	struct site *s = *state;
	struct approval_request who = word();
	uint64_t epoch;
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_BT, &who, &epoch), E_REFUSED);
	assert_true(counter_why(&s->c, "no_hub"));
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_A1, &who, &epoch), E_OK);
	assert_int_equal(epoch, 2);
	await_epoch(s, 2);
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_A1, &who, &epoch), E_OK);
	assert_int_equal(epoch, 3);
	assert_int_equal(journal_write(s->c.till.journal, leap, s), E_OK);
	assert_int_equal(authority_take_over(&s->c.till, AUTHORITY_SITE_A1, &who, &epoch), E_OK);
	assert_int_equal(epoch, EPOCH_MAX);
	end_hub(s, SIGTERM);
}

static void test_one_hub(void **state)
{
	struct site *s = *state;
	struct hub_keep *k;
	struct till beside = {.dir = s->c.dir, .clock = &s->c.clock, .logger = &s->c.log->logger, .settings = &s->c.settings};
	till_init(&beside);
	assert_int_equal(till_open_beside(&beside), E_OK);
	assert_int_equal(hub_keep_open(&k, &beside, AUTHORITY_SITE_BT), E_REFUSED);
	assert_int_equal(hub_keep_open(&k, &beside, AUTHORITY_SITE_A1), E_OK);
	struct hub_keep *second;
	assert_int_equal(hub_keep_open(&second, &beside, AUTHORITY_SITE_A1), E_BUSY);
	hub_keep_close(k);
	s->c.settings.lan_listen = "";
	assert_int_equal(hub_keep_open(&k, &beside, AUTHORITY_SITE_A1), E_REFUSED);
	s->c.settings.lan_listen = s->here;
	till_close(&beside);
	till_release(&beside);
	struct till nowhere = {.dir = "/nonexistent", .clock = &s->c.clock, .logger = &s->c.log->logger};
	till_init(&nowhere);
	assert_int_equal(till_open_beside(&nowhere), E_NOT_FOUND);
	till_release(&nowhere);
}

/* The gate's process was killed with its WAL full: what is held is read all the same, and the gate opens again. */
static void test_read_after_kill(void **state)
{
	struct site *s = *state;
	int64_t ms;
	pid_t gate = fork();
	if (gate == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		scan(s, sold(s), &ms);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(gate, NULL, 0), gate);
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	end_hub(s, SIGTERM);
	counter_restart(&s->c);
	assert_true(s->c.till.is_enrolled);
}

/* What cannot be kept is not answered; with room again the hub goes on by itself. */
static void test_disk_full(void **state)
{
	struct site *s = *state;
	int64_t ms;
	s->c.settings.claim_pause_ms = 0;
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	kill(s->hub, SIGUSR1);
	assert_true(scan(s, sold(s), &ms).is_provisional);
	kill(s->hub, SIGUSR1);
	scan_until_strict(s);
	end_hub(s, SIGTERM);
}

/* Nobody knows what is on the disk after a failed fsync: nothing is answered, and a new process finds out. */
static void test_disk_broken(void **state)
{
	struct site *s = *state;
	int status;
	int64_t ms;
	start_hub(s);
	await(s, AUTHORITY_STRICT);
	kill(s->hub, SIGUSR2);
	assert_true(scan(s, sold(s), &ms).is_provisional);
	assert_int_equal(waitpid(s->hub, &status, 0), s->hub);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	start_hub(s);
	scan_until_strict(s);
	end_hub(s, SIGTERM);
}

/* ---- a bad cable */

/* Between the gate and its hub: three in ten datagrams are lost each way, one in ten comes twice. */
_Noreturn static void become_cable(const struct lan *own, const struct lan_address *hub)
{
	struct lan_address gate = {0}, from;
	uint8_t room[LAN_BYTES_MAX];
	size_t len;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	srand(7);
	for (;;) {
		if (net_lan_receive(own, room, &len, &from, 1000) != E_OK)
			continue;
		bool is_of_hub = lan_address_equal(&from, hub);
		if (!is_of_hub)
			gate = from;
		int luck = rand() % 10;
		for (int copies = luck < 3 ? 0 : luck < 9 ? 1 : 2; copies > 0; copies--)
			net_lan_send(own, is_of_hub ? &gate : hub, bytes_of(room, len));
	}
}

/* Every visitor passes in time; most strictly, and what was strict is with the hub. */
static void test_bad_cable(void **state)
{
	struct site *s = *state;
	int visitors = 0;
	struct lan_address hub;
	struct hub_look look;
	int strict = 0;
	int64_t ms, longest = 0;
	start_hub(s);
	assert_int_equal(net_lan_address(&hub, s->here), E_OK);
	pid_t cable = fork();
	if (cable == 0)
		become_cable(&s->elsewhere, &hub);
	s->c.settings.lan_listen = ""; /* only by the cable */
	s->c.settings.hub_ms = 900;
	s->c.settings.claim_pause_ms = 5000;
	await(s, AUTHORITY_STRICT);
	for (int64_t until = monotonic_ms() + 4 * AWAIT_MS; visitors < 40 || strict <= 10; visitors++) {
		assert_true(monotonic_ms() < until);
		if (visitors >= 40) { /* a busy machine was silent for a moment, and the gate then does not ask for a while */
			authority_turn(&s->c.till);
			poll(NULL, 0, 100);
		}
		struct admit_answer a = scan(s, sold(s), &ms);
		assert_int_equal(a.verdict, VERDICT_ADMITTED);
		strict += !a.is_provisional;
		longest = ms > longest ? ms : longest;
	}
	print_message("%d of %d strict, the longest scan %lld ms\n", strict, visitors, (long long)longest);
	assert_true((double)longest < patience(2 * SOON_MS));
	int64_t end = monotonic_ms() + AWAIT_MS;
	do {
		authority_turn(&s->c.till);
		poll(NULL, 0, 20);
		assert_int_equal(hub_keep_look(&s->c.till, &look), E_OK);
		assert_true(monotonic_ms() < end);
	} while (look.today.admitted < (uint32_t)visitors); /* the rest was delivered */
	assert_int_equal(look.today.admitted, visitors);
	assert_int_equal(look.incidents, 0);
	kill(cable, SIGKILL);
	assert_int_equal(waitpid(cable, NULL, 0), cable);
	s->c.settings.lan_listen = s->here;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_silence),	    TEST(test_nonsense_settings), TEST(test_flood),	  TEST(test_granted),
		TEST(test_killed_and_back), TEST(test_taken_over),	  TEST(test_ledger_lost), TEST(test_one_hub),
		TEST(test_read_after_kill), TEST(test_disk_full),	  TEST(test_disk_broken), TEST(test_bad_cable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
