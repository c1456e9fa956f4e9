#include <hoaban/instant.h>
#include <hoaban/rules.h>
#include "tests/support/sample.h"
#include <stdlib.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define NOW    SAMPLE_NOW
#define NBF    0x6b007c90u /* local midnight of 2026-11-21 */
#define EXP    0x6b01ce10u
#define IAT    1795223700u
#define HOUR_S 3600

/* The keys a gate knows: the server's, a till's, a closed till's, one for lists; its own; and one nobody knows. */
enum signer { SERVER, TILL, CLOSED, LISTS, OWN, STRANGER, SIGNER_COUNT };
static uint8_t secrets[SIGNER_COUNT][SECRET_KEY_LEN];
static struct trust_key listed[4];
static struct trust_list key_list = {.issued_at = NOW - HOUR_S, .count = 4, .keys = listed};
static struct certificate own;

static int make_keys(void **state)
{
	(void)state;
	static const char *const names[SIGNER_COUNT] = {"server", "till", "closed", "lists", "own", "stranger"};
	uint8_t public_key[SIGNER_COUNT][PUBLIC_KEY_LEN];
	for (size_t i = 0; i < SIGNER_COUNT; i++)
		sample_key_named(public_key[i], secrets[i], names[i]);
	for (size_t i = 0; i < 4; i++) {
		listed[i] = (struct trust_key){.use = i == LISTS ? KEY_USE_LISTS : KEY_USE_TICKET, .not_before = NBF, .expires = EXP + 900 * DAY_S};
		memcpy(listed[i].public_key, public_key[i], PUBLIC_KEY_LEN);
		cose_kid(listed[i].kid, public_key[i]);
	}
	for (size_t i = TILL; i <= CLOSED; i++) {
		listed[i].has_limits = true;
		listed[i].sites = 2 | 4;
		listed[i].party = 50;
		listed[i].days_ahead = 1;
	}
	listed[CLOSED].closed_at = IAT;
	own = (struct certificate){.expires = EXP + DAY_S, .not_before = NBF, .issued_at = NOW, .device = {0xde}, .sites = 2, .party = 10, .days_ahead = 0};
	memcpy(own.ticket_key, public_key[OWN], PUBLIC_KEY_LEN);
	return 0;
}

static struct ticket adult(void)
{
	return (struct ticket){.id = {0x11}, .valid_until = EXP, .valid_from = NBF, .issued_at = IAT, .sites = 2, .category = 1,
			       .party = 1, .days = 1, .edition = 1, .entries = 1};
}

/* Each row changes one thing about an adult's ticket for A1 that is sold and shown on the day. 0 in a column: as it is. */
struct row {
	const char *label;
	enum signer signer;
	uint32_t valid_until, valid_from, issued_at, party;
	uint64_t sites;
	int64_t now;
	int site;
	uint8_t id, root;
	uint32_t limit_h;
	int64_t lists_issued_at;
	enum verdict expected;
};

