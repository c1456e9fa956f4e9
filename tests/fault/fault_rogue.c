/* Tills whose program says what it likes, well signed: nothing of it ends the server, keeps another till's journal out, takes
 * anybody's place, or holds up anybody's receipt; a person hears of it. */
#include "tests/support/patience.h"
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"

#include <hoaban/cbor.h>
#include <hoaban/gzip.h>
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

/* ---- uploads that come packed, well signed */

static int post_gzip(const struct buf *body)
{
	char accepts[32];
	return rogue_post(&honest, "/v1/journal", "gzip", buf_bytes(body), accepts);
}

static void test_packed(void **state)
{
	static uint8_t zeros[3u << 20];
	(void)state;
	BUF_LOCAL plain;
	BUF_LOCAL packed;
	BUF_LOCAL bomb;
	buf_init(&plain, JOURNAL_BATCH_BYTES);
	buf_init(&packed, JOURNAL_BATCH_BYTES);
	buf_init(&bomb, JOURNAL_BATCH_BYTES);
	int64_t before = count("SELECT COUNT(*) FROM entry");
	struct receipt_line line;
	struct receipt fields = rogue_fields(&honest, &line);
	struct sale_receipt sold = rogue_receipt(&honest, &fields);
	rogue_sell(&honest, &sold, 1, NULL, 0, 20000);
	rogue_encode(&honest, &plain);
	gzip_encode(&packed, buf_bytes(&plain));
	gzip_encode(&bomb, BYTES(zeros));
	size_t len = packed.len;
	assert_int_equal(post_gzip(&bomb), 413);
	assert_int_equal(post_gzip(&plain), 400); /* called gzip, and is none */
	packed.len = len - 1;
	assert_int_equal(post_gzip(&packed), 400);
	packed.len = len;
	gzip_encode(&packed, buf_bytes(&plain));
	assert_int_equal(post_gzip(&packed), 400); /* two members */
	packed.len = len;
	assert_int_equal(count("SELECT COUNT(*) FROM entry"), before);
	assert_int_equal(post_gzip(&packed), 200);
	assert_int_equal(post_gzip(&packed), 200); /* again: the same answer */
	assert_int_equal(count("SELECT COUNT(*) FROM entry"), before + 1);
	assert_int_equal(rogue_send(&honest), 200); /* and again as it is */
	assert_int_equal(count("SELECT COUNT(*) FROM entry"), before + 1);
}

static void test_other_codings(void **state)
{
	static const struct {
		const char *path, *coding, *accepts;
	} rows[] = {{"/v1/journal", "br", "gzip"},	    {"/v1/journal", "gzip, gzip", "gzip"},
		    {"/v1/journal", "deflate", "gzip"},	    {"/v1/admissions", "gzip", "identity"},
		    {"/v1/admissions", "zstd", "identity"}, {"/v1/devices", "gzip", "identity"}};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char accepts[32];
		assert_int_equal(rogue_post(&honest, rows[i].path, rows[i].coding, bytes_of("abc", 3), accepts), 415);
		assert_string_equal(accepts, rows[i].accepts);
	}
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
	assert_true((double)(story_now(&story) - began) < patience(6));
	assert_int_equal(incidents("admission_doubtful"), 3);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), 0);
	admit(&rogue, &t, sold.cose, 1, 1);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), 1);
}

/* What is no part of the ticket that another till sold, or the same id once more: its places stay its own. */
static void forge(struct rogue *r, struct ticket t, struct buf *cose)
{
	BUF_LOCAL payload;
	buf_init(&payload, TICKET_BYTES_MAX);
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(cose, buf_bytes(&payload), AAD_TICKET, r->ticket_key), E_OK);
}

static void show(struct rogue *gate, const struct ticket *t, const struct buf *cose, const char *verdict)
{
	struct admission ad = {.site = 1,
			       .day = instant_day(story_now(&story)),
			       .entry = 1,
			       .first_use = 1,
			       .count = 1,
			       .admitted_at = story_now(&story),
			       .cose = buf_bytes(cose)};
	BUF_LOCAL text, body;
	buf_init(&text, 2048);
	buf_init(&body, 4096);
	assert_int_equal(ticket_text(&text, buf_bytes(cose)), E_OK);
	story_keep(&story, "shown", json_string(buf_text(&text)));
	story_keep(&story, "wanted", json_string(verdict));
	static const struct step verify = {"verify",
					   .method = "POST",
					   .path = "/v1/tickets/verify",
					   .body = "{\"qr\":\"${shown}\",\"site\":\"A1\"}",
					   .status = 200,
					   .expect = {{"verdict", "${wanted}"}}};
	story_tell(&story, &verify, 1);
	randombytes_buf(ad.claim, UUID_LEN);
	memcpy(ad.ticket, t->id, UUID_LEN);
	memcpy(ad.root, ticket_root(t), UUID_LEN);
	admission_encode(&body, &ad);
	rogue_say(gate, ENTRY_ADMISSION, &body);
	assert_int_equal(rogue_send(gate), 200);
}

