/* Gates as the server sees them: twelve race for the same tickets; what was admitted twice apart becomes one incident with both
 * signed records; an entry is taken back; a site with a hub; and whoever watches sees the counts. */
#include "tests/support/gates.h"
#include "tests/support/login.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <hoaban/rules.h>
#include <hoaban/site.h>

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GATES	12
#define TICKETS 300
#define A1	1

static struct story story = {.clock = STORY_CLOCK};
static struct gates gates;
static struct rogue *north, *south;

/* ---- what gates say */

static const struct gates_ticket *fresh_ticket(void)
{
	gates_sell(&gates, 1);
	return &gates.tickets[gates.ticket_count - 1];
}

static struct admission admission_of(const struct gates_ticket *t, const char *gate)
{
	int64_t now = story_now(&story);
	struct admission ad = {.site = A1,
			       .day = instant_day(now),
			       .entry = 1,
			       .first_use = 1,
			       .count = 1,
			       .admitted_at = now,
			       .is_provisional = true,
			       .cose = t->cose};
	struct cose_sign1 m;
	struct ticket k;
	assert_int_equal(cose_parse(&m, t->cose), E_OK);
	assert_int_equal(ticket_decode(&k, m.payload), E_OK);
	randombytes_buf(ad.claim, UUID_LEN);
	memcpy(ad.ticket, k.id, UUID_LEN);
	memcpy(ad.root, k.id, UUID_LEN);
	snprintf(ad.gate, sizeof ad.gate, "%s", gate);
	return ad;
}

static void tell_admission(struct rogue *r, const struct admission *ad)
{
	BUF_LOCAL body;
	buf_init(&body, 4096);
	admission_encode(&body, ad);
	rogue_say(r, ENTRY_ADMISSION, &body);
	assert_int_equal(rogue_send(r), 200);
}

static struct admission_undone undone_of(const struct admission *ad)
{
	struct admission_undone u = {.site = ad->site, .day = ad->day};
	memcpy(u.claim, ad->claim, UUID_LEN);
	memcpy(u.gate, ad->gate, sizeof u.gate);
	return u;
}

static void tell_undone(struct rogue *r, const struct admission *ad)
{
	const struct admission_undone u = undone_of(ad);
	BUF_LOCAL body;
	buf_init(&body, 256);
	admission_undone_encode(&body, &u);
	rogue_say(r, ENTRY_ADMISSION_UNDONE, &body);
	assert_int_equal(rogue_send(r), 200);
}

static int undo_online(struct rogue *r, const struct admission *ad)
{
	const struct admission_undone u = undone_of(ad);
	struct reply reply;
	BUF_LOCAL body;
	buf_init(&body, 256);
	admission_undone_encode(&body, &u);
	int status = rogue_call(r, "/v1/admissions/undo", buf_bytes(&body), &reply);
	reply_release(&reply);
	return status;
}

/* The same act as the admission, claimed online. */
static struct claim_answer claim_online(struct rogue *r, const struct admission *ad)
{
	struct claim c = {.site = ad->site, .count = ad->count, .time = ad->admitted_at, .cose = ad->cose};
	struct claim_answer answer;
	struct reply reply;
	BUF_LOCAL body;
	buf_init(&body, 4096);
	memcpy(c.id, ad->claim, UUID_LEN);
	memcpy(c.gate, ad->gate, sizeof c.gate);
	claim_encode(&body, &c);
	assert_int_equal(rogue_call(r, "/v1/admissions", buf_bytes(&body), &reply), 200);
	assert_int_equal(claim_answer_decode(&answer, bytes_of(reply.body, reply.body_len)), E_OK);
	reply_release(&reply);
	return answer;
}

/* ---- what the server knows */

static int64_t count(const char *sql)
{
	json_t *answer = story_sql(&story, sql);
	int64_t n = atoll(json_string_value(json_at(answer, "rows.0.0")));
	json_decref(answer);
	return n;
}

static int64_t incidents(const char *kind)
{
	return count(arena_format(&story.arena, "SELECT COUNT(*) FROM incident WHERE kind = '%s'", kind));
}

static const struct step report[] = {
	{"report", .run = {"hoaband", "report", "incidents", "--data", "${data}", "--json"}},
};

/* A record of the newest incident: its signed entry is the device's own. */
static void check_record(int which, const struct rogue *by, const struct admission *ad)
{
	uint8_t bytes[8192];
	size_t len = sizeof bytes;
	struct entry e;
	struct admission told;
	const char *at = arena_format(&story.arena, "report.incidents.0.records.%d", which);
	const char *text = story_answer_text(&story, arena_format(&story.arena, "%s.entry", at));
	const char *gate = story_answer_text(&story, arena_format(&story.arena, "%s.gate", at));
	assert_int_equal(base64_parse(bytes, &len, text, strlen(text)), E_OK);
	assert_int_equal(entry_open(&e, bytes_of(bytes, len), by->device_public), E_OK);
	assert_int_equal(e.type, ENTRY_ADMISSION);
	assert_int_equal(admission_decode(&told, e.body), E_OK);
	assert_memory_equal(told.claim, ad->claim, UUID_LEN);
	assert_string_equal(gate, ad->gate);
}