#define AT_A1 .site = 1
static const struct row rows[] = {
	{"an adult at A1", SERVER, AT_A1, .expected = VERDICT_ADMITTED},
	{"without a site check", SERVER, .sites = 1, .site = -1, .expected = VERDICT_ADMITTED},
	{"at another site", SERVER, .site = 2, .expected = VERDICT_WRONG_SITE},
	{"site 63, ticket for it", SERVER, .sites = 1ull << 63, .site = 63, .expected = VERDICT_ADMITTED},
	{"site 64 is none", SERVER, .sites = UINT64_MAX, .site = 64, .expected = VERDICT_WRONG_SITE},
	{"a second before nbf", SERVER, AT_A1, .now = NBF - 1, .issued_at = NBF, .expected = VERDICT_NOT_YET_VALID},
	{"in the first second", SERVER, AT_A1, .now = NBF, .issued_at = NBF, .expected = VERDICT_ADMITTED},
	{"in the last second", SERVER, AT_A1, .now = EXP - 1, .expected = VERDICT_ADMITTED},
	{"at exp", SERVER, AT_A1, .now = EXP, .expected = VERDICT_EXPIRED},

	{"signed by a stranger", STRANGER, AT_A1, .expected = VERDICT_UNKNOWN_KEY},
	{"signed by a lists key", LISTS, AT_A1, .expected = VERDICT_UNKNOWN_KEY},

	{"sold before the key", SERVER, AT_A1, .issued_at = NBF - 1, .expected = VERDICT_OVER_LIMIT},
	{"sold in the key's first second", SERVER, AT_A1, .issued_at = NBF, .expected = VERDICT_ADMITTED},
	{"sold after the key", SERVER, AT_A1, .issued_at = EXP + 900 * DAY_S, .now = EXP + 900 * DAY_S, .expected = VERDICT_OVER_LIMIT},
	{"sold 300 s from now", SERVER, AT_A1, .now = IAT - 300, .expected = VERDICT_ADMITTED},
	{"sold 301 s from now", SERVER, AT_A1, .now = IAT - 301, .expected = VERDICT_OVER_LIMIT},
	{"the server has no party limit", SERVER, AT_A1, .party = 500, .expected = VERDICT_ADMITTED},

	{"a till within its limits", TILL, AT_A1, .party = 50, .sites = 6, .expected = VERDICT_ADMITTED},
	{"a till's party of 51", TILL, AT_A1, .party = 51, .expected = VERDICT_OVER_LIMIT},
	{"a till for a site too many", TILL, AT_A1, .sites = 3, .expected = VERDICT_OVER_LIMIT},
	{"a till for an unknown site", TILL, AT_A1, .sites = 2 | 1ull << 40, .expected = VERDICT_OVER_LIMIT},
	{"a till for tomorrow", TILL, AT_A1, .valid_until = EXP + DAY_S, .expected = VERDICT_ADMITTED},
	{"a till for a second more", TILL, AT_A1, .valid_until = EXP + DAY_S + 1, .expected = VERDICT_OVER_LIMIT},
	{"a till, sold at 23:59:59", TILL, AT_A1, .issued_at = EXP - 1, .now = EXP - 1, .valid_until = EXP + DAY_S, .expected = VERDICT_ADMITTED},
	{"a till, sold at 00:00:00 next day", TILL, AT_A1, .issued_at = EXP, .now = EXP, .valid_until = EXP + 2 * DAY_S, .expected = VERDICT_ADMITTED},
	{"over limit comes before expired", TILL, AT_A1, .party = 51, .now = EXP, .expected = VERDICT_OVER_LIMIT},

	{"a closed till, known, sold before", CLOSED, AT_A1, .id = 0x88, .issued_at = IAT - 1, .expected = VERDICT_ADMITTED},
	{"a closed till, known, sold afterwards", CLOSED, AT_A1, .id = 0x88, .expected = VERDICT_ADMITTED},
	{"a closed till, not known", CLOSED, AT_A1, .issued_at = IAT - 1, .expected = VERDICT_REVOKED},
	{"a closed till, the id of a known one", CLOSED, AT_A1, .id = 0x88, .party = 2, .expected = VERDICT_REVOKED},
	{"a closed till over its limit", CLOSED, AT_A1, .party = 51, .expected = VERDICT_OVER_LIMIT},
	{"not known and too old lists", CLOSED, AT_A1, .limit_h = 1, .lists_issued_at = 1, .expected = VERDICT_LISTS_TOO_OLD},

	{"own ticket before the list knows it", OWN, AT_A1, .party = 10, .expected = VERDICT_ADMITTED},
	{"own ticket over the certificate's limit", OWN, AT_A1, .party = 11, .expected = VERDICT_OVER_LIMIT},
	{"own ticket for tomorrow", OWN, AT_A1, .valid_until = EXP + 1, .expected = VERDICT_OVER_LIMIT},

	{"revoked", SERVER, AT_A1, .id = 0x55, .expected = VERDICT_REVOKED},
	{"superseded", SERVER, AT_A1, .id = 0x66, .expected = VERDICT_SUPERSEDED},
	{"on both lists", SERVER, AT_A1, .id = 0x77, .expected = VERDICT_REVOKED},
	{"split of a revoked root", SERVER, AT_A1, .root = 0x55, .expected = VERDICT_REVOKED},
	{"split of a superseded root", SERVER, AT_A1, .root = 0x66, .expected = VERDICT_SUPERSEDED},
	{"itself revoked, of a good root", SERVER, AT_A1, .id = 0x55, .root = 0x12, .expected = VERDICT_REVOKED},
	{"split of a good root", SERVER, AT_A1, .root = 0x12, .expected = VERDICT_ADMITTED},
	{"a till's split over its limit", TILL, AT_A1, .root = 0x12, .party = 51, .expected = VERDICT_OVER_LIMIT},
	{"revoked comes before expired", SERVER, AT_A1, .id = 0x55, .now = EXP, .expected = VERDICT_REVOKED},

	{"lists 72 h old", SERVER, AT_A1, .limit_h = 72, .lists_issued_at = NOW - 72 * HOUR_S, .expected = VERDICT_ADMITTED},
	{"lists a second older", SERVER, AT_A1, .limit_h = 72, .lists_issued_at = NOW - 72 * HOUR_S - 1, .expected = VERDICT_LISTS_TOO_OLD},
	{"no limit", SERVER, AT_A1, .lists_issued_at = 1, .expected = VERDICT_ADMITTED},
	{"too old comes before revoked", SERVER, AT_A1, .id = 0x55, .limit_h = 1, .lists_issued_at = 1, .expected = VERDICT_LISTS_TOO_OLD},
	{"over limit comes before too old", TILL, AT_A1, .party = 51, .limit_h = 1, .lists_issued_at = 1, .expected = VERDICT_OVER_LIMIT},
};

