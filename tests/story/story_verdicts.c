/* The table of verdicts, asked of the server: as a question (POST /v1/tickets/verify) and as a claim (POST /v1/admissions),
 * with the server's own key, tills' keys, and one of a till that was closed. */
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"
#include "tests/support/verdict_cases.h"

#include <hoaban/instant.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define WEEK_S (7 * DAY_S)

static struct story story = {
	.clock = "2026-11-14T08:20:00+07:00", /* a week before the lines, so that the tills are old enough for all of them */
	.settings = "lease_party = 50\nlease_days_ahead = 1\n",
};
static struct rogue till, closed, gate;
static struct verdict_world world;
static struct verdict_row *rows;
static size_t row_count;

/* ---- the keys of the story */

static void read_secret(struct verdict_key *k, const char *name)
{
	char line[256];
	uint8_t seed[SEED_LEN];
	FILE *f = fopen(arena_format(&story.arena, "%s/keys/%s.key", story.data, name), "r");
	assert_non_null(f);
	do
		assert_non_null(fgets(line, sizeof line, f));
	while (line[0] == '#');
	fclose(f);
	assert_int_equal(hex_parse(seed, SEED_LEN, line, 2 * SEED_LEN), E_OK);
	key_pair_from_seed(k->public_key, k->secret_key, seed);
}

static void read_rogue(struct verdict_key *k, const struct rogue *r, const struct trust_list *list)
{
	uint8_t kid[KID_LEN];
	memcpy(k->public_key, r->ticket_public, PUBLIC_KEY_LEN);
	memcpy(k->secret_key, r->ticket_key, SECRET_KEY_LEN);
	cose_kid(kid, k->public_key);
	const struct trust_key *listed = trust_find(list, kid, KEY_USE_TICKET);
	assert_non_null(listed);
	k->not_before = listed->not_before;
	k->expires = listed->expires;
}

static void read_world(void)
{
	struct reply reply;
	struct cose_sign1 m;
	struct trust_list list;
	verdict_world_init(&world, instant_day(story_now(&story) + WEEK_S));
	assert_int_equal(story_call(&story, &(struct call){.path = "/.well-known/hoaban/trust-list"}, &reply), 200);
	assert_int_equal(cose_parse(&m, bytes_of(reply.body, reply.body_len)), E_OK);
	assert_int_equal(trust_list_decode(&list, &story.arena, m.payload), E_OK);
	read_rogue(&world.keys[SIGNED_BY_TILL], &till, &list);
	read_rogue(&world.keys[SIGNED_BY_CLOSED], &closed, &list);
	read_secret(&world.keys[SIGNED_BY_SERVER], "tickets");
	read_secret(&world.keys[SIGNED_BY_LISTS_KEY], "lists");
	reply_release(&reply);
}

/* ---- which lines, and on which day */

static const char *lists_of(const struct verdict_row *row)
{
	return row->is[COLUMN_LISTS];
}

/* A server's lists have no age, and it knows no till by its certificate alone. */
static bool is_askable(const struct verdict_row *row)
{
	static const char *const known[] = {"-", "known", "known=nothing", "older-offered"};
	if (str_starts_with(row->is[COLUMN_SIGNER], "cert"))
		return false;
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_equal(lists_of(row), known[i]))
			return true;
	return str_starts_with(lists_of(row), "closed=");
}

/* The question asks for one person. */
static bool is_question(const struct verdict_case *c)
{
	bool depends = c->verdict == VERDICT_ADMITTED || c->verdict == VERDICT_PARTY_EXHAUSTED;
	return c->want == 1 || !depends;
}

/* A claim is made now, with the ticket's own bytes. */
static bool is_claim(const struct verdict_case *c)
{
	bool is_now = str_equal(c->row->is[COLUMN_TIME], "-") && !str_starts_with(lists_of(c->row), "closed=");
	return is_now && str_equal(c->row->is[COLUMN_BYTES], "-");
}

/* Closures shut a site for every line: each such line has days of its own. */
static struct verdict_case *case_of(const struct verdict_row *row)
{
	struct verdict_world w = world;
	if (str_starts_with(lists_of(row), "closed="))
		w.day += 20 + 10 * (int32_t)row->number;
	return verdict_case_make(&story.arena, &w, row);
}

static void each_case(void (*take)(struct verdict_case *c))
{
	for (size_t i = 0; i < row_count; i++)
		if (is_askable(&rows[i]))
			take(case_of(&rows[i]));
}

/* ---- what the server knows */

static const char *hex(const uint8_t id[static UUID_LEN])
{
	char text[2 * UUID_LEN + 1];
	hex_format(text, id, UUID_LEN);
	return arena_text(&story.arena, text);
}

static void block(const uint8_t root[static UUID_LEN], unsigned list)
{
	story_sql_do(
		&story,
		arena_format(&story.arena,
			     "INSERT IGNORE INTO ticket_block (root, list, valid_until, blocked_at) VALUES (UNHEX('%s'), %u,"
			     " 4000000000, 1)",
			     hex(root), list));
}

static void block_ids(void)
{
	static const unsigned lists[][2] = {{ID_REVOKED, 1}, {ID_SUPERSEDED, 2}, {ID_BOTH, 1}};
	uint8_t id[UUID_LEN];
	for (size_t i = 0; i < COUNT(lists); i++) {
		verdict_ids(id, (uint8_t)lists[i][0], 0);
		block(id, lists[i][1]);
	}
}

static void insert_use(const struct verdict_case *c, const struct taken_use *use, int32_t day)
{
	const char *root = hex(ticket_root(&c->ticket));
	story_sql_do(
		&story,
		arena_format(&story.arena,
			     "INSERT IGNORE INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate,"
			     " admitted_at) VALUES (UNHEX('%s'), %u, %d, %d, %u, UNHEX('%s'), UNHEX('%s'), UNHEX('%s'),"
			     " 'gate', %lld)",
			     root, use->use, c->site, (int)day, use->entry, hex(gate.id), hex(c->ticket.id), hex(gate.id),
			     (long long)use->admitted_at));
}