static void test_a_part_of_somebody_elses_ticket(void **state)
{
	(void)state;
	struct sale_ticket sold = rogue_ticket(&honest);
	struct cose_sign1 m;
	struct ticket victim, part, twin;
	BUF_LOCAL cose;
	buf_init(&cose, TICKET_BYTES_MAX);
	rogue_sell(&honest, NULL, 0, &sold, 1, 0);
	assert_int_equal(rogue_send(&honest), 200);
	assert_int_equal(cose_parse(&m, sold.cose), E_OK);
	assert_int_equal(ticket_decode(&victim, m.payload), E_OK);
	int64_t before = count("SELECT COUNT(*) FROM admission");
	part = victim;
	part.id[0] ^= 1;
	part.is_split = true;
	part.first_use = 1;
	memcpy(part.root, victim.id, UUID_LEN);
	part.valid_until++; /* no part of it: any till may split, none may add */
	forge(&rogue, part, &cose);
	show(&rogue, &part, &cose, "over_limit");
	part.valid_until--;
	buf_clear(&cose);
	twin = victim;
	twin.valid_until++;
	forge(&rogue, twin, &cose);
	show(&rogue, &twin, &cose, "over_limit");
	assert_int_equal(incidents("ticket_forged"), 2);
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before);
	buf_clear(&cose);
	forge(&honest, part, &cose); /* by the key that sold the whole */
	show(&rogue, &part, &cose, "admitted");
	assert_int_equal(count("SELECT COUNT(*) FROM admission"), before + 1);
}

static void test_persons_that_nobody_paid_for(void **state)
{
	(void)state;
	struct receipt_line line;
	struct receipt fields = rogue_fields(&rogue, &line);
	struct sale_receipt sold = rogue_receipt(&rogue, &fields);
	struct sale_ticket child = rogue_ticket(&rogue), party = child;
	struct cose_sign1 m;
	struct ticket t;
	BUF_LOCAL cose;
	buf_init(&cose, TICKET_BYTES_MAX);
	assert_int_equal(cose_parse(&m, child.cose), E_OK);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	t.category = CATEGORY_ADULT;
	randombytes_buf(t.id, UUID_LEN);
	forge(&rogue, t, &cose);
	party.cose = buf_bytes(&cose);
	party.free_persons = 0;
	const struct sale_ticket tickets[] = {party, child};
	int64_t before = incidents("persons_differ");
	rogue_sell(&rogue, &sold, 1, tickets, 2, 20000); /* as many as paid, and a child that is free */
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("persons_differ"), before);
	BUF_LOCAL many;
	buf_init(&many, TICKET_BYTES_MAX);
	t.party = 30;
	randombytes_buf(t.id, UUID_LEN);
	forge(&rogue, t, &many);
	party.cose = buf_bytes(&many);
	fields = rogue_fields(&rogue, &line);
	sold = rogue_receipt(&rogue, &fields);
	rogue_sell(&rogue, &sold, 1, &party, 1, 20000); /* thirty come in, one has paid */
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("persons_differ"), before + 1);
}

/* ---- what the database does not take, and nobody foresaw */

static void test_what_nobody_foresaw(void **state)
{
	(void)state;
	int64_t sales = count("SELECT COUNT(*) FROM sale"), entries = count("SELECT COUNT(*) FROM entry");
	story_sql_root(&story, "ALTER TABLE sale ADD CONSTRAINT unforeseen CHECK (total <> 1313)");
	rogue_sell(&rogue, NULL, 0, NULL, 0, 1);
	rogue_sell(&rogue, NULL, 0, NULL, 0, 1313);
	rogue_sell(&rogue, NULL, 0, NULL, 0, 2);
	assert_int_equal(rogue_send(&rogue), 200);
	assert_int_equal(incidents("content_failed"), 1);
	assert_int_equal(count("SELECT COUNT(*) FROM sale"), sales + 2);
	assert_int_equal(count("SELECT COUNT(*) FROM entry"), entries + 3);
	story_sql_root(&story, "ALTER TABLE sale DROP CONSTRAINT unforeseen");
}

/* A missing right is the installation's fault: nothing is lost by waiting until it is put right. */
static void test_what_the_installation_lacks(void **state)
{
	(void)state;
	int64_t entries = count("SELECT COUNT(*) FROM entry");
	struct rogue before = rogue;
	story_sql_root(&story, "RENAME TABLE sale TO sale_gone");
	rogue_sell(&rogue, NULL, 0, NULL, 0, 3);
	assert_int_equal(rogue_send(&rogue), 500);
	assert_int_equal(count("SELECT COUNT(*) FROM entry"), entries);
	story_sql_root(&story, "RENAME TABLE sale_gone TO sale");
	rogue = before;
	rogue_sell(&rogue, NULL, 0, NULL, 0, 3);
	assert_int_equal(rogue_send(&rogue), 200);
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
	for (int i = 0; i < 2400 && status == 503; i++) {
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
	/* somebody let in on a ticket that is none; a price that is no edition's */
	static const char *const expected[] = {"equation entries", "prices"};
	const char *const doctor[] = {"hoaband", "doctor",  "--data",	"${data}", "--json",
				      "--demo",	 "--clock", "${clock}", NULL};
	struct outcome o = story_run(&story, doctor, NULL);
	json_t *said = json_loads(o.out, 0, NULL), *list = json_object_get(said, "findings"), *finding;
	size_t i, red = 0;
	assert_int_equal(o.status, 3);
	json_array_foreach(list, i, finding) {
		if (strcmp(json_string_value(json_object_get(finding, "state")), "red") != 0)
			continue;
		assert_true(red < sizeof(expected) / sizeof(expected[0]));
		assert_string_equal(json_string_value(json_object_get(finding, "check")), expected[red++]);
	}
	assert_int_equal(red, sizeof(expected) / sizeof(expected[0]));
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
		cmocka_unit_test(test_a_part_of_somebody_elses_ticket),
		cmocka_unit_test(test_persons_that_nobody_paid_for),
		cmocka_unit_test(test_what_nobody_foresaw),
		cmocka_unit_test(test_what_the_installation_lacks),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_other_codings),
		cmocka_unit_test(test_others_are_signed_all_the_same),
		cmocka_unit_test(test_a_person_hears_of_it),
	};
	return cmocka_run_group_tests_name("rogue", tests, begin, tear_down);
}
