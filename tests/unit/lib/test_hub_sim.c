/* Seeded schedules over the real state machines of hub, deputies and gates: loss, delay, duplication, reordering, crash,
 * restart, take-over, partition, undo. Then calm, and the oracle. HOABAN_CAMPAIGN=1 runs 100 000 of them;
 * HOABAN_SEED=N HOABAN_SCHEDULES=1 runs the one that failed.
 *
 * Signatures are played too, or the campaign would take a night: the linker puts a keyed checksum in the place of Ed25519
 * (Makefile, --wrap). HOABAN_REAL_KEYS=1 takes the real ones. */
#include "tests/support/sitesim.h"
#include <stdio.h>
#include <stdlib.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define CALM_MS	 9000
#define SOME	 1000
#define CAMPAIGN 100000

/* ---------------------------------------------------------------- signatures, played */
static bool keys_are_real;
enum err __real_cose_verify(const struct cose_sign1 *m, const char *aad, const uint8_t *public_key);
enum err __real_cose_sign(struct buf *out, struct bytes payload, const char *aad, const uint8_t *secret_key);
enum err __wrap_cose_verify(const struct cose_sign1 *m, const char *aad, const uint8_t *public_key);
enum err __wrap_cose_sign(struct buf *out, struct bytes payload, const char *aad, const uint8_t *secret_key);

static uint64_t checksum(struct bytes payload, const char *aad, const uint8_t *public_key)
{
	uint64_t sum = 0xcbf29ce484222325u;
	for (size_t i = 0; i < payload.len; i++)
		sum = (sum ^ payload.data[i]) * 0x100000001b3u;
	for (size_t i = 0; aad[i] != '\0'; i++)
		sum = (sum ^ (uint8_t)aad[i]) * 0x100000001b3u;
	for (size_t i = 0; i < 8; i++)
		sum = (sum ^ public_key[i]) * 0x100000001b3u;
	return sum;
}

enum err __wrap_cose_verify(const struct cose_sign1 *m, const char *aad, const uint8_t *public_key)
{
	uint64_t sum = checksum(m->payload, aad, public_key);
	if (keys_are_real)
		return __real_cose_verify(m, aad, public_key);
	return memcmp(m->signature, &sum, sizeof(sum)) == 0 ? E_OK : E_BAD_SIGNATURE;
}

enum err __wrap_cose_sign(struct buf *out, struct bytes payload, const char *aad, const uint8_t *secret_key)
{
	const uint8_t *public_key = secret_key + SEED_LEN;
	uint8_t kid[KID_LEN], signature[SIGNATURE_LEN] = {0};
	uint64_t sum = checksum(payload, aad, public_key);
	if (keys_are_real)
		return __real_cose_sign(out, payload, aad, secret_key);
	cose_kid(kid, public_key);
	memcpy(signature, &sum, sizeof(sum));
	cose_assemble(out, kid, payload, signature);
	return buf_status(out);
}

/* ---------------------------------------------------------------- a schedule */
static struct sim_world world;

static struct sim_options choose(uint64_t seed)
{
	static const struct sim_options kinds[] = {
		/* loss, twice, late, late_ms, crash; partitions, gates crash, take-overs, undo */
		{.may_undo = true},
		{20, 20, 20, 3000, 0, .may_undo = true},
		{50, 50, 50, 3000, 1, .may_take_over = true, .may_undo = true},
		{20, 200, 200, 3000, 1, .may_take_over = true},
		{300, 100, 100, 3000, 1, .may_part = true, .may_crash_gates = true, .may_take_over = true, .may_undo = true},
		{30, 30, 30, 3000, 2, .may_part = true, .may_crash_gates = true, .may_take_over = true, .may_undo = true},
		{.may_part = true, .may_take_over = true, .late_ms = 1},
		{100, 300, 300, 3000, 3, .may_part = true, .may_crash_gates = true, .may_take_over = true, .may_undo = true},
		{0, 0, 700, 700, 0, .may_take_over = true}, /* slower than the least time of settling, not than the longest */
	};
	return kinds[seed % (sizeof(kinds) / sizeof(kinds[0]))];
}

