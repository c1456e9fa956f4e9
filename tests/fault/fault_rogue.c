/* Tills whose program says what it likes, well signed: nothing of it ends the server, keeps another till's journal out, takes
 * anybody's place, or holds up anybody's receipt; a person hears of it. */
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"

#include <hoaban/cbor.h>
#include <hoaban/instant.h>
#include <hoaban/payer.h>

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct story story = {.clock = STORY_CLOCK};
static struct rogue rogue, honest;

static const struct step codes[] = {
	{"code1", CODE("quay1", "--site", "A1")},
	{"code2", CODE("quay2", "--site", "A1")},
};

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

/* ---- enrolment */

/* The paper with a used code lies in a bin; the device's id is no secret. */
static void test_a_used_code_is_good_for_the_same_keys(void **state)
{
	(void)state;
	struct rogue *finder = ARENA_NEW(&story.arena, struct rogue);
	*finder = honest;
	memcpy(finder->device_public, rogue.device_public, PUBLIC_KEY_LEN);
	memcpy(finder->device_key, rogue.device_key, SECRET_KEY_LEN);
	assert_int_equal(rogue_ask(finder), 409);
	assert_int_equal(rogue_ask(&honest), 200); /* its answer was lost: it asks again */
}

/* ---- a journal that is stored whatever it says */

/* The lookup stands on the paper: whoever sees it can send it first. */
static void test_a_copied_lookup_keeps_nobody_out(void **state)
{
	(void)state;
	struct receipt_line line;
	struct receipt fields = rogue_fields(&honest, &line);
	struct sale_receipt sold = rogue_receipt(&honest, &fields);
	fields = rogue_fields(&rogue, &line);
	struct sale_receipt copied = rogue_receipt(&rogue, &fields);
	memcpy(copied.lookup, sold.lookup, LOOKUP_LEN);
	rogue_sell(&rogue, &copied, 1, NULL, 0, 20000);
	assert_int_equal(rogue_send(&rogue), 200);
	rogue_sell(&honest, &sold, 1, NULL, 0, 20000);
	assert_int_equal(rogue_send(&honest), 200);
	assert_int_equal(incidents("lookup_repeated"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM receipt"), 2);
}

static void close_shift(struct rogue *r, const uint8_t id[static UUID_LEN], uint32_t z)
{
	struct shift_opened opened = {.cashier = "lan"};
	struct shift_closed closed = {.cashier = "lan", .z_number = z, .opened_at = story_now(&story)};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	memcpy(opened.id, id, UUID_LEN);
	memcpy(closed.id, id, UUID_LEN);
	shift_opened_encode(&body, &opened);
	rogue_say(r, ENTRY_SHIFT_OPENED, &body);
	buf_clear(&body);
	shift_closed_encode(&body, &closed);
	rogue_say(r, ENTRY_SHIFT_CLOSED, &body);
}

static void test_a_z_number_twice(void **state)
{
	(void)state;
	close_shift(&rogue, (const uint8_t[UUID_LEN]){1}, 7);
	close_shift(&rogue, (const uint8_t[UUID_LEN]){2}, 7);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("z_repeated"), 1);
}

/* As long as the till may make it: in letters of one byte that is as many characters. */
static void test_the_longest_payer(void **state)
{
	(void)state;
	struct receipt_line line;
	struct receipt fields = rogue_fields(&honest, &line);
	struct payer_note note = {.text = {.name = arena_format(&story.arena, "%0*d", PAYER_BYTES_MAX, 7),
					   .address = arena_format(&story.arena, "%0*d", PAYER_BYTES_MAX, 8)}};
	BUF_LOCAL bytes;
	buf_init(&bytes, PAYER_NOTE_MAX);
	payer_note_encode(&bytes, &note);
	fields.has_payer = true;
	payer_text_hash(fields.payer_hash, note.salt, &note.text);
	struct sale_receipt sold = rogue_receipt(&honest, &fields);
	rogue_sell(&honest, &sold, 1, NULL, 0, 20000);
	rogue_attach(&honest, ATTACHMENT_PAYER, &bytes);
	assert_int_equal(rogue_send(&honest), 200);
	assert_int_equal(count("SELECT MAX(CHAR_LENGTH(name)) FROM order_payer"), PAYER_BYTES_MAX);
}

/* ---- what would be too much at once */

/* 4500 leaves by one request. */
static void test_many_free_tickets(void **state)
{
	(void)state;
	struct sale_ticket *tickets = arena_array(&story.arena, 500, sizeof *tickets);
	int64_t before = count("SELECT COUNT(*) FROM leaf");
	for (size_t i = 0; i < 9; i++) {
		for (size_t k = 0; k < 500; k++)
			tickets[k] = rogue_ticket(&rogue);
		rogue_sell(&rogue, NULL, 0, tickets, 500, 0);
	}
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM leaf") - before, 4500);
}

/* Entries that promise a thousand receipts each, and hold none. */
static void test_hollow_sales(void **state)
{
	(void)state;
	uint8_t id[UUID_LEN] = {0};
	BUF_LOCAL body;
	buf_init(&body, 4096);
	cbor_put_array(&body, 7);
	cbor_put_uint(&body, 1);
	cbor_put_bytes(&body, id, UUID_LEN);
	cbor_put_uint(&body, 20000);
	cbor_put_bytes(&body, id, UUID_LEN);
	cbor_put_text(&body, "lan");
	cbor_put_uint(&body, 0);
	cbor_put_array(&body, SALE_RECEIPTS_MAX);
	for (size_t i = 0; i < SALE_RECEIPTS_MAX; i++)
		cbor_put_uint(&body, 0);
	body.data[0] = 0x8a; /* ten elements, as a sale has; three of them are below */
	for (size_t i = 0; i < 3; i++)
		cbor_put_array(&body, 0);
	for (size_t i = 0; i < JOURNAL_BATCH_MAX; i++)
		rogue_say(&rogue, ENTRY_SALE, &body);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_in_range(incidents("content_fault"), JOURNAL_BATCH_MAX, JOURNAL_BATCH_MAX + 9);
}

/* ---- places */

static void admit(struct rogue *r, const struct ticket *t, struct bytes cose, uint32_t site, uint32_t persons)
{
	int64_t now = story_now(&story);
	struct admission ad = {.site = site,
			       .day = instant_day(now),
			       .entry = 1,
			       .first_use = 1,
			       .count = persons,
			       .admitted_at = now,
			       .cose = cose};
	BUF_LOCAL body;
	buf_init(&body, 4096);
	randombytes_buf(ad.claim, UUID_LEN);
	memcpy(ad.ticket, t->id, UUID_LEN);
	memcpy(ad.root, t->id, UUID_LEN);
	admission_encode(&body, &ad);
	rogue_say(r, ENTRY_ADMISSION, &body);
}

static void test_nobody_elses_places(void **state)
{
	(void)state;
	struct sale_ticket sold = rogue_ticket(&honest);
	struct cose_sign1 m;
	struct ticket t;
	assert_int_equal(cose_parse(&m, sold.cose), E_OK);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	admit(&rogue, &t, sold.cose, 1, UINT32_MAX);  /* more than its party, and than there is time for */
	admit(&rogue, &t, sold.cose, 0, 1);	      /* where neither ticket nor till belong */
	admit(&rogue, &t, bytes_of("\xa0", 1), 1, 1); /* of no ticket at all */
	int64_t began = story_now(&story);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_in_range(story_now(&story) - began, 0, 5);
	assert_int_equal(incidents("admission_doubtful"), 3);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), 0);
	admit(&rogue, &t, sold.cose, 1, 1);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), 1);
}

