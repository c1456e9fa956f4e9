/* The shop as visitors meet it whose browsers run no scripts: choosing, ordering, paying and finding again by forms alone, in
 * three languages; what is wrong, sent twice, or hostile. */
#include "tests/support/correctwords.h"
#include "tests/support/login.h"
#include "tests/support/staffpage.h"
#include "tests/support/visitor.h"

#include <hoaban/uuid.h>

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TWO_AT_A1 "date=${today}&site_A1=1&q_ADULT=2&group=1"

/* ---- three screens, three languages */

static const struct {
	const char *code, *free, *waiting, *paid, *error, *show;
} languages[] = {
	{"vi", "Miễn phí", "Chưa thanh toán", "Đã thanh toán", "Xin chọn ít nhất một điểm tham quan.", "tuổi (Trẻ em)"},
	{"en", "Free", "Not paid yet", "Paid: the tickets below are valid", "Please choose at least one site.", "age (Child)"},
	{"fr", "Gratuit", "Pas encore payée", "Payée", "Choisissez au moins un site.", "âge (Enfant)"},
};

static void in_three_languages(void **state)
{
	struct story *s = *state;
	struct arena *a = &s->arena;
	for (size_t i = 0; i < COUNT(languages); i++) {
		struct visitor v;
		const char *l = languages[i].code;
		visitor_open(&v, s);
		visitor_look(&v, arena_format(a, "/%s/", l), 200);
		visitor_sees(&v, arena_format(a, "<html lang=\"%s\">", l));
		visitor_misses(&v, "noindex");
		/* what it would come to */
		visitor_order(&v, l, TWO_AT_A1 "&site_BT=1&q_SENIOR=1&do=compute", 200);
		visitor_sees(&v, "300");
		visitor_sees(&v, "name=\"q_ADULT\" maxlength=\"3\" autocomplete=\"off\" value=\"2\"");
		/* something is missing: everything else is still there */
		visitor_order(&v, l, "date=${today}&q_ADULT=3&email=khach%40example.com&do=order", 422);
		visitor_sees(&v, languages[i].error);
		visitor_sees(&v, "<a href=\"#sites\">");
		visitor_sees(&v, "value=\"khach@example.com\"");
		visitor_sees(&v, "autocomplete=\"off\" value=\"3\"");
		/* ordered, paid, there */
		visitor_order(&v, l, TWO_AT_A1 "&q_CHILD=1&do=order", 303);
		visitor_follow(&v);
		visitor_sees(&v, languages[i].waiting);
		visitor_sees(&v, "vietqr.svg");
		visitor_sees(&v, "noindex");
		const char *order = v.where ? v.where : page_between(s, v.page, "data-token=\"", "\"");
		visitor_look(&v, arena_format(a, "/%s/o/%s?check=1", l, order), 200);
		visitor_send(&v, arena_format(a, "/%s/o/%s/sandbox", l, order), "", 303);
		visitor_follow(&v);
		visitor_sees(&v, languages[i].paid);
		visitor_sees(&v, "class=\"qr\"");
		visitor_misses(&v, "vietqr.svg");
		visitor_sees(&v, languages[i].show);
		visitor_look(&v, arena_format(a, "/%s/o/%s/tickets.pdf", l, order), 200);
		visitor_sees(&v, "%PDF-");
		/* nothing to pay: the ticket at once */
		visitor_look(&v, arena_format(a, "/%s/", l), 200);
		visitor_order(&v, l, "date=${today}&site_TD=1&q_CHILD=2&do=order", 303);
		visitor_follow(&v);
		visitor_sees(&v, languages[i].free);
		visitor_sees(&v, "class=\"qr\"");
	}
}

static const struct step by_language[] = {
	{"fr", .path = "/?adult=2", .headers = {"Accept-Language: fr-CA,fr;q=0.9,en;q=0.8"}, .status = 303},
	{"vi", .path = "/", .headers = {"Accept-Language: vi"}, .status = 303},
	{"unknown", .path = "/", .headers = {"Accept-Language: ,,;;q=x,klingon"}, .status = 303},
};
static const char *const led[] = {"/fr/?adult=2", "/vi/", "/en/"};

