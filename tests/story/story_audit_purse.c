/* Ways of somebody who has the money in hand, or the tables that tell when it came: a bank slip that speaks for two bags,
 * payments of another day, a tariff that is said to begin later. Each is named, and what looks alike but is honest is not. */
#include "tests/support/correctwords.h"
#include "tests/support/forge.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct step day[] = {{"code quay1", CODE("quay1", "--site", "A1,BT")},
				  {"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
				  {"open", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
				  {"s1", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
				  {"drop", TILL("quay1", "shift", "drop", "--amount", "100000", "--bag", "T-1")},
				  {"drop 2", TILL("quay1", "shift", "drop", "--amount", "50000", "--bag", "T-2")},
				  {"Z", TILL("quay1", "shift", "close", "--counted", "0")},
				  {"open 2", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
				  {"s2", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=4")},
				  {"Z 2", TILL("quay1", "shift", "close", "--counted", "80000")},
				  {"open 3", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "20000")},
				  {"synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
				  SOLD("w1") VISIT("A1", LINE("ADULT", "2")) PAID},
			 SOLD("w2") VISIT("A1", LINE("ADULT", "1")) PAID
}
, SOLD("w3") VISIT("A1", LINE("ADULT", "3")) PAID
}
,
}
;

static struct story story;

static int begin(void **state)
{
	struct story *s = &story;
	*state = s;
	s->clock = STORY_CLOCK;
	story_begin(s);
	story_tell(s, day, COUNT(day));
	story_wait_for_signatures(s);
	story_wait_for_log(s);
	story_export(s, "honest");
	return 0;
}

static struct outcome verify(struct story *s, const char *name)
{
	return story_verify(s, name, (const char *const[]){"--json", NULL});
}

static struct cell text(const char *t)
{
	return (struct cell){.bytes = bytes_of_text(t)};
}

/* ---- bags */

/* The first bag that was dropped has T-1 as its name, the second T-2; the office notes one number for both. */
static void note_both(const struct forge *f, int64_t first, int64_t second)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_CASH_MOVEMENTS);
	assert_int_equal(t.count, 2);
	const struct cell *drop = t.rows[0];
	const struct cell at = drop[CASH_MOVEMENTS_MOVED_AT];
	forge_append(f, TABLE_BAG_SLIPS,
		     (struct cell[]){drop[0], text("T-1"), text("KB 1"), {.number = first}, text("mai"), at}, 6);
	forge_append(f, TABLE_BAG_SLIPS,
		     (struct cell[]){drop[0], text("T-2"), text("KB 1"), {.number = second}, text("mai"), at}, 6);
}

/* One bag came to the bank, and its slip covers the other too. */
static void share_slip(const struct forge *f)
{
	note_both(f, 100000, 50000);
}

/* Both were paid in together, and the slip says what they come to. */
static void join_bags(const struct forge *f)
{
	note_both(f, 150000, 150000);
}

/* ---- times of payments */

/* Into the books of another day. */
static void settle_later(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_PAYMENTS);
	t.rows[0][PAYMENTS_SETTLED_MS].number += 2 * 3600 * 1000;
	forge_write(f, &t);
}

/* Paid before the bank told of it, yet near its receipts. */
static void settle_unheard(const struct forge *f)
{
	struct forge_table payments;
	forge_read(f, &payments, TABLE_PAYMENTS);
	struct cell *p = payments.rows[0];
	const struct cell none = {.is_null = true};
	uint8_t *hash = arena_alloc(&f->story->arena, HASH_LEN);
	memset(hash, 1, HASH_LEN);
	p[PAYMENTS_PROVIDER].number = 1;
	p[PAYMENTS_PROVIDER_TX] = text("sepay-77");
	const int64_t heard = p[PAYMENTS_SETTLED_MS].number + 1800 * 1000;
	forge_write(f, &payments);
	forge_append(f, TABLE_MONEY,
		     (struct cell[]){{.bytes = bytes_of(hash, UUID_LEN)},
				     {.number = 1},
				     text("77"),
				     text("B77"),
				     text("123"),
				     p[PAYMENTS_AMOUNT],
				     {.bytes = bytes_of(hash, HASH_LEN)},
				     none,
				     {.number = heard / 1000},
				     {.number = heard},
				     {.number = 2},
				     p[PAYMENTS_SUBJECT],
				     none,
				     none,
				     none,
				     none,
				     none,
				     none},
		     MONEY_COLUMNS);
}

