#include <hoaban/gate.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

/* A group of four of which the device has seen nothing; each row changes something. */
struct row {
	const char *label;
	enum verdict read;
	bool is_revoked, is_superseded, is_forged;
	struct taken_use taken[4]; /* ends at use 0 */
	uint32_t want;
	enum gate_authority authority;
	struct ruling word;
	enum verdict expected;
	bool must_ask, is_provisional;
	uint32_t first, count;
};

#define GRANT(first, number, round)                                                                                            \
	{                                                                                                                      \
		.verdict = VERDICT_ADMITTED, .first_use = (first), .count = (number), .entry = (round)                         \
	}
#define REFUSAL(why)                                                                                                           \
	{                                                                                                                      \
		.verdict = (why)                                                                                               \
	}

static const struct row rows[] = {
	/* what this device knows is enough */
	{"unread", .read = VERDICT_MALFORMED, .expected = VERDICT_MALFORMED},
	{"unread, and granted", .read = VERDICT_EXPIRED, .authority = GATE_ANSWERED, .word = GRANT(1, 4, 1),
	 .expected = VERDICT_EXPIRED},
	{"refunded here", .is_revoked = true, .is_superseded = true, .expected = VERDICT_REVOKED},
	{"exchanged here", .is_superseded = true, .is_forged = true, .expected = VERDICT_SUPERSEDED},
	{"expired, and refunded here", .read = VERDICT_EXPIRED, .is_revoked = true, .expected = VERDICT_REVOKED},
	{"superseded, and refunded here", .read = VERDICT_SUPERSEDED, .is_revoked = true, .expected = VERDICT_REVOKED},
	{"at a wrong site, and exchanged here", .read = VERDICT_WRONG_SITE, .is_superseded = true,
	 .expected = VERDICT_SUPERSEDED},
	{"revoked, and exchanged here", .read = VERDICT_REVOKED, .is_superseded = true, .expected = VERDICT_REVOKED},
	{"over a limit, and refunded here", .read = VERDICT_OVER_LIMIT, .is_revoked = true, .expected = VERDICT_OVER_LIMIT},
	{"expired, and forged", .read = VERDICT_EXPIRED, .is_forged = true, .expected = VERDICT_EXPIRED},
	{"forged", .is_forged = true, .expected = VERDICT_OVER_LIMIT},
	{"all are in", .taken = {{1, 1, 5}, {2, 1, 5}, {3, 1, 5}, {4, 1, 5}}, .expected = VERDICT_ALREADY_ADMITTED},
	{"all are in, and granted", .taken = {{1, 1, 5}, {2, 1, 5}, {3, 1, 5}, {4, 1, 5}}, .authority = GATE_ANSWERED,
	 .word = GRANT(1, 4, 1), .expected = VERDICT_ALREADY_ADMITTED},
	{"two want, one is left", .taken = {{1, 1, 5}, {2, 1, 5}, {3, 1, 5}}, .want = 2, .expected = VERDICT_PARTY_EXHAUSTED},

	/* who is to be asked */
	{"asked for all", .must_ask = true, .is_provisional = true, .first = 1, .count = 4},
	{"asked for two of three", .taken = {{1, 1, 5}}, .want = 2, .must_ask = true, .is_provisional = true, .first = 2,
	 .count = 2},
	{"its own authority", .authority = GATE_SELF, .first = 1, .count = 4},
	{"its own authority, with a word", .authority = GATE_SELF, .word = REFUSAL(VERDICT_REVOKED), .first = 1, .count = 4},
	{"nobody reached", .authority = GATE_SILENT, .is_provisional = true, .first = 1, .count = 4},
	{"nobody reached, with a word", .authority = GATE_SILENT, .word = REFUSAL(VERDICT_REVOKED), .is_provisional = true,
	 .first = 1, .count = 4},

	/* its word */
	{"granted", .authority = GATE_ANSWERED, .word = GRANT(1, 4, 1), .first = 1, .count = 4},
	{"granted fewer than we would", .authority = GATE_ANSWERED, .word = GRANT(3, 2, 1), .first = 3, .count = 2},
	{"granted others than ours", .want = 2, .authority = GATE_ANSWERED, .word = GRANT(3, 2, 1), .first = 3, .count = 2},
	{"refused", .authority = GATE_ANSWERED, .word = REFUSAL(VERDICT_ALREADY_ADMITTED),
	 .expected = VERDICT_ALREADY_ADMITTED},
	{"refused with places", .authority = GATE_ANSWERED,
	 .word = {.verdict = VERDICT_REVOKED, .first_use = 1, .count = 4, .entry = 1}, .expected = VERDICT_REVOKED},
	{"granted by a stand-in", .authority = GATE_ADVISED, .word = GRANT(3, 2, 1), .is_provisional = true, .first = 3,
	 .count = 2},
	{"refused by a stand-in", .authority = GATE_ADVISED, .word = REFUSAL(VERDICT_ALREADY_ADMITTED),
	 .expected = VERDICT_ALREADY_ADMITTED},

	/* its word makes no sense: silence */
	{"an unknown verdict", .authority = GATE_ANSWERED, .word = REFUSAL((enum verdict)14), .is_provisional = true,
	 .first = 1, .count = 4},
	{"nobody granted", .authority = GATE_ANSWERED, .word = GRANT(1, 0, 1), .is_provisional = true, .first = 1, .count = 4},
	{"place 0", .authority = GATE_ANSWERED, .word = GRANT(0, 4, 1), .is_provisional = true, .first = 1, .count = 4},
	{"place 5 of four", .authority = GATE_ANSWERED, .word = GRANT(2, 4, 1), .is_provisional = true, .first = 1, .count = 4},
	{"the largest place", .authority = GATE_ANSWERED, .word = GRANT(UINT32_MAX, UINT32_MAX, 1), .is_provisional = true,
	 .first = 1, .count = 4},
	{"round 0", .authority = GATE_ANSWERED, .word = GRANT(1, 4, 0), .is_provisional = true, .first = 1, .count = 4},
	{"round 2 of one", .authority = GATE_ANSWERED, .word = GRANT(1, 4, 2), .is_provisional = true, .first = 1, .count = 4},
	{"more than were wanted", .want = 1, .authority = GATE_ANSWERED, .word = GRANT(1, 2, 1), .is_provisional = true,
	 .first = 1, .count = 1},
	{"fewer than were wanted", .want = 3, .authority = GATE_ANSWERED, .word = GRANT(1, 2, 1), .is_provisional = true,
	 .first = 1, .count = 3},
	{"taken here", .taken = {{1, 1, 5}, {3, 1, 5}}, .want = 1, .authority = GATE_ANSWERED, .word = GRANT(3, 1, 1),
	 .is_provisional = true, .first = 2, .count = 1},
	{"beside what is taken here", .taken = {{1, 1, 5}, {3, 1, 5}}, .want = 1, .authority = GATE_ANSWERED,
	 .word = GRANT(4, 1, 1), .first = 4, .count = 1},
};

