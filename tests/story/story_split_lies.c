/* A till's key outside the till: parts of other people's tickets, splits that are none, and what comes of them. Places stay
 * those of the ticket that was sold, and every lie is told. */
#include "tests/support/correctwords.h"
#include "tests/support/rogue.h"

#include <hoaban/instant.h>
#include <hoaban/ticket.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GROUP(name)                                                                                                            \
	name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201,                           \
	      .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"group\":true,\"lines\":[" LINE("ADULT",               \
													"10") "]," PAID

static const struct step arrivals[] = {
	{"code rogue", CODE("rogue", "--site", "A1")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{GROUP("victim")},
	{GROUP("other")},
};

static struct rogue rogue;

struct parent {
	uint8_t bytes[TICKET_BYTES_MAX];
	struct bytes cose;
	struct ticket t;
};

static void read_parent(struct story *s, const char *label, struct parent *p)
{
	struct cose_sign1 m;
	const char *qr = story_answer_text(s, arena_format(&s->arena, "%s.tickets.0.qr", label));
	assert_int_equal(ticket_parse(&m, p->bytes, qr, strlen(qr)), E_OK);
	assert_int_equal(ticket_decode(&p->t, m.payload), E_OK);
	p->cose = bytes_of(p->bytes, (size_t)(m.signature + SIGNATURE_LEN - p->bytes));
}

static struct ticket part_of(const struct parent *p, uint32_t first, uint32_t party, uint8_t id)
{
	struct ticket t = p->t;
	t.is_split = true;
	t.first_use = first;
	t.party = party;
	memcpy(t.root, p->t.id, UUID_LEN);
	t.id[15] = id;
	t.id[14] ^= 0x5a;
	return t;
}

static struct bytes sign(struct story *s, const struct ticket *t)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, rogue.ticket_key), E_OK);
	return bytes_of(arena_copy(&s->arena, cose.data, cose.len), cose.len);
}

/* Its text is kept for the steps as ${label.qr}. */
static struct bytes show(struct story *s, const char *label, const struct ticket *t)
{
	struct bytes cose = sign(s, t);
	BUF_LOCAL text;
	buf_init(&text, TICKET_TEXT_MAX + 1);
	assert_int_equal(ticket_text(&text, cose), E_OK);
	story_keep(s, label, json_pack("{s:s}", "qr", buf_text(&text)));
	return cose;
}

static void say_split(struct bytes parent, struct bytes *children, size_t count)
{
	const struct split fact = {.parent = parent, .count = count, .children = children};
	BUF_LOCAL body;
	buf_init(&body, 64u << 10);
	split_encode(&body, &fact);
	rogue_say(&rogue, ENTRY_SPLIT, &body);
}

/* ---- parts that nobody split */