static void part(struct sim *s)
{
	uint64_t side = sim_random(s, 1u << SIM_NODES);
	bool is_one_way = sim_random(s, 4) == 0;
	for (int i = 0; i < SIM_NODES; i++)
		for (int k = 0; k < SIM_NODES; k++)
			s->is_cut[i][k] = (side >> i & 1) != (side >> k & 1) && (!is_one_way || (side >> i & 1) != 0);
}

static void heal(struct sim *s)
{
	memset(s->is_cut, 0, sizeof(s->is_cut));
}

/* One thing that happens; most often a visitor comes. */
static void act(struct sim *s)
{
	struct sim_node *gate = &s->nodes[SIM_HUBS + sim_random(s, SIM_GATES)];
	uint64_t what = sim_random(s, 100);
	if (what < 70)
		sim_scan(gate, (int)sim_random(s, SIM_TICKETS), (uint32_t)sim_random(s, 3));
	else if (what < 76 && s->options.may_undo)
		sim_undo(gate);
	else if (what < 80 && s->options.may_part)
		part(s);
	else if (what < 84)
		heal(s);
	else if (what < 87 && s->options.may_take_over)
		sim_take_over(&s->nodes[sim_random(s, SIM_HUBS)]);
	else if (what < 89 && s->options.crash > 0)
		sim_crash(s, (int)sim_random(s, s->options.may_crash_gates ? SIM_NODES : SIM_HUBS));
	else if (what < 95)
		sim_start(s, (int)sim_random(s, SIM_NODES));
	sim_flush(s, gate, &gate->member.out);
}

static void run(struct sim *s)
{
	int64_t at, end = 4000 + (int64_t)sim_random(s, 14000);
	for (int i = 0; i < SIM_NODES; i++)
		if (s->options.may_part == false || sim_random(s, 8) != 0)
			sim_start(s, i);
	for (at = (int64_t)sim_random(s, 2000); at < end && s->violation == NULL; at += 1 + (int64_t)sim_random(s, 350)) {
		sim_run(s, at);
		act(s);
	}
	s->is_calm = true;
	heal(s);
	for (int i = 0; i < SIM_NODES; i++)
		sim_start(s, i);
	sim_run(s, at + CALM_MS);
}

struct totals {
	uint64_t schedules, datagrams, strict, provisional, doubles, incidents, strict_doubles;
};

static bool try_seed(uint64_t seed, struct totals *sum)
{
	static struct sim s;
	struct sim_figures figures = {0};
	struct sim_options options = choose(seed);
	sim_init(&s, &world, seed, &options);
	run(&s);
	if (s.violation == NULL)
		sim_check(&s, &figures);
	if (s.violation != NULL)
		print_error("seed %llu: %s\n", (unsigned long long)seed, s.violation);
	sum->schedules++;
	sum->datagrams += s.datagrams;
	sum->strict += s.grants;
	sum->provisional += s.provisionals;
	sum->doubles += figures.doubles;
	sum->incidents += figures.incidents;
	sum->strict_doubles += figures.strict_doubles;
	sim_release(&s);
	return s.violation == NULL;
}

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void test_schedules(void **state)
{
	(void)state;
	struct totals sum = {0};
	uint64_t first = number("HOABAN_SEED", 1), failed = 0;
	uint64_t count = number("HOABAN_SCHEDULES", getenv("HOABAN_CAMPAIGN") != NULL ? CAMPAIGN : SOME);
	keys_are_real = getenv("HOABAN_REAL_KEYS") != NULL;
	sim_world_init(&world);
	for (uint64_t seed = first; seed < first + count && failed < 5; seed++)
		failed += !try_seed(seed, &sum);
	print_message("%llu schedules, %llu datagrams, %llu admissions strict, %llu provisional, %llu places too many, %llu "
		      "incidents, %llu "
		      "granted in two terms\n",
		      (unsigned long long)sum.schedules, (unsigned long long)sum.datagrams, (unsigned long long)sum.strict,
		      (unsigned long long)sum.provisional, (unsigned long long)sum.doubles, (unsigned long long)sum.incidents,
		      (unsigned long long)sum.strict_doubles);
	assert_int_equal(failed, 0);
	/* A simulator that meets no trouble proves nothing. */
	assert_true(count < SOME || (sum.strict > 0 && sum.provisional > 0 && sum.doubles > 0 && sum.incidents > 0));
	assert_true(count < CAMPAIGN || sum.strict_doubles > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_schedules)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