static void by_the_browsers_language(void **state)
{
	for (size_t i = 0; i < COUNT(by_language); i++) {
		struct reply r;
		const struct call call = {.path = by_language[i].path, .headers = by_language[i].headers};
		assert_int_equal(story_call(*state, &call, &r), 303);
		assert_string_equal(staff_page_location(*state, &r), led[i]);
		reply_release(&r);
	}
}

/* ---- twice */

static void count_orders(struct story *s, const char *key, const char *count)
{
	json_t *rows = story_sql(
		s, arena_format(&s->arena, "SELECT COUNT(*) FROM orders WHERE idem_key = UNHEX(REPLACE('%s', '-', ''))", key));
	assert_string_equal(json_string_value(json_at(rows, "rows.0.0")), count);
	json_decref(rows);
}

static void sent_twice(void **state)
{
	struct story *s = *state;
	struct visitor v, other;
	visitor_open(&v, s);
	visitor_look(&v, "/vi/", 200);
	visitor_order(&v, "vi", TWO_AT_A1 "&site_DC=1&do=order", 303);
	const char *first = v.where, *key = v.key;
	visitor_order(&v, "vi", TWO_AT_A1 "&site_DC=1&do=order", 303); /* a double click, a reload */
	assert_string_equal(v.where, first);
	count_orders(s, key, "1");
	/* Back, something else, sent again: the first is not touched, and this one has a key of its own */
	visitor_order(&v, "vi", TWO_AT_A1 "&site_DC=1&q_CHILD=3&do=order", 409);
	assert_string_not_equal(v.key, key);
	visitor_sees(&v, "value=\"3\"");
	/* another form, the same basket: asked about, with the way to the first */
	visitor_look(&v, "/en/", 200);
	visitor_order(&v, "en", TWO_AT_A1 "&site_DC=1&do=order", 409);
	visitor_sees(&v, "You have just ordered exactly this");
	visitor_sees(&v, first + 3);
	visitor_order(&v, "en", TWO_AT_A1 "&site_DC=1&again=1&do=order", 303);
	assert_string_not_equal(v.where + 3, first + 3);
	/* somebody else may want the same */
	visitor_open(&other, s);
	visitor_look(&other, "/en/", 200);
	visitor_order(&other, "en", TWO_AT_A1 "&site_DC=1&do=order", 303);
}

/* A timeout, a tunnel: the first answer is lost, and the mark with it. The form sent again finds its order. */
static void answer_lost(void **state)
{
	struct story *s = *state;
	struct visitor v;
	visitor_open(&v, s);
	visitor_look(&v, "/fr/", 200);
	visitor_order(&v, "fr", TWO_AT_A1 "&site_DC=1&do=order", 303);
	const char *first = v.where, *key = v.key;
	assert_string_not_equal(v.cookie, "");
	v.cookie[0] = 0;
	visitor_order(&v, "fr", TWO_AT_A1 "&site_DC=1&do=order", 303);
	assert_string_equal(v.where, first);
	count_orders(s, key, "1");
}

/* The address is another's, or the whole world's: it opens nobody's order. */
static void anothers_address(void **state)
{
	static const char basket[] = "date=${today}&q_ADULT=3&site_DC=1&email=mai%40thu.example&do=order";
	struct visitor v, other;
	visitor_open(&v, *state);
	visitor_look(&v, "/vi/", 200);
	visitor_order(&v, "vi", basket, 303);
	visitor_open(&other, *state);
	visitor_look(&other, "/vi/", 200);
	visitor_order(&other, "vi", basket, 303);
	assert_string_not_equal(other.where, v.where);
	visitor_look(&v, "/vi/", 200);
	visitor_order(&v, "vi", basket, 409);
}

/* ---- from another site */