/* ---- the race */

static void test_twelve_gates_race(void **state)
{
	(void)state;
	struct gates_result r;
	gates_open(&gates, &story, GATES);
	north = &gates.list[0];
	south = &gates.list[1];
	gates_sell(&gates, TICKETS);
	gates_run(&gates, &(struct gates_plan){.count = TICKETS, .times = GATES}, &r);
	assert_int_equal(r.failed, 0);
	assert_int_equal(r.admitted, TICKETS);
	assert_int_equal(r.refused, TICKETS * (GATES - 1));
	gates_check(&gates, 0, TICKETS);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), TICKETS);
	assert_int_equal(incidents("double_entry"), 0);
}

static void test_a_conflict_says_where_and_when(void **state)
{
	(void)state;
	struct admission one = admission_of(fresh_ticket(), "north");
	struct admission two = admission_of(&gates.tickets[gates.ticket_count - 1], "south");
	struct claim_answer first = claim_online(north, &one), second = claim_online(south, &two);
	assert_int_equal(first.verdict, VERDICT_ADMITTED);
	assert_false(first.is_provisional);
	assert_int_equal(second.verdict, VERDICT_ALREADY_ADMITTED);
	assert_string_equal(second.first_gate, "north");
	assert_in_range(second.first_admitted_at, story_now(&story) - 60, story_now(&story));
}

/* ---- two records */

static void test_one_incident_with_both_records(void **state)
{
	(void)state;
	struct admission one = admission_of(fresh_ticket(), "north");
	struct admission two = admission_of(&gates.tickets[gates.ticket_count - 1], "south");
	tell_admission(north, &one);
	tell_admission(south, &two);
	assert_int_equal(incidents("double_entry"), 1);
	story_tell(&story, report, COUNT(report));
	check_record(0, north, &one);
	check_record(1, south, &two);
}

/* Claimed online, and its entry is still on the way: the incident says so, until it comes. */
static void test_the_first_record_comes_later(void **state)
{
	(void)state;
	static const struct step later[] = {
		{"report", .run = {"hoaband", "report", "incidents", "--data", "${data}", "--json"},
		 .expect = {{"incidents.0.kind", "double_entry"},
			    {"incidents.0.records.0.to_come", "true"},
			    {"incidents.0.records.0.seq", "null"},
			    {"incidents.0.records.1.to_come", "false"}}},
	};
	struct admission one = admission_of(fresh_ticket(), "north");
	struct admission two = admission_of(&gates.tickets[gates.ticket_count - 1], "south");
	assert_int_equal(claim_online(north, &one).verdict, VERDICT_ADMITTED);
	tell_admission(south, &two);
	assert_int_equal(incidents("double_entry"), 2);
	story_tell(&story, later, COUNT(later));
	tell_admission(north, &one);
	assert_int_equal(incidents("double_entry"), 2);
	story_tell(&story, report, COUNT(report));
	check_record(0, north, &one);
	check_record(1, south, &two);
}

/* ---- taken back */

static void test_undone_online(void **state)
{
	(void)state;
	struct admission one = admission_of(fresh_ticket(), "north");
	struct admission two = admission_of(&gates.tickets[gates.ticket_count - 1], "south");
	int64_t before = count("SELECT COUNT(*) FROM admission");
	assert_int_equal(claim_online(north, &one).verdict, VERDICT_ADMITTED);
	assert_int_equal(undo_online(south, &one), 403);
	assert_int_equal(undo_online(south, &two), 404);
	assert_int_equal(undo_online(north, &one), 204);
	assert_int_equal(undo_online(north, &one), 204);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before);
	assert_int_equal(claim_online(south, &two).verdict, VERDICT_ADMITTED);
	/* the journal says the same afterwards */
	tell_admission(north, &one);
	tell_undone(north, &one);
	tell_admission(south, &two);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before + 1);
	assert_int_equal(incidents("undo_doubtful") + incidents("double_entry"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM admission_undone WHERE seq IS NOT NULL"), 1);
}

/* Of two who took the place apart, the first never went in. */
static void test_a_place_passes_on(void **state)
{
	(void)state;
	struct admission one = admission_of(fresh_ticket(), "north");
	struct admission two = admission_of(&gates.tickets[gates.ticket_count - 1], "south");
	static const struct step settled[] = {
		{"report", .run = {"hoaband", "report", "incidents", "--data", "${data}", "--json"},
		 .expect = {{"incidents.0.records.0.undone", "true"}, {"incidents.0.records.1.undone", "false"}}},
	};
	tell_admission(north, &one);
	tell_admission(south, &two);
	tell_undone(north, &one);
	story_tell(&story, settled, COUNT(settled));
	char claim[UUID_HEX];
	uuid_hex(claim, two.claim);
	assert_int_equal(count(arena_format(&story.arena, "SELECT COUNT(*) FROM admission WHERE claim = UNHEX('%s')", claim)),
			 1);
	struct admission three = admission_of(&gates.tickets[gates.ticket_count - 1], "north");
	assert_int_equal(claim_online(north, &three).verdict, VERDICT_ALREADY_ADMITTED);
}

static void test_undone_too_late(void **state)
{
	(void)state;
	struct admission one = admission_of(fresh_ticket(), "north");
	int64_t before = count("SELECT COUNT(*) FROM admission");
	one.admitted_at -= 3600;
	one.day = instant_day(one.admitted_at);
	tell_admission(north, &one);
	tell_undone(north, &one);
	tell_undone(south, &one);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before + 1);
	assert_int_equal(incidents("undo_doubtful"), 2);
}