static void change(struct ticket *t, const struct row *r)
{
	t->valid_until = r->valid_until ? r->valid_until : t->valid_until;
	t->valid_from = r->valid_from ? r->valid_from : t->valid_from;
	t->issued_at = r->issued_at ? r->issued_at : t->issued_at;
	t->party = r->party ? r->party : t->party;
	t->sites = r->sites ? r->sites : t->sites;
	t->id[0] = r->id ? r->id : t->id[0];
	t->is_split = r->root != 0;
	t->root[0] = r->root;
	t->first_use = 1;
	/* The one row that sells after the key's end needs a ticket that is still good then. */
	if (t->issued_at > t->valid_until)
		t->valid_until = t->issued_at + DAY_S;
}

/* What is known of the closed till: the ticket 0x88 of an adult, sold at two times. */
static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, KNOWN_ID_LEN);
}

static void put_known(uint8_t ids[static 2][KNOWN_ID_LEN])
{
	for (size_t i = 0; i < 2; i++) {
		uint8_t space[TICKET_BYTES_MAX];
		struct buf payload = BUF_FIXED(space);
		struct ticket t = adult();
		t.id[0] = 0x88;
		t.issued_at -= (uint32_t)i;
		assert_int_equal(ticket_encode(&payload, &t), E_OK);
		known_id(ids[i], buf_bytes(&payload));
	}
	qsort(ids, 2, KNOWN_ID_LEN, by_bytes);
}

static enum verdict read_row(struct reading *out, const struct row *r)
{
	uint8_t ids[2][KNOWN_ID_LEN];
	struct known_list known[2] = {{.kid = {1}}, {.count = 2, .ids = ids[0]}};
	put_known(ids);
	memcpy(known[1].kid, listed[CLOSED].kid, KID_LEN);
	static const uint8_t revoked[2][UUID_LEN] = {{0x55}, {0x77}}, superseded[2][UUID_LEN] = {{0x66}, {0x77}};
	const struct id_list no = {.count = 2, .ids = revoked[0]}, old = {.count = 2, .ids = superseded[0]};
	const struct gate_lists lists = {.keys = &key_list, .certificates = &own, .certificate_count = 1, .revoked = &no, .superseded = &old,
					 .known = known, .known_count = 2, .issued_at = r->lists_issued_at, .limit_h = r->limit_h};
	char text[TICKET_TEXT_MAX + 1];
	struct ticket t = adult();
	change(&t, r);
	size_t len = sample_text(text, &t, secrets[r->signer]);
	return rules_read(out, text, len, &lists, r->now ? r->now : NOW, r->site);
}

static void verdicts_of_reading(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading out;
		enum verdict v = read_row(&out, &rows[i]);
		if (v != rows[i].expected)
			fail_msg("%s: %s, not %s", rows[i].label, verdict_text(v), verdict_text(rows[i].expected));
		assert_int_equal(out.is_verified, v != VERDICT_UNKNOWN_KEY);
	}
}