static void presets(void **state)
{
	struct visitor v;
	visitor_open(&v, *state);
	visitor_look(&v, "/en/?date=2026-11-25&site=A1&site=BT&adult=2&child=1", 200);
	visitor_sees(&v, "value=\"2026-11-25\"");
	visitor_sees(&v, "name=\"site_A1\" value=\"1\" data-site=\"1\" checked");
	visitor_sees(&v, "name=\"site_BT\" value=\"1\" data-site=\"0\" checked");
	visitor_sees(&v, "₫240,000");
	visitor_misses(&v, "were left out");
	static const char *const hostile[] = {
		"/en/?date=2026-02-30&adult=2",
		"/en/?date=2001-01-01",
		"/en/?date=9999-12-31",
		"/en/?site=%3Cscript%3Ealert(1)%3C%2Fscript%3E&adult=2",
		"/en/?site=A1&site=a1&site=%22%3E&adult=2",
		"/en/?adult=-1",
		"/en/?adult=99999999999999999999",
		"/en/?adult=2%3Cb%3E&senior=%00",
		"/en/?product=%27%20OR%201%3D1--",
		"/en/?adult=501",
	};
	for (size_t i = 0; i < COUNT(hostile); i++) {
		if (strstr(hostile[i], "%00")) {
			visitor_look(&v, hostile[i], 400);
			continue;
		}
		visitor_look(&v, hostile[i], 200);
		visitor_sees(&v, "were left out");
		visitor_misses(&v, "alert(1)");
		visitor_misses(&v, "OR 1=1");
	}
}

/* ---- hostile fields */

static const char *const fields[] = {"date",	       "q_ADULT",	"email", "payer_name",
				     "payer_tax_code", "payer_address", "key",	 "pick"};
static const char *const poison[] = {
	"%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
	"'%20OR%20'1'%3D'1",
	"a%40b.vn%0D%0ABcc%3A%20c%40d.vn",
	"%E2%80%AE",
	"%FF%FE",
	"{{key}}",
};

static void hostile_fields(void **state)
{
	struct story *s = *state;
	struct visitor v;
	visitor_open(&v, s);
	for (size_t i = 0; i < COUNT(fields) * COUNT(poison); i++) {
		const char *field = fields[i / COUNT(poison)], *text = poison[i % COUNT(poison)];
		struct reply r;
		const char *headers[] = {"Content-Type: application/x-www-form-urlencoded", NULL};
		/* no persons: nothing of it is ever an order */
		const char *body = arena_format(&s->arena, "%s=%s&do=order", field, text);
		int status =
			story_call(s, &(struct call){.method = "POST", .path = "/en/", .body = body, .headers = headers}, &r);
		if (status != 422 && status != 200)
			fail_msg("%s=%s: %d", field, text, status);
		if (strstr(r.body, "<script>alert") || strstr(r.head, "Bcc"))
			fail_msg("%s=%s comes back as it was:\n%s", field, text, r.body);
		reply_release(&r);
	}
}

/* ---- what a visitor reads when there is nothing to read */

static const struct step errors[] = {
	{"no page", .path = "/fr/rien", .status = 404},
	{"no site", .path = "/fr/site/XX", .status = 404},
	{"no order", .path = "/en/o/00000000000000000000000000000000", .status = 404},
	{"no picture", .path = "/en/o/00000000000000000000000000000000/vietqr.svg", .status = 404},
	{"no booking", .path = "/vi/booking/00000000000000000000000000000000", .status = 404},
	{"no method", .method = "DELETE", .path = "/vi/find", .status = 405},
	{"no form", .method = "POST", .path = "/vi/", .body = "{}", .status = 415},
	{"no language", .path = "/de/", .status = 404},
};

static void errors_are_pages(void **state)
{
	struct story *s = *state;
	struct visitor v;
	story_tell(s, errors, COUNT(errors));
	visitor_open(&v, s);
	visitor_look(&v, "/fr/rien", 404);
	visitor_sees(&v, "<h1>Page introuvable</h1>");
	visitor_sees(&v, "href=\"/fr/\"");
}

/* ---- too late */

static void too_late(void **state)
{
	struct story *s = *state;
	struct visitor v;
	visitor_open(&v, s);
	visitor_look(&v, "/en/", 200);
	visitor_order(&v, "en", "date=2026-11-28&site_TD=1&q_ADULT=3&do=order", 303);
	const char *order = v.where;
	visitor_follow(&v);
	const char *reference = page_between(s, v.page, "data-value=\"HB", "\"");
	assert_non_null(reference);
	story_pass(s, 1000);
	visitor_look(&v, order, 200);
	visitor_sees(&v, "/en/?date=2026-11-28&amp;site=TD&amp;adult=3");
	visitor_misses(&v, "vietqr.svg");
	visitor_look(&v, arena_format(&s->arena, "%s/vietqr.svg", order), 404);
	/* and then the money comes */
	struct reply r;
	const char *money = arena_format(&s->arena, "/sandbox/payments/HB%s", reference);
	assert_int_equal(story_call(s, &(struct call){.method = "POST", .path = money}, &r), 200);
	reply_release(&r);
	visitor_look(&v, order, 200);
	visitor_sees(&v, "class=\"qr\"");
}