/* ---- tariffs */

/* As if the price had not been in force yet. */
static void postpone_edition(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_EDITIONS);
	t.rows[0][EDITIONS_FROM_DAY].number++;
	forge_write(f, &t);
}

/* ---- what devices may do, when orders were made, what contradicts a journal */

static void demote(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_DEVICES);
	t.rows[0][DEVICES_ROLE].number = 2; /* a gate sells nothing */
	forge_write(f, &t);
}

static void order_earlier(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_ORDERS);
	t.rows[0][ORDERS_CREATED_MS].number -= 3600 * 1000;
	forge_write(f, &t);
}

/* A transfer becomes a wallet's payment. */
static void pay_otherwise(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_PAYMENTS);
	t.rows[0][PAYMENTS_PROVIDER].number = 2;
	forge_write(f, &t);
}

static void quarantine(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_DEVICES);
	t.rows[0][DEVICES_QUARANTINED_AT] = t.rows[0][DEVICES_ENROLLED_AT];
	forge_write(f, &t);
}

/* An honest entry of the till, called a fork at another place. */
static void accuse(const struct forge *f)
{
	struct forge_table journal;
	forge_read(f, &journal, TABLE_JOURNAL);
	const struct cell *c = journal.rows[0];
	forge_append(f, TABLE_EVIDENCE,
		     (struct cell[]){{.number = 1},
				     c[JOURNAL_DEVICE],
				     text("fork"),
				     {.number = 2},
				     c[JOURNAL_BYTES],
				     c[JOURNAL_RECEIVED_MS]},
		     6);
}

/* ---- told as a table */

static const struct purse {
	const char *name;
	void (*make)(const struct forge *f);
	const char *code; /* NULL: honest */
} purses[] = {
	{"shared", share_slip, "slip_shared"},
	{"later", settle_later, "payment_time"},
	{"unheard", settle_unheard, "payment_time"},
	{"postponed", postpone_edition, "edition_differs"},
	{"demoted", demote, "device_role"},
	{"earlier", order_earlier, "order_differs"},
	{"otherwise", pay_otherwise, "order_differs"},
	{"quarantined", quarantine, "evidence_differs"},
	{"accused", accuse, "evidence_differs"},
	{"joined", join_bags, NULL},
};

static void try(struct story *s, const struct purse *x)
{
	struct forge f;
	forge_copy(&f, s, "honest", x->name);
	x->make(&f);
	forge_manifest(&f, -1);
	struct outcome o = verify(s, x->name);
	if (!x->code && o.status == 0)
		return;
	if (!x->code || o.status != 1 || !strstr(o.out, arena_format(&s->arena, "\"code\":\"%s\"", x->code)))
		fail_msg("%s: %s expected, status %d\n%s\n%s", x->name, x->code ? x->code : "nothing", o.status, o.out, o.err);
}

static void test_honest(void **state)
{
	struct outcome o = verify(*state, "honest");
	if (o.status != 0)
		fail_msg("status %d\n%s\n%s", o.status, o.out, o.err);
}

static void test_purses(void **state)
{
	for (size_t i = 0; i < COUNT(purses); i++)
		try(*state, &purses[i]);
}

/* Sixty thousand of the second Z are nowhere, and the third shift has none. Nobody asks for a fortnight. */
static void test_drawers(void **state)
{
	struct story *s = *state;
	const int64_t before = s->passed_s;
	s->passed_s += 15 * 86400;
	story_export(s, "a fortnight later");
	s->passed_s = before;
	struct outcome o = verify(s, "a fortnight later");
	if (o.status != 1 || !strstr(o.out, "\"code\":\"counted_unbagged\"") ||
	    !strstr(o.out, "\"counted\":80000,\"next_float\":20000") || !strstr(o.out, "\"code\":\"shift_open\""))
		fail_msg("status %d\n%s\n%s", o.status, o.out, o.err);
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

static void test_end(void **state)
{
	story_leave(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_purses),
		cmocka_unit_test(test_drawers),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, begin, tear_down);
}
