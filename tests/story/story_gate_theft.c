/* Whoever holds the database's root lets somebody in, or takes away who went in: each row is held against the entry that its
 * gate signed. Each theft is undone before the next. */
#include "tests/support/gates.h"
#include "tests/support/staffpage.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <hoaban/rules.h>

#include <sodium.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define A1		 1
#define FIGURES(...)	 .run = {"hoaband", "figures", __VA_ARGS__, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define DOCTOR		 .run = {"hoaband", "doctor", "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define ADMIT(gate, ...) TILL(gate, "admit", "--site", "A1", __VA_ARGS__)

static struct gates gates;

/* ---- an honest day: a party of three at a gate without a network, two of whom another gate lets in again; and one gate that
 * asks the server first: of its three visitors one went in, one did not after all, and of the last the journal is still to come
 */

static const struct step arrivals[] = {
	{"code quay1", CODE("quay1", "--site", "A1")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"code gate2", CODE("gate2", "--site", "A1", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}", "--gate", "north")},
	{"gate2", TILL("gate2", "enroll", "--server", "${url}", "--code", "${code gate2.code}", "--gate", "south")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"party", TILL("quay1", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=30")},
	{"sold", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step apart[] = {
	{"north", ADMIT("gate1", "--count", "3", "${party.tickets.0.qr}"), .expect = {{"provisional", "true"}}},
	{"south", ADMIT("gate2", "--count", "2", "${party.tickets.0.qr}"), .expect = {{"provisional", "true"}}},
};
static const struct step merged[] = {
	{"merge north", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"merge south", TILL("gate2", "sync"), .expect = {{"failures", "0"}}},
	{"as it was", .sql = "SELECT (SELECT COUNT(*) FROM admission), (SELECT COUNT(*) FROM admission_twice)",
	 .expect = {{"rows.0.0", "3"}, {"rows.0.1", "2"}}},
};

#define HONEST                                                                                                                 \
	{"different", "0"}, {"rows_different", "0"}, {"equations.0.difference", "0"}, {"equations.1.difference", "0"},         \
	{                                                                                                                      \
		"equations.2.difference", "0"                                                                                  \
	}
static const struct step honest[] = {{"honest", FIGURES("check"), .expect = {HONEST}}};

static struct admission admission_of(struct story *s, const struct gates_ticket *t)
{
	int64_t now = story_now(s);
	struct admission ad = {.site = A1, .day = instant_day(now), .entry = 1, .first_use = 1, .count = 1, .admitted_at = now};
	struct cose_sign1 m;
	struct ticket k;
	assert_int_equal(cose_parse(&m, t->cose), E_OK);
	assert_int_equal(ticket_decode(&k, m.payload), E_OK);
	ad.cose = t->cose;
	randombytes_buf(ad.claim, UUID_LEN);
	memcpy(ad.ticket, k.id, UUID_LEN);
	memcpy(ad.root, k.id, UUID_LEN);
	snprintf(ad.gate, sizeof(ad.gate), "west");
	return ad;
}

static void claim(struct rogue *r, const struct admission *ad)
{
	struct claim c = {.site = ad->site, .count = ad->count, .time = ad->admitted_at, .cose = ad->cose};
	struct claim_answer answer;
	memcpy(c.id, ad->claim, UUID_LEN);
	memcpy(c.gate, ad->gate, sizeof(c.gate));
	assert_int_equal(rogue_claim(r, &c, &answer), 200);
	assert_int_equal(answer.verdict, VERDICT_ADMITTED);
}

static void say_admission(struct rogue *r, const struct admission *ad)
{
	BUF_LOCAL body;
	buf_init(&body, 4096);
	admission_encode(&body, ad);
	rogue_say(r, ENTRY_ADMISSION, &body);
}

static void say_undone(struct rogue *r, const struct admission *ad)
{
	struct admission_undone u = {.site = ad->site, .day = ad->day};
	BUF_LOCAL body;
	buf_init(&body, 256);
	memcpy(u.claim, ad->claim, UUID_LEN);
	memcpy(u.gate, ad->gate, sizeof(u.gate));
	admission_undone_encode(&body, &u);
	rogue_say(r, ENTRY_ADMISSION_UNDONE, &body);
}

static void ask_first(struct story *s)
{
	struct rogue *west = &gates.list[0];
	struct admission of[3];
	for (size_t i = 0; i < 3; i++) {
		of[i] = admission_of(s, &gates.tickets[i]);
		claim(west, &of[i]);
	}
	say_admission(west, &of[0]);
	say_admission(west, &of[1]);
	say_undone(west, &of[1]);
	assert_int_equal(rogue_send(west), 200);
}

static const char *const tables[] = {"admission", "admission_twice", "admission_undone"};

static void test_honest(void **state)
{
	struct story *s = *state;
	story_tell(s, arrivals, COUNT(arrivals));
	story_stop(s);
	story_tell(s, apart, COUNT(apart));
	story_start(s);
	story_tell(s, merged, COUNT(merged));
	gates_open(&gates, s, 1);
	gates_sell(&gates, 3);
	ask_first(s);
	story_tell(s, honest, COUNT(honest));
	for (size_t i = 0; i < COUNT(tables); i++)
		story_sql_root(s, arena_format(&s->arena, "CREATE TABLE honest_%s AS SELECT * FROM %s", tables[i], tables[i]));
}

/* ---- what is stolen, and what gives it away */

#define NORTH  " WHERE gate = 'north'"
#define WEST   " WHERE gate = 'west' AND seq IS NOT NULL"
#define FORGED "UNHEX(MD5('x'))"
#define INVENTED(what, of)                                                                                                     \
	"INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq) "            \
	"SELECT " what " FROM honest_admission" of
static const struct theft {
	const char *name, *steal;
	const char *named, *kept, *told; /* how the first difference ends, what the row says, what was signed; "*" = a time */
} thefts[] = {
	{"who went in is removed", "DELETE FROM admission" NORTH, "admission row", "0", "1"},
	{"one of them is removed", "DELETE FROM admission" NORTH " AND use_no = 3", "admission persons", "2", "3"},
	{"who asked the server first is removed", "DELETE FROM admission" WEST, "admission row", "0", "1"},
	{"it is said that nobody has signed yet", "UPDATE admission SET seq = NULL" NORTH, "admission row", "0", "1"},
	{"another ticket", "UPDATE admission SET root = " FORGED ", ticket = " FORGED NORTH " AND use_no = 2",
	 "admission ticket sold", "0", "1"},
	{"another part of it", "UPDATE admission SET ticket = " FORGED WEST, "admission ticket shown", "0", "1"},
	{"another site", "UPDATE admission SET site = 2" NORTH " AND use_no = 1", "admission site", "2", "1"},
	{"another day", "UPDATE admission SET day = day - 1" WEST, "admission day", "*", "*"},
	{"another day, and its hours", "UPDATE admission SET day = day - 1, admitted_at = admitted_at - 86400" WEST,
	 "admission day", "*", "*"},
	{"another hour", "UPDATE admission SET admitted_at = admitted_at - 600" NORTH " AND use_no = 1",
	 "admission admitted at", "*", "*"},
	{"another gate", "UPDATE admission SET gate = 'east'" NORTH " AND use_no = 1", "admission gate", "0", "1"},
	{"another person of the party", "UPDATE admission SET use_no = 9" NORTH " AND use_no = 1",
	 "admission person of the party", "9", "1"},
	{"another entry of the day", "UPDATE admission SET entry_no = 2" WEST, "admission entry of the day", "2", "1"},
	{"another device", "UPDATE admission SET device = (SELECT id FROM device WHERE name = 'gate2')" WEST, "*", "*", "*"},
	{"one more, under an entry that somebody signed",
	 INVENTED("root, 4, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq", NORTH " AND use_no = 1"),
	 "admission person of the party", "4", "1"},
	{"one more, under an entry that nobody signed",
	 INVENTED("root, 4, site, day, entry_no, " FORGED ", ticket, device, gate, admitted_at, 999", NORTH " AND use_no = 1"),
	 "admission row", "1", "0"},
	{"one more, under an entry that says something else",
	 INVENTED("root, 4, site, day, entry_no, " FORGED ", ticket, device, gate, admitted_at, seq", NORTH " AND use_no = 1"),
	 "admission id", "0", "1"},
	{"who went in twice has another hour", "UPDATE admission_twice SET admitted_at = admitted_at - 600 WHERE use_no = 1",
	 "admission admitted at", "*", "*"},
	{"who went in twice, and nobody signed it", "UPDATE admission_twice SET seq = 999 WHERE use_no = 1", "admission row",
	 "1", "0"},
	{"a place was taken back that was not", "UPDATE admission_undone SET claim = " FORGED, "admission row", "0", "1"},
	{"it was taken back at another gate", "UPDATE admission_undone SET gate = 'east'", "undone gate", "0", "1"},
	{"it was taken back elsewhere", "UPDATE admission_undone SET site = 2", "undone site", "2", "1"},
	{"taken back, and nobody signed it",
	 "INSERT INTO admission_undone SELECT " FORGED ", device, site, gate, day, persons, undone_at, 999 FROM "
	 "honest_admission_undone",
	 "undone row", "1", "0"},
};

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && strcmp(text + n - m, end) == 0;
}

/* "admission 2026-11-21 device … entry 7 day": its kind stands first, its value last. */
static void check_name(const json_t *d, const struct theft *t)
{
	const char *what = json_string_value(json_object_get(d, "what"));
	assert_non_null(what);
	print_message("           %s: the row says %lld, signed is %lld\n", what,
		      (long long)json_integer_value(json_object_get(d, "kept")),
		      (long long)json_integer_value(json_object_get(d, "counted")));
	if (strcmp(t->named, "*") == 0)
		return;
	const char *value = strchr(t->named, ' ') + 1;
	assert_memory_equal(what, t->named, (size_t)(value - t->named));
	assert_true(ends_with(what, value));
	if (strcmp(t->kept, "*") == 0)
		return;
	assert_int_equal(json_integer_value(json_object_get(d, "kept")), atoll(t->kept));
	assert_int_equal(json_integer_value(json_object_get(d, "counted")), atoll(t->told));
}

static void give_back(struct story *s)
{
	for (size_t i = 0; i < COUNT(tables); i++) {
		story_sql_rewrite(s, arena_format(&s->arena, "DELETE FROM %s", tables[i]));
		story_sql_rewrite(s, arena_format(&s->arena, "INSERT INTO %s SELECT * FROM honest_%s", tables[i], tables[i]));
	}
}

static const struct step stolen[] = {{"stolen", FIGURES("check"), .status = 3}};
/* Triggers have counted what went and came back. */
static const struct step rebuilt[] = {{"rebuilt", FIGURES("rebuild")}};

static void steal(struct story *s, const struct theft *t)
{
	print_message("           %s\n", t->name);
	story_sql_rewrite(s, t->steal);
	story_tell(s, stolen, COUNT(stolen));
	assert_int_not_equal(json_integer_value(story_answer(s, "stolen.rows_different")), 0);
	check_name(story_answer(s, "stolen.differences.0"), t);
	give_back(s);
}

static void test_thefts(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(thefts); i++)
		steal(s, &thefts[i]);
	story_tell(s, rebuilt, COUNT(rebuilt));
	story_tell(s, honest, COUNT(honest));
}

/* ---- who reads of it */

static const struct step bent[] = {
	{"bent", FIGURES("check"), .status = 3, .expect = {{"rows_different", "2"}}},
	{"the doctor sees it", DOCTOR, .status = 3},
};
static const struct step mended[] = {
	{"mended", FIGURES("rebuild")},
	{"accepted", FIGURES("accept", "--reason", "đã sửa lại theo nhật ký của cổng")},
	{"all is well", DOCTOR},
};

static void check_page(struct staff_page *auditor, const char *path, const char *const says[], size_t count)
{
	const char *page = staff_page_read(auditor, path);
	for (size_t i = 0; i < count; i++)
		if (!strstr(page, says[i]))
			fail_msg("%s: no \"%s\"", path, says[i]);
}

static bool is_red(const json_t *findings, const char *check)
{
	size_t i;
	json_t *f;
	json_array_foreach(findings, i, f)
	{
		bool is_it = strcmp(json_string_value(json_object_get(f, "check")), check) == 0;
		if (is_it && strcmp(json_string_value(json_object_get(f, "state")), "red") == 0)
			return true;
	}
	return false;
}

static void test_told(void **state)
{
	static const char *const vi[] = {"Lượt vào, 21/11/2026, gate1, mục nhật ký ", ", điểm: bản ghi là ",
					 ", thiết bị đã ký ", "Hủy lượt vào, 21/11/2026, ",
					 ", cổng: bản ghi khác với điều thiết bị đã ký</a>"};
	static const char *const en[] = {"Admission, 21/11/2026, gate1, journal entry ", ", site: the row says ",
					 ", the device signed ", "Admission taken back, 21/11/2026, ",
					 ", gate: the row is not what the device signed</a>"};
	struct story *s = *state;
	struct staff_page auditor;
	staff_page_in(&auditor, s, "auditor");
	story_sql_rewrite(s, "UPDATE admission SET site = 2" NORTH " AND use_no = 1");
	story_sql_rewrite(s, "UPDATE admission_undone SET gate = 'east'");
	story_tell(s, mended + 1, 1); /* of the thefts before */
	story_tell(s, bent, COUNT(bent));
	assert_true(is_red(story_answer(s, "the doctor sees it.findings"), "signed rows"));
	check_page(&auditor, "/audit/?lang=vi", vi, COUNT(vi));
	check_page(&auditor, "/audit/?lang=en", en, COUNT(en));
	give_back(s);
	story_tell(s, mended, COUNT(mended));
	for (size_t i = 0; i < COUNT(tables); i++)
		story_sql_root(s, arena_format(&s->arena, "DROP TABLE honest_%s", tables[i]));
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_honest), cmocka_unit_test(test_thefts),
					   cmocka_unit_test(test_told)};
	return cmocka_run_group_tests(tests, story_group_begin, story_group_end);
}