/* ---- found again, checked */

static void found_again(void **state)
{
	struct story *s = *state;
	struct arena *a = &s->arena;
	struct visitor v, stranger;
	visitor_open(&v, s);
	visitor_open(&stranger, s);
	visitor_look(&v, "/en/", 200);
	visitor_order(&v, "en", TWO_AT_A1 "&email=an%40example.com&do=order", 303);
	const char *order = v.where;
	visitor_follow(&v);
	const char *reference = page_between(s, v.page, "data-value=\"HB", "\"");
	visitor_send(&stranger, "/en/find", arena_format(a, "what=order&reference=HB%s", reference), 404);
	const char *unknown = arena_text(a, stranger.page);
	visitor_send(&stranger, "/en/find", arena_format(a, "what=order&reference=HB%s&email=x%%40example.com", reference),
		     404);
	visitor_send(&stranger, "/en/find", "what=order&reference=HB000000000000", 404);
	assert_int_equal(strlen(stranger.page), strlen(unknown)); /* nothing is learned */
	visitor_send(&v, "/en/find", arena_format(a, "what=order&reference=hb%s&email=AN%%40example.com", reference), 303);
	assert_string_equal(v.where, order);
	visitor_send(&v, arena_format(a, "%s/sandbox", order), "", 303);
	visitor_follow(&v);
	const char *lookup = page_between(s, v.page, "href=\"/en/r/", "\"");
	visitor_send(&v, "/fr/find", arena_format(a, "what=receipt&lookup=+%s+", lookup), 303);
	visitor_follow(&v);
	visitor_send(&v, "/fr/find", "what=receipt&lookup=../../admin", 404);
	visitor_send(&v, "/fr/find", "what=nothing", 404);
}

static const struct step bought[] = {
	{"order", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.checked}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"},
};

static void checked(void **state)
{
	struct story *s = *state;
	struct visitor v;
	story_tell(s, bought, COUNT(bought));
	const char *qr = story_answer_text(s, "order.tickets.0.qr");
	char *forged = arena_text(&s->arena, qr);
	visitor_open(&v, s);
	visitor_look(&v, "/vi/verify", 200);
	visitor_send(&v, "/en/verify", arena_format(&s->arena, "code=%s", form_escape(s, qr)), 200);
	visitor_sees(&v, "Genuine and valid now");
	visitor_sees(&v, "Hill A1: not used today");
	size_t last = strlen(forged) - 20;
	forged[last] = forged[last] == 'A' ? 'B' : 'A';
	visitor_send(&v, "/en/verify", arena_format(&s->arena, "code=%s", form_escape(s, forged)), 200);
	visitor_misses(&v, "Genuine");
	visitor_send(&v, "/fr/verify", "code=%3Cb%3E", 200);
	visitor_sees(&v, "Ce n’est pas un code de billet");
}

/* Who has the paper alone: the receipt leads to its page, by its code or its link; the characters under the QR say the same for
 * every ticket, one that is there and one that is not; a receipt's number says nothing. */