/* ---- receipts that nothing can be made of */

static void test_others_are_signed_all_the_same(void **state)
{
	(void)state;
	struct receipt_line line;
	struct receipt fields = rogue_fields(&rogue, &line);
	fields.edition = UINT32_MAX;
	struct sale_receipt sold = rogue_receipt(&rogue, &fields);
	rogue_sell(&rogue, &sold, 1, NULL, 0, 20000);
	fields = rogue_fields(&rogue, &line);
	line.unit_price = line.amount = fields.total = 1;
	sold = rogue_receipt(&rogue, &fields);
	rogue_sell(&rogue, &sold, 1, NULL, 0, 1);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("edition_unknown"), 1);
	assert_int_equal(incidents("price_differs"), 1);
	static const struct step order = {
		"order", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.order}"}, .status = 201,
		.body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
			"\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"};
	story_tell(&story, &order, 1);
	const char *path = story_text(&story, "/v1/receipts/${order.receipts.0.lookup}.xml");
	int status = 503;
	for (int i = 0; i < 200 && status == 503; i++) {
		struct reply r;
		status = story_call(&story, &(struct call){.path = path}, &r);
		reply_release(&r);
		if (status == 503)
			usleep(50000);
	}
	assert_int_equal(status, 200);
	assert_int_equal(count("SELECT COUNT(*) FROM seal_hold"), 1);
}

/* The doctor sees the price, and nothing else that is worse than yellow. */
static void test_a_person_hears_of_it(void **state)
{
	(void)state;
	const char *const doctor[] = {"hoaband", "doctor",  "--data",	"${data}", "--json",
				      "--demo",	 "--clock", "${clock}", NULL};
	struct outcome o = story_run(&story, doctor, NULL);
	json_t *said = json_loads(o.out, 0, NULL), *list = json_object_get(said, "findings"), *finding;
	size_t i, red = 0;
	assert_int_equal(o.status, 3);
	json_array_foreach(list, i, finding)
	{
		bool is_red = strcmp(json_string_value(json_object_get(finding, "state")), "red") == 0;
		if (is_red)
			assert_string_equal(json_string_value(json_object_get(finding, "check")), "prices");
		red += is_red;
	}
	assert_int_equal(red, 1);
	json_decref(said);
	story_leave(&story);
}

static int begin(void **state)
{
	(void)state;
	if (sodium_init() < 0)
		return -1;
	story_begin(&story);
	story_tell(&story, codes, COUNT(codes));
	rogue_enrol(&honest, &story, "code1");
	rogue_enrol(&rogue, &story, "code2");
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
		cmocka_unit_test(test_a_used_code_is_good_for_the_same_keys),
		cmocka_unit_test(test_a_copied_lookup_keeps_nobody_out),
		cmocka_unit_test(test_a_z_number_twice),
		cmocka_unit_test(test_the_longest_payer),
		cmocka_unit_test(test_many_free_tickets),
		cmocka_unit_test(test_hollow_sales),
		cmocka_unit_test(test_nobody_elses_places),
		cmocka_unit_test(test_others_are_signed_all_the_same),
		cmocka_unit_test(test_a_person_hears_of_it),
	};
	return cmocka_run_group_tests_name("rogue", tests, begin, tear_down);
}