static void lists_may_be_absent(void **state)
{
	(void)state;
	const struct gate_lists nothing = {0}, own_only = {.certificates = &own, .certificate_count = 1};
	char text[TICKET_TEXT_MAX + 1];
	struct reading out;
	struct ticket t = adult();
	size_t len = sample_text(text, &t, secrets[OWN]);
	assert_int_equal(rules_read(&out, text, len, &nothing, NOW, 1), VERDICT_UNKNOWN_KEY);
	assert_int_equal(rules_read(&out, text, len, &own_only, NOW, 1), VERDICT_ADMITTED);
	const struct gate_lists no_known = {.keys = &key_list};
	len = sample_text(text, &t, secrets[CLOSED]);
	assert_int_equal(rules_read(&out, text, len, &no_known, NOW, 1), VERDICT_REVOKED);
}

/* A certificate older than the list that does not name its key, and one of a device that is closed, count no more. */
static void when_the_own_certificate_stops_counting(void **state)
{
	(void)state;
	struct trust_list younger = key_list;
	struct id_list closed = {.count = 1, .ids = own.device};
	struct gate_lists lists = {.keys = &younger, .certificates = &own, .certificate_count = 1};
	char text[TICKET_TEXT_MAX + 1];
	struct reading out;
	struct ticket t = adult();
	size_t len = sample_text(text, &t, secrets[OWN]);
	younger.issued_at = own.issued_at;
	assert_int_equal(rules_read(&out, text, len, &lists, NOW, 1), VERDICT_ADMITTED);
	lists.revoked = &closed;
	assert_int_equal(rules_read(&out, text, len, &lists, NOW, 1), VERDICT_UNKNOWN_KEY);
	lists.revoked = NULL;
	younger.issued_at++;
	assert_int_equal(rules_read(&out, text, len, &lists, NOW, 1), VERDICT_UNKNOWN_KEY);
}

static void forged_malformed_and_signed_for_another_purpose(void **state)
{
	(void)state;
	const struct gate_lists lists = {.keys = &key_list};
	uint8_t payload_space[TICKET_BYTES_MAX], space[TICKET_BYTES_MAX];
	struct buf payload = BUF_FIXED(payload_space), cose = BUF_FIXED(space);
	struct reading out;
	struct ticket t = adult();
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_ENTRY, secrets[SERVER]), E_OK);
	assert_int_equal(rules_read_cose(&out, buf_bytes(&cose), &lists, NOW, 1), VERDICT_BAD_SIGNATURE);
	buf_clear(&cose);
	cose_assemble(&cose, listed[SERVER].kid, buf_bytes(&payload), (uint8_t[SIGNATURE_LEN]){1});
	assert_int_equal(rules_read_cose(&out, buf_bytes(&cose), &lists, NOW, 1), VERDICT_BAD_SIGNATURE);
	buf_clear(&cose);
	assert_int_equal(cose_sign(&cose, bytes_of_text("not a ticket"), AAD_TICKET, secrets[SERVER]), E_OK);
	assert_int_equal(rules_read_cose(&out, buf_bytes(&cose), &lists, NOW, 1), VERDICT_MALFORMED);
	assert_false(out.is_verified);
	assert_int_equal(rules_read_cose(&out, (struct bytes){NULL, 0}, &lists, NOW, 1), VERDICT_MALFORMED);
}

static void numbers_and_names(void **state)
{
	(void)state;
	assert_string_equal(verdict_text(VERDICT_ADMITTED), "admitted");
	assert_string_equal(verdict_text(VERDICT_CLOSED_DAY), "closed_day");
	assert_string_equal(verdict_text(VERDICT_LISTS_TOO_OLD), "lists_too_old");
	assert_true(verdict_is_known(13));
	assert_false(verdict_is_known(14));
	assert_string_equal(verdict_text(VERDICT_COUNT), "");
}

/* ---------------------------------------------------------------- admission */
#define USES_MAX 8
struct admission {
	const char *label;
	uint32_t party, first_use, entries, days, other_days, want; /* first_use 0: not split */
	struct taken_use taken[USES_MAX];                             /* ends at use 0 */
	enum verdict expected;
	uint32_t first, count, entry, remaining;
	int64_t first_admitted_at;
};