static void checked_by_paper(void **state)
{
	struct story *s = *state;
	struct visitor v;
	uint8_t id[UUID_LEN], other[UUID_LEN] = {0x01, 0x9a, [15] = 7};
	char code[TYPED_CODE], foreign[TYPED_CODE];
	const char *lookup = story_answer_text(s, "order.receipts.0.lookup");
	assert_int_equal(uuid_parse(id, story_answer_text(s, "order.tickets.0.id")), E_OK);
	typed_code_format(code, id);
	typed_code_format(foreign, other);
	visitor_open(&v, s);
	visitor_look(&v, "/en/verify", 200);
	visitor_sees(&v, "its number alone is not enough");
	visitor_send(&v, "/en/verify", arena_format(&s->arena, "code=%s", lookup), 303);
	assert_string_equal(v.where, arena_format(&s->arena, "/en/r/%s", lookup));
	visitor_send(&v, "/vi/verify", arena_format(&s->arena, "code=https://x.example/vi/r/%s", lookup), 303);
	assert_string_equal(v.where, arena_format(&s->arena, "/vi/r/%s", lookup));
	visitor_send(&v, "/en/verify", arena_format(&s->arena, "code=%s", code), 200);
	visitor_sees(&v, "These characters are for the gate");
	visitor_misses(&v, "Genuine");
	visitor_send(&v, "/en/verify", arena_format(&s->arena, "code=%s", foreign), 200);
	visitor_sees(&v, "These characters are for the gate");
	visitor_send(&v, "/en/verify", "code=26TAA/0000001", 200);
	visitor_sees(&v, "This is no ticket’s code");
}

/* ---- times of the day */

#define DAY   "2026-11-26"
#define AT_DC "date=" DAY "&site_DC=1&do=order&q_ADULT="
static const struct step timetable[] = {
	{"hours", .method = "POST", .path = "/v1/openings", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.hours}\",\"site\":\"DC\",\"first_day\":\"2026-11-20\",\"weekdays\":[\"mon\",\"tue\",\"wed\","
		 "\"thu\",\"sat\",\"sun\"],\"spans\":["
		 "{\"begins\":\"08:00\",\"ends\":\"11:30\"}]}"},
	{"slots", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.slots}\",\"site\":\"DC\",\"first_day\":\"" DAY "\",\"last_day\":\"" DAY "\",\"spans\":["
		 "{\"begins\":\"09:00\",\"ends\":\"10:00\",\"capacity\":3},{\"begins\":\"10:00\",\"ends\":\"11:00\","
		 "\"capacity\":3}]}"},
};

static void timed(void **state)
{
	struct story *s = *state;
	struct visitor v;
	login_as(s, "manager");
	story_tell(s, timetable, COUNT(timetable));
	visitor_open(&v, s);
	visitor_look(&v, "/en/?date=" DAY "&site=DC", 200);
	visitor_sees(&v, "name=\"slot_DC\" value=\"09:00\"");
	visitor_sees(&v, "08:00–11:30");
	visitor_order(&v, "en", AT_DC "2", 422); /* which one? */
	visitor_sees(&v, "Please choose a time of entry.");
	visitor_order(&v, "en", AT_DC "2&slot_DC=12:00", 422);
	visitor_order(&v, "en", AT_DC "2&slot_DC=9", 422);
	visitor_order(&v, "en", AT_DC "2&slot_DC=09:00", 303);
	visitor_send(&v, arena_format(&s->arena, "%s/sandbox", v.where), "", 303);
	visitor_follow(&v);
	visitor_sees(&v, "09:00–10:00 26/11/2026");
	visitor_misses(&v, "<dt>Show</dt>"); /* adults have nothing to show */
	visitor_look(&v, "/en/", 200);
	visitor_order(&v, "en", AT_DC "2&slot_DC=09:00&again=1", 409);
	visitor_sees(&v, "Not enough places are left");
	visitor_sees(&v, "De Castries Bunker");
	visitor_order(&v, "en", AT_DC "1&slot_DC=09:00", 303);
	visitor_look(&v, "/en/?date=2026-11-27&site=DC", 200); /* a Friday without hours */
	visitor_sees(&v, "Not open on this day");
	visitor_order(&v, "en", "date=2026-11-27&site_DC=1&q_ADULT=1&do=order", 422);
	visitor_sees(&v, "A site is closed on this day.");
	visitor_look(&v, "/fr/site/DC", 200);
	visitor_sees(&v, "Fermé ce jour-là");
}

/* ---- sites, classes */