/* Who hears a claim on the cable may use its id for another ticket, and take that back: the admission stays. */
static void use_anothers_claim(struct rogue *liar, struct rogue *honest)
{
	struct admission own = admission_of(fresh_ticket(), "south");
	struct admission good = admission_of(fresh_ticket(), "north");
	struct admission late = admission_of(fresh_ticket(), "north");
	int64_t before = count("SELECT COUNT(*) FROM admission"), doubts = incidents("undo_doubtful");
	memcpy(own.claim, good.claim, UUID_LEN);
	tell_admission(honest, &good);
	tell_admission(liar, &own);
	tell_undone(liar, &own);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before + 1);
	tell_undone(honest, &good); /* a person looks */
	assert_int_equal(incidents("undo_doubtful"), doubts + 1);
	/* before the admission is told */
	memcpy(own.claim, late.claim, UUID_LEN);
	tell_admission(liar, &own);
	tell_undone(liar, &own);
	tell_admission(honest, &late);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before + 2);
}

static void test_anothers_claim(void **state)
{
	(void)state;
	use_anothers_claim(south, north);
	use_anothers_claim(north, south);
}

/* ---- who watches */

static int64_t live_of(const char *name)
{
	static const struct step look[] = {
		{"live", .path = "/v1/live", .headers = {"Cookie: ${manager.cookie}"}, .status = 200,
		 .expect = {{"version", "*"}, {"day", "${today}"}}},
	};
	story_tell(&story, look, COUNT(look));
	const json_t *sites = story_answer(&story, "live.sites");
	for (size_t i = 0; i < json_array_size(sites); i++) {
		const json_t *site = json_array_get(sites, i);
		if (strcmp(json_string_value(json_object_get(site, "site")), "A1") == 0)
			return json_integer_value(json_at(site, name));
	}
	fail_msg("no A1");
	return 0;
}

/* Who watches is told a moment later. */
static void await_live(const char *name, int64_t wanted)
{
	for (int i = 0; i < 2400 && live_of(name) != wanted; i++)
		usleep(50000);
	assert_int_equal(live_of(name), wanted);
}

static void say(struct rogue *r, enum entry_type type, const struct buf *body)
{
	rogue_say(r, type, body);
	assert_int_equal(rogue_send(r), 200);
}

static void test_who_watches_sees_it(void **state)
{
	(void)state;
	struct overridden o = {.site = A1, .gate = "north", .verdict = VERDICT_EXPIRED, .persons = 4};
	struct persons_left l = {.site = A1, .gate = "south", .day = instant_day(story_now(&story)), .persons = 10};
	struct scan_refused s = {.site = A1, .gate = "south", .verdict = VERDICT_REVOKED};
	BUF_LOCAL body;
	buf_init(&body, 4096);
	login_as(&story, "manager");
	const int64_t in = count("SELECT COUNT(*) FROM admission");
	await_live("in", in);
	await_live("doubles", count("SELECT COUNT(*) FROM admission_twice"));
	const int64_t refused = live_of("refused");
	overridden_encode(&body, &o);
	say(north, ENTRY_OVERRIDE, &body);
	assert_int_equal(incidents("approval_missing"), 1);
	buf_clear(&body);
	persons_left_encode(&body, &l);
	say(south, ENTRY_LEFT, &body);
	l.site = 0; /* where it is not */
	buf_clear(&body);
	persons_left_encode(&body, &l);
	say(south, ENTRY_LEFT, &body);
	assert_int_equal(incidents("gate_doubtful"), 1);
	buf_clear(&body);
	scan_refused_encode(&body, &s);
	say(south, ENTRY_SCAN_REFUSED, &body);
	await_live("refused", refused + 1);
	await_live("overridden", 4);
	await_live("left", 10);
	await_live("inside", in + 4 - 10);
	await_live("refusals.revoked", 1);
	assert_int_equal(live_of("in"), in);
}