static void remember(struct verdict_case *c)
{
	const int32_t today = instant_day(c->now);
	for (size_t i = 0; i < c->memory.uses.count; i++)
		insert_use(c, &c->memory.uses.list[i], today);
	for (uint32_t i = 0; i < c->memory.uses.other_days; i++)
		insert_use(c, &(struct taken_use){1, 1, c->now}, today - 1 - (int32_t)i);
	if (c->memory.is_superseded)
		block(ticket_root(&c->ticket), 2);
}

static void close_site(struct verdict_case *c)
{
	for (size_t i = 0; i < c->closures.count; i++) {
		const struct closure *x = &c->closures.closures[i];
		uint8_t id[UUID_LEN];
		verdict_ids(id, (uint8_t)i, c->row->number);
		const char *until =
			x->honoured_until ? arena_format(&story.arena, "%lld", (long long)x->honoured_until) : "NULL";
		story_sql_do(
			&story,
			arena_format(&story.arena,
				     "INSERT INTO closure (id, site, begins_at, ends_at, kind, reason, declared_by,"
				     " declared_at, honoured_until) VALUES (UNHEX('%s'), %u, %lld, %lld, 2, 'storm', 'test',"
				     " 1, %s)",
				     hex(id), x->site, (long long)x->from, (long long)x->until, until));
	}
}

/* What the closed till has sold before it was closed. */
static void sell_known(struct verdict_case *c)
{
	if (!str_equal(lists_of(c->row), "known"))
		return;
	uint8_t *room = arena_alloc(&story.arena, TICKET_BYTES_MAX);
	struct cose_sign1 m;
	assert_int_equal(ticket_parse(&m, room, c->text, c->text_len), E_OK);
	struct sale_ticket sold = {.cose = bytes_of(room, (size_t)(m.signature + SIGNATURE_LEN - room))};
	rogue_sell(&closed, NULL, 0, &sold, 1, 0);
	assert_int_equal(rogue_send(&closed), 200);
}

/* ---- asking */

static size_t questions, claims;

static void ask(struct verdict_case *c)
{
	static const char *const sites[] = {"BT", "A1", "TD"};
	char at[INSTANT_TEXT];
	struct reply reply;
	if (!is_question(c))
		return;
	instant_format(at, c->now);
	json_t *body = json_pack("{s:s%, s:s, s:s}", "qr", c->text, c->text_len, "site", sites[c->site], "at", at);
	char *text = json_dumps(body, JSON_COMPACT);
	int status = story_call(&story, &(struct call){.path = "/v1/tickets/verify", .body = text}, &reply);
	const char *said =
		status == 200 ? json_string_value(json_at(reply.json, "verdict")) : "malformed"; /* as an input already */
	assert_true(status == 200 || status == 400 || status == 422);
	if (!str_equal(said, verdict_text(c->verdict)))
		fail_msg("%s: %s, not %s", c->row->is[COLUMN_LABEL], said, verdict_text(c->verdict));
	reply_release(&reply);
	free(text);
	json_decref(body);
	questions++;
}

static void claim(struct verdict_case *c)
{
	struct cose_sign1 m;
	struct claim_answer answer = {0};
	struct claim claimed = {.site = (uint32_t)c->site, .gate = "gate", .count = c->want, .time = story_now(&story)};
	uint8_t room[TICKET_BYTES_MAX];
	if (!is_claim(c))
		return;
	assert_int_equal(ticket_parse(&m, room, c->text, c->text_len), E_OK);
	claimed.cose = bytes_of(room, (size_t)(m.signature + SIGNATURE_LEN - room));
	randombytes_buf(claimed.id, UUID_LEN);
	assert_int_equal(rogue_claim(&gate, &claimed, &answer), 200);
	verdict_case_hold(c, &(struct ruling){.verdict = (enum verdict)answer.verdict,
					      .count = answer.count,
					      .remaining = answer.remaining});
	claims++;
}

static void test_questions(void **state)
{
	(void)state;
	each_case(ask);
	assert_true(questions >= 230);
}

static void test_claims(void **state)
{
	(void)state;
	each_case(claim);
	assert_true(claims >= 90);
	story_leave(&story); /* tickets that nobody sold */
}

/* ---- */

static const struct step codes[] = {
	{"code1", CODE("quay1", "--site", "A1,TD")},
	{"code2", CODE("quay2", "--site", "A1,TD")},
	{"code3", CODE("quay3", "--site", "A1,BT,TD")},
};
static const struct step closing[] = {
	{"close", .run = {"hoaband", "device", "close", "--data", "${data}", "--demo", "--clock", "${clock}", "--json",
			  "--device", "quay2", "--reason", "stolen at night"}},
};

static int begin(void **state)
{
	(void)state;
	if (sodium_init() < 0)
		return -1;
	story_begin(&story);
	story_tell(&story, codes, COUNT(codes));
	rogue_enrol(&till, &story, "code1");
	rogue_enrol(&closed, &story, "code2");
	rogue_enrol(&gate, &story, "code3");
	row_count = verdict_rows_load(&rows, &story.arena);
	read_world();
	block_ids();
	each_case(remember);
	each_case(close_site);
	each_case(sell_known);
	story_tell(&story, closing, COUNT(closing));
	story_pass(&story, WEEK_S); /* it looks at closures when it begins */
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_questions), cmocka_unit_test(test_claims)};
	return cmocka_run_group_tests_name("verdicts", tests, begin, tear_down);
}
