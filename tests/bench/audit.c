/* audit.verify: what hoaban-audit judges of a million journal entries and tickets, a second, with everything that belongs to
 * them: rows, chains, prices, a hundredth of RSA-signed XML. The limit is libsodium's own Ed25519 verification of entries as
 * long as these, on as many threads as there are cores. audit.verify.memory: its peak. HOABAN_BENCH_SALES: a smaller day. */
#include "tests/support/audit_world.h"
#include "tests/support/bench.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SALES	    100000
#define BARE_S	    3.0
#define THREADS_MAX 64
#define ENTRY_LEN   420
#define MEMORY_MB   200

/* ---- the limit */

struct bare {
	pthread_t thread;
	size_t done;
	double cpu_s;
};
struct rate {
	double wall, cpu; /* a second */
};

static void *verify_bare(void *ctx)
{
	struct bare *b = ctx;
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
	uint8_t message[ENTRY_LEN] = {0}, signature[crypto_sign_BYTES];
	crypto_sign_keypair(public_key, secret_key);
	crypto_sign_detached(signature, NULL, message, sizeof message, secret_key);
	double end = bench_seconds() + BARE_S;
	for (b->done = 0; bench_seconds() < end; b->done++)
		if (crypto_sign_verify_detached(signature, message, sizeof message, public_key) != 0)
			bench_fail("a right signature is refused");
	b->cpu_s = bench_thread_cpu_us() / 1e6;
	return NULL;
}

static struct rate bare_rate(void)
{
	double cpu_s = 0;
	struct bare all[THREADS_MAX];
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (size_t)cores, done = 0;
	double start = bench_seconds();
	for (size_t i = 0; i < count; i++)
		if (pthread_create(&all[i].thread, NULL, verify_bare, &all[i]) != 0)
			bench_fail("no threads");
	for (size_t i = 0; i < count; i++) {
		pthread_join(all[i].thread, NULL);
		done += all[i].done;
		cpu_s += all[i].cpu_s;
	}
	return (struct rate){(double)done / (bench_seconds() - start), (double)done / cpu_s};
}

/* ---- the auditor */

struct audited {
	double seconds, cpu_s, memory_mb;
};

static struct audited verify(const struct exportdir *d)
{
	char program[256];
	struct rusage used;
	int status;
	bench_program(program, sizeof program, "hoaban-audit");
	double start = bench_seconds();
	pid_t child = fork();
	if (child == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execl(program, program, "verify", d->dir, "--root", d->root, "--ca", d->ca, "--vkey", d->vkey, "--lang", "en",
		      (char *)NULL);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		bench_fail("hoaban-audit cannot be started");
	struct audited a = {.seconds = bench_seconds() - start, .memory_mb = (double)used.ru_maxrss / 1024};
	a.cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		  (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
	if (status != 0)
		bench_fail("hoaban-audit: status %d", status);
	return a;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"audit.verify", "audit.verify.cpu", "audit.verify.memory"};
	static struct exportdir d;
	const char *asked = getenv("HOABAN_BENCH_SALES");
	size_t sales = asked ? (size_t)strtoul(asked, NULL, 10) : SALES;
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, 3))
		return 0;
	if (sodium_init() < 0)
		bench_fail("libsodium does not start");
	audit_world_make(&d, sales);
	if (!bench_await_quiet(4.0))
		fprintf(stderr, "bench: other programs are running, so the times are too high\n");
	struct rate before = bare_rate();
	struct audited a = verify(&d);
	struct rate after = bare_rate();
	double signatures = (double)(sales * AUDIT_WORLD_SIGNED);
	bench_line_of_limit(&bench, names[0], signatures / a.seconds, "1/s", (before.wall + after.wall) / 2);
	bench_line_of_limit(&bench, names[1], signatures / a.cpu_s, "1/s", (before.cpu + after.cpu) / 2);
	bench_line_of_limit(&bench, names[2], a.memory_mb, "MB", MEMORY_MB);
	if (!getenv("HOABAN_BENCH_KEEP"))
		exportdir_end(&d);
	return 0;
}