static void sites(void **state)
{
	static const char *const codes[] = {"BT", "A1", "TD", "DC", "MP"};
	struct story *s = *state;
	struct visitor v;
	visitor_open(&v, s);
	for (size_t i = 0; i < COUNT(codes) * COUNT(languages); i++) {
		const char *l = languages[i / COUNT(codes)].code, *code = codes[i % COUNT(codes)];
		visitor_look(&v, arena_format(&s->arena, "/%s/site/%s", l, code), 200);
		visitor_sees(&v, arena_format(&s->arena, "/%s/?site=%s&amp;date=2026-11-", l, code));
		visitor_sees(&v, "rel=\"canonical\"");
		visitor_sees(&v, "openstreetmap.org/search?query=");
	}
	visitor_look(&v, "/robots.txt", 200);
	visitor_sees(&v, "/sitemap.xml");
	visitor_look(&v, "/sitemap.xml", 200);
	visitor_sees(&v, "/fr/site/MP</loc>");
}

#define CLASS_5A "date=2026-11-25&site_A1=1&q_STUDY=30&q_ADULT=2"

static void a_class(void **state)
{
	struct story *s = *state;
	struct visitor v;
	visitor_open(&v, s);
	visitor_look(&v, "/vi/class", 200);
	visitor_send(&v, "/vi/class", arena_format(&s->arena, "key=%s&" CLASS_5A "&name=5A&do=order", v.key), 422);
	visitor_sees(&v, "Xin ghi e-mail của giáo viên.");
	visitor_send(&v, "/en/class",
		     arena_format(&s->arena, "key=%s&" CLASS_5A "&name=%%3Cb%%3E5A&email=x%%40example.com&do=order", v.key),
		     303);
	const char *booking = v.where;
	visitor_follow(&v);
	visitor_sees(&v, "&lt;b&gt;5A");
	visitor_sees(&v, "Booking code");
	visitor_look(&v, arena_format(&s->arena, "/en/o/%s", strrchr(booking, '/') + 1), 303);
	assert_string_equal(v.where, booking);
	visitor_send(&v, arena_format(&s->arena, "%s/confirm", booking), "key=00000000000000000000000000000000", 404);
	visitor_send(&v, arena_format(&s->arena, "%s/cancel", booking), "", 303);
	visitor_follow(&v);
	visitor_sees(&v, "Cancelled");
}

/* ---- the last: whoever guesses is told to wait */

static const struct step sought[] = {
	{"sought", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.sought}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"email\":\"tim@thu.example\",\"payment\":{\"method\":\"vietqr\"}}"},
};

/* Who has asked too often is not told either that he has guessed right at last. */
static void guessing(void **state)
{
	struct story *s = *state;
	story_tell(s, sought, COUNT(sought));
	const char *right = story_text(s, "what=order&reference=${sought.payment.reference}&email=tim%40thu.example");
	struct reply r = {0};
	const char *headers[] = {"Content-Type: application/x-www-form-urlencoded", NULL};
	const struct call guess = {
		.method = "POST", .path = "/fr/find", .body = "what=order&reference=HB000000000000", .headers = headers};
	int status = 404;
	for (int i = 0; i < 40 && status == 404; i++) {
		reply_release(&r);
		status = story_call(s, &guess, &r);
	}
	assert_int_equal(status, 429);
	assert_non_null(strstr(r.body, "Trop de tentatives"));
	reply_release(&r);
	const struct call found = {.method = "POST", .path = "/fr/find", .body = right, .headers = headers};
	assert_int_equal(story_call(s, &found, &r), 429);
	reply_release(&r);
}

/* What a guess costs does not grow again while a busy machine looks away. */
static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "lookup_per_minute = 1\n"};
	*state = &s;
	story_begin(&s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_three_languages),
		cmocka_unit_test(by_the_browsers_language),
		cmocka_unit_test(sent_twice),
		cmocka_unit_test(answer_lost),
		cmocka_unit_test(anothers_address),
		cmocka_unit_test(presets),
		cmocka_unit_test(hostile_fields),
		cmocka_unit_test(errors_are_pages),
		cmocka_unit_test(sites),
		cmocka_unit_test(a_class),
		cmocka_unit_test(found_again),
		cmocka_unit_test(checked),
		cmocka_unit_test(checked_by_paper),
		cmocka_unit_test(timed),
		cmocka_unit_test(too_late),
		cmocka_unit_test(guessing),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("the shop without scripts", tests, begin, story_group_end);
}