static const struct step shown[] = {
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
	{"stolen places", TILL("gate1", "admit", "--site", "A1", "${stolen.qr}"),
	 .expect = {{"verdict", "admitted"}, {"admitted", "4"}}},
	{"more than it has", TILL("gate1", "admit", "--site", "A1", "${too many.qr}"), .status = 1,
	 .expect = {{"verdict", "over_limit"}}},
	{"another day", TILL("gate1", "admit", "--site", "A1", "${longer.qr}"), .status = 1,
	 .expect = {{"verdict", "over_limit"}}},
	{"another category", TILL("gate1", "admit", "--site", "A1", "${children.qr}"), .status = 1,
	 .expect = {{"verdict", "over_limit"}}},
	{"six are left for the group", TILL("gate1", "admit", "--site", "A1", "${victim.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"admitted", "6"}}},
	{"whom they belong to", .sql = "SELECT COUNT(*), SUM(kind = 'ticket_forged') FROM incident",
	 .expect = {{"rows.0.0", "3"}, {"rows.0.1", "3"}}},
	{"it may still come", .sql = "SELECT COUNT(*) FROM shown_ticket", .expect = {{"rows.0.0", "1"}}},
};
static const struct step waited_for[] = {
	{"not told yet", .sql = "SELECT COUNT(*) FROM incident WHERE kind = 'ticket_unaccounted'",
	 .expect = {{"rows.0.0", "0"}}},
};
static const struct step unaccounted[] = {
	{"it did not come",
	 .sql = "SELECT COUNT(*), MIN(detail LIKE '%party=4 %') FROM incident i JOIN device d ON d.id = i.device"
		" WHERE i.kind = 'ticket_unaccounted' AND d.name = 'rogue'",
	 .expect = {{"rows.0.0", "1"}, {"rows.0.1", "1"}}},
};

static void say_drawer(void)
{
	const struct drawer_opened d = {.shift = {1}, .cashier = "x", .reason = "y"};
	BUF_LOCAL body;
	buf_init(&body, 256);
	drawer_opened_encode(&body, &d);
	rogue_say(&rogue, ENTRY_DRAWER_OPENED, &body);
}

static void parts_that_nobody_split(void **state)
{
	struct story *s = *state;
	struct parent victim;
	story_tell(s, arrivals, COUNT(arrivals));
	rogue_enrol(&rogue, s, "code rogue");
	read_parent(s, "victim", &victim);
	struct ticket stolen = part_of(&victim, 1, 4, 1), many = part_of(&victim, 5, 7, 2), later = part_of(&victim, 5, 2, 3),
		      other = part_of(&victim, 5, 2, 4);
	later.valid_until += DAY_S;
	other.category = CATEGORY_CHILD;
	show(s, "stolen", &stolen);
	show(s, "too many", &many);
	show(s, "longer", &later);
	show(s, "children", &other);
	say_drawer(); /* of the same minute: they may come in a moment, however long the gate takes */
	story_tell(s, shown, COUNT(shown));
	assert_int_equal(rogue_send(&rogue), 200);
	story_tell(s, waited_for, COUNT(waited_for));
	story_wait_for_signatures(s);
	story_pass(s, 300); /* its journal comes past it */
	say_drawer();
	assert_int_equal(rogue_send(&rogue), 200);
	say_drawer();
	assert_int_equal(rogue_send(&rogue), 200);
	story_tell(s, unaccounted, COUNT(unaccounted));
}

/* ---- splits that are none */

static const struct step told[] = {
	{"each is told",
	 .sql = "SELECT COUNT(*), COUNT(DISTINCT detail) FROM incident WHERE kind = 'content_fault' AND detail LIKE"
		" 'what=split%'",
	 .expect = {{"rows.0.0", "7"}, {"rows.0.1", "5"}}},
	{"and nothing kept", .sql = "SELECT (SELECT COUNT(*) FROM ticket_split) + (SELECT COUNT(*) FROM ticket_part)",
	 .expect = {{"rows.0.0", "0"}}},
	{"nor blamed on the journal", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL",
	 .expect = {{"rows.0.0", "0"}}},
};
static const struct step kept[] = {
	{"one good split", .sql = "SELECT COUNT(*), (SELECT COUNT(*) FROM ticket_part) FROM ticket_split",
	 .expect = {{"rows.0.0", "1"}, {"rows.0.1", "2"}}},
	{"the same ids once more",
	 .sql = "SELECT COUNT(*) FROM incident WHERE kind = 'content_fault' AND detail = 'what=split why=repeated_id'",
	 .expect = {{"rows.0.0", "1"}}},
};

static void splits_that_are_none(void **state)
{
	struct story *s = *state;
	struct parent p;
	read_parent(s, "other", &p);
	struct ticket a = part_of(&p, 1, 5, 11), b = part_of(&p, 6, 5, 12), gap = part_of(&p, 7, 4, 13),
		      wide = part_of(&p, 6, 5, 14);
	struct bytes good[2] = {sign(s, &a), sign(s, &b)}, gapped[2] = {good[0], sign(s, &gap)}, twice[2] = {good[0], good[0]};
	wide.sites |= 1;
	struct bytes wider[2] = {good[0], sign(s, &wide)}, by_server[2] = {good[0], p.cose};
	uint8_t spoilt[TICKET_BYTES_MAX];
	memcpy(spoilt, p.cose.data, p.cose.len);
	spoilt[p.cose.len - 1] ^= 1;
	say_split(p.cose, gapped, 2);				   /* not_whole */
	say_split(p.cose, twice, 2);				   /* not_whole */
	say_split(p.cose, wider, 2);				   /* not_whole */
	say_split(p.cose, by_server, 2);			   /* signature */
	say_split(bytes_of(spoilt, p.cose.len), good, 2);	   /* parent_signature */
	say_split(bytes_of(p.cose.data, p.cose.len - 1), good, 2); /* parent */
	BUF_LOCAL junk;
	buf_init(&junk, 16);
	buf_append(&junk, "\x81\x01", 2);
	rogue_say(&rogue, ENTRY_SPLIT, &junk); /* malformed */
	assert_int_equal(rogue_send(&rogue), 200);
	story_tell(s, told, COUNT(told));
	say_split(p.cose, good, 2);
	assert_int_equal(rogue_send(&rogue), 200);
	say_split(p.cose, good, 2); /* twice, by the same till */
	assert_int_equal(rogue_send(&rogue), 200);
	story_tell(s, kept, COUNT(kept));
}

/* ---- */

static int begin(void **state)
{
	static struct story s;
	s = (struct story){.clock = STORY_CLOCK, .audit_finds = "admission_unsold"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_that_nobody_split),
		cmocka_unit_test(splits_that_are_none),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("splits that are none", tests, begin, story_group_end);
}