static const struct admission admissions[] = {
	{"one, first time", 1, 0, 1, 1, 0, 0, {{0}}, VERDICT_ADMITTED, 1, 1, 1, 0, 0},
	{"one, second time", 1, 0, 1, 1, 0, 0, {{1, 1, 77}}, VERDICT_ALREADY_ADMITTED, 0, 0, 0, 0, 77},
	{"one, wants two", 1, 0, 1, 1, 0, 2, {{0}}, VERDICT_PARTY_EXHAUSTED, 0, 0, 0, 1, 0},
	{"two of four", 4, 0, 1, 1, 0, 2, {{0}}, VERDICT_ADMITTED, 1, 2, 1, 2, 0},
	{"all of four", 4, 0, 1, 1, 0, 0, {{0}}, VERDICT_ADMITTED, 1, 4, 1, 0, 0},
	{"the other two", 4, 0, 1, 1, 0, 2, {{2, 1, 9}, {1, 1, 8}}, VERDICT_ADMITTED, 3, 2, 1, 0, 8},
	{"all that are left", 4, 0, 1, 1, 0, 0, {{1, 1, 8}}, VERDICT_ADMITTED, 2, 3, 1, 0, 8},
	{"three where two are left", 4, 0, 1, 1, 0, 3, {{1, 1, 8}, {2, 1, 8}}, VERDICT_PARTY_EXHAUSTED, 0, 0, 0, 2, 8},
	{"one where none is left", 2, 0, 1, 1, 0, 1, {{1, 1, 8}, {2, 1, 9}}, VERDICT_ALREADY_ADMITTED, 0, 0, 0, 0, 8},
	{"a gap is filled", 4, 0, 1, 1, 0, 1, {{1, 1, 8}, {3, 1, 9}}, VERDICT_ADMITTED, 2, 1, 1, 1, 8},
	{"two do not fit into gaps of one", 4, 0, 1, 1, 0, 2, {{1, 1, 8}, {3, 1, 9}}, VERDICT_PARTY_EXHAUSTED, 0, 0, 0, 2, 8},
	{"two skip a gap of one", 5, 0, 1, 1, 0, 2, {{2, 1, 8}}, VERDICT_ADMITTED, 3, 2, 1, 2, 8},
	{"all: the longest run", 6, 0, 1, 1, 0, 0, {{2, 1, 8}}, VERDICT_ADMITTED, 3, 4, 1, 1, 8},
	{"a place taken at two gates counts once", 3, 0, 1, 1, 0, 0, {{1, 1, 8}, {1, 1, 7}}, VERDICT_ADMITTED, 2, 2, 1, 0, 7},

	{"a split holds its own uses", 10, 21, 1, 1, 0, 0, {{0}}, VERDICT_ADMITTED, 21, 10, 1, 0, 0},
	{"its sisters' uses are not its own", 10, 21, 1, 1, 0, 0, {{20, 1, 8}, {31, 1, 9}}, VERDICT_ADMITTED, 21, 10, 1, 0, 0},
	{"the parent took some of them", 10, 21, 1, 1, 0, 0, {{20, 1, 7}, {21, 1, 8}, {22, 1, 9}}, VERDICT_ADMITTED, 23, 8, 1, 0, 8},
	{"the parent finds the child inside", 30, 0, 1, 1, 0, 25, {{21, 1, 8}}, VERDICT_PARTY_EXHAUSTED, 0, 0, 0, 29, 8},
	{"the last use there is", 1, UINT32_MAX, 1, 1, 0, 0, {{0}}, VERDICT_ADMITTED, UINT32_MAX, 1, 1, 0, 0},
	{"the last use there is, again", 1, UINT32_MAX, 1, 1, 0, 0, {{UINT32_MAX, 1, 5}}, VERDICT_ALREADY_ADMITTED, 0, 0, 0, 0, 5},

	{"two entries, first", 1, 0, 2, 1, 0, 0, {{0}}, VERDICT_ADMITTED, 1, 1, 1, 1, 0},
	{"two entries, second", 1, 0, 2, 1, 0, 0, {{1, 1, 8}}, VERDICT_ADMITTED, 1, 1, 2, 0, 8},
	{"two entries, third", 1, 0, 2, 1, 0, 0, {{1, 1, 8}, {1, 2, 9}}, VERDICT_ALREADY_ADMITTED, 0, 0, 0, 0, 8},
	{"a group goes in again together", 2, 0, 2, 1, 0, 2, {{1, 1, 8}, {2, 1, 8}}, VERDICT_ADMITTED, 1, 2, 2, 0, 8},
	{"half in, all want: a round that has room", 2, 0, 2, 1, 0, 2, {{1, 1, 8}}, VERDICT_ADMITTED, 1, 2, 2, 1, 8},
	{"any number of entries", 1, 0, 0, 1, 0, 0, {{1, 1, 8}, {1, 2, 8}, {1, 3, 8}}, VERDICT_ADMITTED, 1, 1, 4, 1, 8},
	{"a strange entry number does not block", 1, 0, 0, 1, 0, 0, {{1, UINT32_MAX, 8}}, VERDICT_ADMITTED, 1, 1, 1, 1, 8},
	{"a huge entry allowance", 1, 0, UINT32_MAX, 1, 0, 0, {{1, 1, 8}}, VERDICT_ADMITTED, 1, 1, 2, 1, 8},
	{"a huge party", UINT32_MAX, 0, 1, 1, 0, 0, {{7, 1, 8}}, VERDICT_ADMITTED, 8, UINT32_MAX - 7, 1, 6, 8},

	{"day two of two", 1, 0, 1, 2, 1, 0, {{0}}, VERDICT_ADMITTED, 1, 1, 1, 0, 0},
	{"day three of two", 1, 0, 1, 2, 2, 0, {{0}}, VERDICT_EXPIRED, 0, 0, 0, 0, 0},
	{"a one-day ticket used yesterday", 4, 0, 1, 1, 1, 1, {{0}}, VERDICT_EXPIRED, 0, 0, 0, 0, 0},
};

