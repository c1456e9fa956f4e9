/* Passes: several sites, several days, several entries a day, all of it carried by the ticket; whole and in parts, with and
 * without the server. */
#include "tests/support/correctwords.h"
#include "tests/support/tariffwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FILE_OF(n)  "tests/vectors/tariff/edition-" n ".json"
#define PASS(name)                                                                                                             \
	name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201,                           \
	      .body = "{\"visit_date\":\"${today}\",\"product\":\"PASS3\",\"group\":true,\"lines\":[" LINE("ADULT",            \
													   "4") "]," PAID
#define AT(gate, site, ...) TILL(gate, "admit", "--site", site, __VA_ARGS__)
#define GOES_IN(count)	    .expect = {{"verdict", "admitted"}, {"admitted", count}}
#define REFUSED(why)	    .status = 1, .expect = {{"verdict", why}}

static const struct step arrivals[] = {
	{"import 2", TARIFF("import", FILE_OF("2"))},
	{"publish 2", TARIFF("publish", "--edition", "2")},
	{"import 3", TARIFF("import", FILE_OF("3"))},
	{"publish 3", TARIFF("publish", "--edition", "3")},
	{"code quay1", CODE("quay1", "--site", "A1,BT,DC")},
	{"code hill", CODE("hill", "--site", "A1", "--role", "gate")},
	{"code museum", CODE("museum", "--site", "BT", "--role", "gate")},
	{"code bunker", CODE("bunker", "--site", "TD", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"hill", TILL("hill", "enroll", "--server", "${url}", "--code", "${code hill.code}")},
	{"museum", TILL("museum", "enroll", "--server", "${url}", "--code", "${code museum.code}")},
	{"bunker", TILL("bunker", "enroll", "--server", "${url}", "--code", "${code bunker.code}")},
};
static const struct step renewed[] = {
	{"quay1 again", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"hill again", TILL("hill", "sync"), .expect = {{"refreshed", "true"}}},
	{"museum again", TILL("museum", "sync"), .expect = {{"refreshed", "true"}}},
	{"bunker again", TILL("bunker", "sync"), .expect = {{"refreshed", "true"}}},
};

/* Days later: the server is started again, and every device has been heard of. */
static void later(struct story *s, int64_t days)
{
	story_wait_for_signatures(s);
	story_pass(s, days * 86400);
	story_tell(s, renewed, COUNT(renewed));
}

/* ---- two days, three sites, one entry each: 1 and 2 December */

static const struct step first_day[] = {
	{PASS("pass"), .expect = {{"tickets.0.sites", "#3"}, {"total", "480000"}}},
	{"its parts", TILL("quay1", "split", "${pass.tickets.0.qr}", "--parts", "1,3"),
	 .expect = {{"tickets.1.valid_until", "${pass.tickets.0.valid_until}"}, {"tickets.1.sites", "#3"}}},
	{"three on the hill", AT("hill", "A1", "${its parts.tickets.1.qr}"), GOES_IN("3")},
	{"once a day", AT("hill", "A1", "${its parts.tickets.1.qr}"), REFUSED("already_admitted")},
	{"two of them in the museum", AT("museum", "BT", "--count", "2", "${its parts.tickets.1.qr}"), GOES_IN("2")},
	{"one by the whole", AT("museum", "BT", "--count", "1", "${pass.tickets.0.qr}"), GOES_IN("1")},
	{"the third", AT("museum", "BT", "${its parts.tickets.1.qr}"), GOES_IN("1")},
	{"who went in by the whole", AT("museum", "BT", "${its parts.tickets.0.qr}"), REFUSED("already_admitted")},
	{"not on the pass", AT("bunker", "TD", "${its parts.tickets.0.qr}"), REFUSED("wrong_site")},
};
static const struct step second_day_alone[] = {
	{"again on the hill", AT("hill", "A1", "${its parts.tickets.1.qr}"),
	 .expect = {{"verdict", "admitted"}, {"admitted", "3"}, {"provisional", "true"}}},
	{"the one alone", AT("hill", "A1", "${its parts.tickets.0.qr}"), GOES_IN("1")},
	{"nobody is left", AT("hill", "A1", "${pass.tickets.0.qr}"), REFUSED("already_admitted")},
};
static const struct step second_day_told[] = {
	{"told", TILL("hill", "sync"), .expect = {{"failures", "0"}}},
	{"seven places on the hill",
	 .sql = "SELECT COUNT(*), COUNT(DISTINCT day) FROM admission WHERE site = 1 AND root ="
		" UNHEX('${pass.tickets.0.id}')",
	 .expect = {{"rows.0.0", "7"}, {"rows.0.1", "2"}}},
	{"no contradiction", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};
static const struct step third_day[] = {
	{"over", AT("hill", "A1", "${its parts.tickets.1.qr}"), REFUSED("expired")},
	{"over for the whole", AT("museum", "BT", "${pass.tickets.0.qr}"), REFUSED("expired")},
	{"nothing to split", TILL("quay1", "split", "${its parts.tickets.1.qr}", "--parts", "1,2"), .status = 1,
	 .expect = {{"error.errors.0.code", "ticket_expired"}}},
};

static void two_days(void **state)
{
	struct story *s = *state;
	story_tell(s, arrivals, COUNT(arrivals));
	later(s, 10);
	story_tell(s, first_day, COUNT(first_day));
	later(s, 1);
	story_stop(s);
	story_tell(s, second_day_alone, COUNT(second_day_alone));
	story_start(s);
	story_tell(s, second_day_told, COUNT(second_day_told));
	later(s, 1);
	story_tell(s, third_day, COUNT(third_day));
}

/* ---- three days, two entries a day: from 1 March */

static const struct step out_and_in_again[] = {
	{PASS("spring"), .expect = {{"edition", "3"}}},
	{"two pairs", .method = "POST", .path = "/v1/tickets/${spring.tickets.0.id}/split?token=${spring.token}",
	 .body = "{\"parts\":\"2,2\"}", .status = 200},
	{"in", AT("hill", "A1", "${two pairs.tickets.0.qr}"), .expect = {{"admitted", "2"}, {"remaining", "2"}}},
	{"one comes back", AT("hill", "A1", "--count", "1", "${two pairs.tickets.0.qr}"),
	 .expect = {{"admitted", "1"}, {"remaining", "1"}}},
	{"and the other", AT("hill", "A1", "${two pairs.tickets.0.qr}"), .expect = {{"admitted", "1"}, {"remaining", "0"}}},
	{"not a third time", AT("hill", "A1", "${two pairs.tickets.0.qr}"), REFUSED("already_admitted")},
	{"the other pair", AT("hill", "A1", "${two pairs.tickets.1.qr}"), GOES_IN("2")},
	{"the other pair once more, by the whole", AT("hill", "A1", "${spring.tickets.0.qr}"), GOES_IN("2")},
	{"nobody a third time", AT("hill", "A1", "${two pairs.tickets.1.qr}"), REFUSED("already_admitted")},
	{"elsewhere they are new", AT("museum", "BT", "${two pairs.tickets.1.qr}"), GOES_IN("2")},
	{"eight entries",
	 .sql = "SELECT COUNT(*), MAX(entry_no) FROM admission WHERE site = 1 AND root ="
		" UNHEX('${spring.tickets.0.id}')",
	 .expect = {{"rows.0.0", "8"}, {"rows.0.1", "2"}}},
};

static void two_entries(void **state)
{
	struct story *s = *state;
	later(s, 88);
	story_tell(s, out_and_in_again, COUNT(out_and_in_again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_days),
		cmocka_unit_test(two_entries),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("passes", tests, story_group_begin, story_group_end);
}