/* Nothing changes: the one who knows it waits; who does not is told at once, as an event. */
static void test_watching_is_waiting(void **state)
{
	(void)state;
	static const struct step events[] = {
		{"event", .path = "/v1/live", .headers = {"Cookie: ${manager.cookie}", "Accept: text/event-stream"},
		 .status = 200},
	};
	struct reply reply;
	char type[64];
	live_of("in");
	const char *cookie = story_text(&story, "Cookie: ${manager.cookie}");
	const char *known = story_text(&story, "Last-Event-ID: ${live.version}");
	story_tell(&story, events, COUNT(events));
	int64_t began = story_now(&story);
	const char *const headers[] = {cookie, "Accept: text/event-stream", known, NULL};
	assert_int_equal(story_call(&story, &(struct call){.path = "/v1/live", .headers = headers}, &reply), 200);
	assert_true(reply_header(&reply, "Content-Type", type, sizeof type));
	assert_string_equal(type, "text/event-stream");
	assert_non_null(strstr(reply.body, "nothing new"));
	reply_release(&reply);
	assert_true(story_now(&story) - began >= 15);
}

/* ---- a site with a hub */

static const struct step hub_code[] = {
	{"hub", CODE("hub", "--site", "A1", "--hub")},
};

static void test_a_site_with_a_hub(void **state)
{
	(void)state;
	struct rogue *hub = ARENA_NEW(&story.arena, struct rogue);
	struct admission one = admission_of(fresh_ticket(), "north");
	struct admission two = admission_of(fresh_ticket(), "hub");
	story_tell(&story, hub_code, COUNT(hub_code));
	rogue_enrol(hub, &story, "hub");
	assert_true(claim_online(north, &one).is_provisional);
	assert_false(claim_online(hub, &two).is_provisional);
}

/* An epoch is told by who is named for it, of itself, in its own hand. */
static void test_an_epoch_is_its_own_word(void **state)
{
	(void)state;
	static const struct step code[] = {{"deputy", CODE("deputy", "--site", "A1", "--deputy")}};
	struct rogue *deputy = ARENA_NEW(&story.arena, struct rogue);
	struct admission one = admission_of(fresh_ticket(), "deputy");
	int64_t doubtful = incidents("gate_doubtful");
	BUF_LOCAL payload;
	BUF_LOCAL message;
	BUF_LOCAL body;
	buf_init(&payload, 256);
	buf_init(&message, GRANT_BYTES_MAX);
	buf_init(&body, 1024);
	story_tell(&story, code, COUNT(code));
	rogue_enrol(deputy, &story, "deputy");
	assert_true(claim_online(deputy, &one).is_provisional);
	struct site_statement s = {.site = A1, .term = {.epoch = 2}, .declared_at = story_now(&story)};
	memcpy(s.term.holder, deputy->id, UUID_LEN);
	site_statement_encode(&payload, &s);
	assert_int_equal(cose_sign(&message, buf_bytes(&payload), AAD_LAN, deputy->device_key), E_OK);
	epoch_begun_encode(&body, &(struct epoch_begun){.site = A1, .statement = buf_bytes(&message)});
	say(north, ENTRY_EPOCH, &body); /* who is none of them */
	assert_int_equal(incidents("gate_doubtful"), doubtful + 1);
	say(deputy, ENTRY_EPOCH, &body);
	assert_int_equal(incidents("gate_doubtful"), doubtful + 1);
	assert_false(claim_online(deputy, &one).is_provisional);
	struct admission two = admission_of(fresh_ticket(), "hub");
	assert_true(claim_online(north, &two).is_provisional);
}

static void test_end(void **state)
{
	(void)state;
	story_end(&story);
}

static int begin(void **state)
{
	(void)state;
	story_begin(&story);
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
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twelve_gates_race),
		cmocka_unit_test(test_a_conflict_says_where_and_when),
		cmocka_unit_test(test_one_incident_with_both_records),
		cmocka_unit_test(test_the_first_record_comes_later),
		cmocka_unit_test(test_undone_online),
		cmocka_unit_test(test_a_place_passes_on),
		cmocka_unit_test(test_undone_too_late),
		cmocka_unit_test(test_anothers_claim),
		cmocka_unit_test(test_who_watches_sees_it),
		cmocka_unit_test(test_watching_is_waiting),
		cmocka_unit_test(test_a_site_with_a_hub),
		cmocka_unit_test(test_an_epoch_is_its_own_word),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, begin, tear_down);
}