static void verdicts_of_admission(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(admissions) / sizeof(admissions[0]); i++) {
		const struct admission *a = &admissions[i];
		struct ticket t = adult();
		struct uses u = {.list = a->taken, .other_days = a->other_days};
		struct ruling r;
		while (u.count < USES_MAX && a->taken[u.count].use != 0)
			u.count++;
		t.party = a->party;
		t.is_split = a->first_use != 0;
		t.first_use = a->first_use;
		t.entries = a->entries;
		t.days = a->days;
		rules_admit(&r, &t, &u, a->want);
		if (r.verdict != a->expected || r.first_use != a->first || r.count != a->count || r.entry != a->entry ||
		    r.remaining != a->remaining || r.first_admitted_at != a->first_admitted_at)
			fail_msg("%s: %s, uses %u+%u, entry %u, remaining %u", a->label, verdict_text(r.verdict), r.first_use, r.count, r.entry,
				 r.remaining);
	}
}

/* Whatever is asked in whatever order, nobody gets a place twice, and in the end every place is given. */
static void no_place_is_given_twice(void **state)
{
	(void)state;
	enum { PARTY = 11, ENTRIES = 3, PLACES = PARTY * ENTRIES };
	for (uint32_t seed = 1; seed < 200; seed++) {
		struct taken_use taken[PLACES];
		bool is_used[PARTY + 1][ENTRIES + 1] = {{false}};
		struct uses u = {.list = taken};
		struct ticket t = adult();
		struct ruling r;
		t.party = PARTY;
		t.entries = ENTRIES;
		for (uint32_t step = seed; u.count < PLACES; step = step * 1664525 + 1013904223) {
			rules_admit(&r, &t, &u, step >> 29);
			if (r.verdict == VERDICT_PARTY_EXHAUSTED)
				continue;
			assert_int_equal(r.verdict, VERDICT_ADMITTED);
			for (uint32_t k = 0; k < r.count; k++) {
				assert_true(r.first_use + k <= PARTY && r.entry <= ENTRIES);
				assert_false(is_used[r.first_use + k][r.entry]);
				is_used[r.first_use + k][r.entry] = true;
				taken[u.count++] = (struct taken_use){r.first_use + k, r.entry, NOW};
			}
		}
		assert_int_equal(r.remaining, 0);
		rules_admit(&r, &t, &u, 1);
		assert_int_equal(r.verdict, VERDICT_ALREADY_ADMITTED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_of_reading), cmocka_unit_test(lists_may_be_absent),
		cmocka_unit_test(when_the_own_certificate_stops_counting), cmocka_unit_test(forged_malformed_and_signed_for_another_purpose),
		cmocka_unit_test(numbers_and_names), cmocka_unit_test(verdicts_of_admission), cmocka_unit_test(no_place_is_given_twice),
	};
	return cmocka_run_group_tests(tests, make_keys, NULL);
}