static void decide(struct gate_decision *out, const struct row *r)
{
	struct reading reading = {.is_verified = true, .ticket = {.id = {1}, .party = 4, .days = 1, .entries = 1}};
	struct gate_memory memory = {.is_revoked = r->is_revoked,
				     .is_superseded = r->is_superseded,
				     .is_forged = r->is_forged,
				     .uses = {.list = r->taken}};
	struct gate_facts facts = {.read = r->read,
				   .reading = &reading,
				   .memory = &memory,
				   .want = r->want,
				   .authority = r->authority,
				   .word = &r->word};
	while (memory.uses.count < 4 && r->taken[memory.uses.count].use != 0)
		memory.uses.count++;
	gate_decide(out, &facts);
}

static void decisions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct gate_decision d;
		decide(&d, r);
		if (d.ruling.verdict != r->expected || d.must_ask != r->must_ask || d.is_provisional != r->is_provisional ||
		    d.ruling.first_use != r->first || d.ruling.count != r->count || (d.ruling.entry > 0) != (r->count > 0))
			fail_msg("%s: %s, uses %u+%u, entry %u, ask %d, provisional %d", r->label,
				 verdict_text(d.ruling.verdict), d.ruling.first_use, d.ruling.count, d.ruling.entry, d.must_ask,
				 d.is_provisional);
	}
}

/* Whatever an authority says, a device admits nobody whom it would not admit alone, and no place twice. */
static void no_word_opens_a_gate(void **state)
{
	(void)state;
	static const struct taken_use taken[] = {{2, 1, 5}, {4, 1, 6}};
	for (uint32_t seed = 0; seed < 6 * 6 * 3 * 5 * 15; seed++) {
		struct reading reading = {.is_verified = true, .ticket = {.id = {1}, .party = 4, .days = 1, .entries = 1}};
		struct gate_memory memory = {.uses = {.count = 2, .list = taken}};
		struct ruling word = {.first_use = seed % 6,
				      .count = seed / 6 % 6,
				      .entry = seed / 36 % 3,
				      .verdict = (enum verdict)(seed / 540)};
		struct gate_facts facts = {.reading = &reading,
					   .memory = &memory,
					   .want = 1,
					   .authority = (enum gate_authority)(seed / 108 % 5),
					   .word = &word};
		struct gate_decision d;
		gate_decide(&d, &facts);
		if (d.ruling.verdict != VERDICT_ADMITTED) {
			assert_int_equal(d.ruling.count, 0);
			continue;
		}
		assert_int_equal(d.ruling.entry, 1);
		assert_int_equal(d.ruling.count, 1);
		assert_true(d.ruling.first_use == 1 || d.ruling.first_use == 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(decisions), cmocka_unit_test(no_word_opens_a_gate)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
