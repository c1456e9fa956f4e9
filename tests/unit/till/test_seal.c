/* Receipts signed at the till, payers on them, the turn of the year. */
#include "pos-client/domain/certificate.h"
#include "pos-client/domain/payer.h"
#include "pos-client/domain/shift.h"
#include "tests/support/certifier.h"
#include "tests/support/counter.h"
#include "tests/support/haystack.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1	 (UINT64_C(1) << AUTHORITY_SITE_A1)
#define TAX_CODE "5600000000"
#define YEAR_S	 (365LL * DAY_S)
#define NAME	 "Công ty TNHH Lúa Nương Thử"

struct desk {
	struct counter c;
	struct certifier ca;
	struct buf own, foreign_key, foreign; /* the till's certificate; another key and its certificate */
	struct arena arena;
};

static void give_certificate(struct desk *d, const struct buf *der)
{
	d->c.authority.organisation_certificate = buf_bytes(der);
	d->c.authority.now++;
	assert_int_equal(counter_renew(&d->c), E_OK);
}

static struct desk desk; /* made once: RSA keys take their time */

static int set_up_all(void **state)
{
	certifier_start(&desk.ca, COUNTER_NOW);
	certifier_key(&desk.foreign_key);
	certifier_issue(&desk.ca, TAX_CODE, COUNTER_NOW - DAY_S, COUNTER_NOW + YEAR_S, buf_bytes(&desk.foreign_key),
			&desk.foreign);
	*state = &desk;
	return 0;
}

static int tear_down_all(void **state)
{
	struct desk *all = *state;
	certifier_stop(&all->ca);
	buf_release(&all->foreign);
	buf_release(&all->foreign_key);
	return 0;
}

static int set_up(void **state)
{
	BUF_LOCAL spki;
	buf_init(&spki, 4096);
	arena_init(&desk.arena, ARENA_CEILING_DEFAULT);
	counter_open(&desk.c);
	assert_int_equal(organisation_key_make(desk.c.dir), E_OK);
	assert_int_equal(organisation_key_public(desk.c.till.keys, &spki), E_OK);
	certifier_issue(&desk.ca, TAX_CODE, COUNTER_NOW - DAY_S, COUNTER_NOW + YEAR_S, buf_bytes(&spki), &desk.own);
	*state = &desk;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;
	counter_verify(&d->c);
	counter_stop(&d->c);
	buf_release(&d->own);
	arena_release(&d->arena);
	return 0;
}

static void sell_one(struct desk *d, struct sale_view *v, const struct payer_text *payer)
{
	struct sell_request r = counter_ask(A1, 1, 0, 1);
	r.payer = payer;
	assert_int_equal(counter_sell(&d->c, &r, v), E_OK);
}

static struct bytes xml_of(struct desk *d, const struct sale_view *v)
{
	struct bytes xml;
	assert_int_equal(journal_find_attachment(d->c.till.journal, &d->arena, v->sale.seq, ATTACHMENT_XML, 0, &xml), E_OK);
	return xml;
}

/* ---- who signs */

static void without_a_certificate_the_server_signs(void **state)
{
	struct desk *d = *state;
	struct sale_view v;
	sell_one(d, &v, NULL);
	assert_false(v.receipts[0].is_signed);
	assert_int_equal(xml_of(d, &v).len, 0);
}

static void the_tills_own_certificate_signs(void **state)
{
	struct desk *d = *state;
	struct sale_view v;
	struct certified c;
	give_certificate(d, &d->own);
	counter_restart(&d->c);
	sell_one(d, &v, NULL);
	assert_true(v.receipts[0].is_signed);
	assert_int_equal(certifier_open(&d->ca, &d->arena, xml_of(d, &v), &c), E_OK);
	assert_string_equal(c.tax_code, TAX_CODE);
	assert_string_equal(c.symbol, "26TAB");
	assert_int_equal(c.number, 1);
	assert_int_equal(c.time, d->c.authority.now); /* it is not earlier than the server's bundle */
	assert_int_equal(c.signed_at, d->c.authority.now);
	assert_int_equal(c.total, 30000);
	assert_false(c.has_payer);
}

static void the_entry_holds_the_hash_of_the_xml(void **state)
{
	struct desk *d = *state;
	struct sale_view v;
	struct bytes cose;
	struct entry e;
	struct sale sale;
	uint8_t hash[HASH_LEN];
	size_t count;
	give_certificate(d, &d->own);
	sell_one(d, &v, NULL);
	assert_int_equal(journal_read_entries(d->c.till.journal, &d->arena, v.sale.seq, 1, ENTRY_BYTES_MAX, &cose, &count),
			 E_OK);
	assert_int_equal(entry_open(&e, cose, keys_device_public(d->c.till.keys)), E_OK);
	assert_int_equal(sale_decode(&sale, &d->arena, e.body), E_OK);
	assert_true(sale.receipts[0].has_xml);
	sha256(hash, xml_of(d, &v));
	assert_memory_equal(hash, sale.receipts[0].xml_hash, HASH_LEN);
}

static void an_expired_certificate_sells_nothing_that_is_paid(void **state)
{
	struct desk *d = *state;
	struct sell_request r = counter_ask(A1, 1, 0, 0), free_only = counter_ask(A1, 0, 1, 0);
	struct sale_view v;
	BUF_LOCAL short_lived;
	BUF_LOCAL spki;
	buf_init(&spki, 4096);
	assert_int_equal(organisation_key_public(d->c.till.keys, &spki), E_OK);
	certifier_issue(&d->ca, TAX_CODE, COUNTER_NOW + 30, COUNTER_NOW + 60, buf_bytes(&spki), &short_lived);
	give_certificate(d, &short_lived);
	d->c.now_ms = (COUNTER_NOW + 29) * 1000;
	assert_int_equal(counter_sell(&d->c, &r, &v), E_EXPIRED);
	d->c.now_ms = (COUNTER_NOW + 60) * 1000;
	assert_int_equal(counter_sell(&d->c, &r, &v), E_OK);
	assert_true(v.receipts[0].is_signed);
	d->c.now_ms = (COUNTER_NOW + 61) * 1000;
	assert_int_equal(counter_sell(&d->c, &r, &v), E_EXPIRED);
	assert_true(counter_why(&d->c, "organisation_certificate"));
	assert_int_equal(counter_sell(&d->c, &free_only, &v), E_OK);
	d->c.settings.sign = "server";
	assert_int_equal(counter_sell(&d->c, &r, &v), E_OK);
	assert_false(v.receipts[0].is_signed);
	assert_int_equal(v.receipts[0].receipt.number, 2); /* the refused ones took none */
}

static void foreign_certificates_are_dropped(void **state)
{
	struct desk *d = *state;
	struct sale_view v;
	static const uint8_t rubbish[] = "no certificate";
	struct buf bad = {.data = (uint8_t *)rubbish, .len = sizeof rubbish, .is_fixed = true};
	give_certificate(d, &d->foreign);
	sell_one(d, &v, NULL);
	assert_false(v.receipts[0].is_signed);
	give_certificate(d, &bad);
	sell_one(d, &v, NULL);
	assert_false(v.receipts[0].is_signed);
	give_certificate(d, &d->own);
	give_certificate(d, &d->foreign); /* the right one stays */
	sell_one(d, &v, NULL);
	assert_true(v.receipts[0].is_signed);
}

static void another_organisations_certificate_signs_nothing_here(void **state)
{
	struct desk *d = *state;
	struct sale_view v;
	BUF_LOCAL other;
	BUF_LOCAL spki;
	buf_init(&spki, 4096);
	assert_int_equal(organisation_key_public(d->c.till.keys, &spki), E_OK);
	certifier_issue(&d->ca, "5600000001", COUNTER_NOW, COUNTER_NOW + YEAR_S, buf_bytes(&spki), &other);
	give_certificate(d, &other);
	sell_one(d, &v, NULL);
	assert_false(v.receipts[0].is_signed);
}

static void installing(void **state)
{
	struct desk *d = *state;
	struct till *t = &d->c.till;
	struct organisation_certificate c;
	struct sale_view v;
	struct certified opened;
	struct stat st;
	char path[256];
	BUF_LOCAL other;
	BUF_LOCAL old;
	struct bytes key = buf_bytes(&d->foreign_key);
	certifier_issue(&d->ca, "5600000001", COUNTER_NOW, COUNTER_NOW + YEAR_S, key, &other);
	certifier_issue(&d->ca, TAX_CODE, COUNTER_NOW - YEAR_S, COUNTER_NOW - 1, key, &old);
	assert_int_equal(certificate_install(t, bytes_of_text("x"), buf_bytes(&d->foreign), &c), E_MALFORMED);
	assert_int_equal(certificate_install(t, key, bytes_of_text("x"), &c), E_MALFORMED);
	assert_int_equal(certificate_install(t, key, buf_bytes(&d->own), &c), E_INVALID);
	assert_int_equal(certificate_install(t, key, buf_bytes(&other), &c), E_REFUSED);
	assert_int_equal(certificate_install(t, key, buf_bytes(&old), &c), E_EXPIRED);
	sell_one(d, &v, NULL);
	assert_false(v.receipts[0].is_signed);
	assert_int_equal(certificate_install(t, key, buf_bytes(&d->foreign), &c), E_OK);
	assert_int_equal(certificate_install(t, key, buf_bytes(&d->foreign), &c), E_OK);
	counter_restart(&d->c);
	sell_one(d, &v, NULL);
	assert_int_equal(certifier_open(&d->ca, &d->arena, xml_of(d, &v), &opened), E_OK);
	snprintf(path, sizeof path, "%s/keys/installed-" TAX_CODE, d->c.dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	assert_int_equal(chmod(path, 0444), 0);
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	assert_int_equal(counter_sell(&d->c, &r, &v), E_CORRUPT);
	assert_int_equal(chmod(path, 0400), 0);
}

static void only_receipts_are_signed(void **state)
{
	struct desk *d = *state;
	struct organisation_certificate c;
	BUF_LOCAL signature;
	buf_init(&signature, 1024);
	give_certificate(d, &d->own);
	assert_int_equal(organisation_certificate_find(&c, d->c.till.keys, &d->arena, TAX_CODE, buf_bytes(&d->own)), E_OK);
	assert_int_equal(organisation_sign(d->c.till.keys, &c, bytes_of_text("pay me"), &signature), E_INVALID);
	assert_int_equal(organisation_sign(d->c.till.keys, &c, bytes_of_text(""), &signature), E_INVALID);
	assert_int_equal(signature.len, 0);
	assert_int_equal(organisation_certificate_find(&c, d->c.till.keys, &d->arena, "../device.key", buf_bytes(&d->own)),
			 E_NOT_FOUND);
}

/* ---- payers */

static void a_payer_is_named_and_erased(void **state)
{
	struct desk *d = *state;
	struct till *t = &d->c.till;
	const struct payer_text payer = {NAME, "5600000009", "Bản Pá Khoang Thử"};
	struct sale_view v;
	struct certified c;
	struct bytes note_bytes;
	struct payer_note note;
	uint8_t hash[HASH_LEN];
	give_certificate(d, &d->own);
	sell_one(d, &v, &payer);
	assert_string_equal(v.receipts[0].payer->name, NAME);
	assert_int_equal(journal_find_attachment(t->journal, &d->arena, v.sale.seq, ATTACHMENT_PAYER, 0, &note_bytes), E_OK);
	assert_int_equal(payer_note_decode(&note, &d->arena, note_bytes), E_OK);
	payer_text_hash(hash, note.salt, &note.text);
	assert_memory_equal(hash, v.receipts[0].receipt.payer_hash, HASH_LEN);
	assert_int_equal(certifier_open(&d->ca, &d->arena, xml_of(d, &v), &c), E_OK);
	assert_true(c.has_payer);
	assert_int_not_equal(haystack_search(d->c.dir, NAME).found, 0);

	assert_int_equal(payer_erase(t, "EBL01", "26TAB", 1), E_REFUSED);
	assert_true(counter_why(&d->c, "unsent"));
	assert_int_equal(payer_erase(t, "EBL01", "26TAB", 2), E_NOT_FOUND);
	d->c.settings.payer_days = 300;
	d->c.now_ms += 301LL * DAY_S * 1000;
	assert_int_equal(payer_erase(t, "EBL01", "26TAB", 1), E_OK);
	assert_int_equal(payer_erase(t, "EBL01", "26TAB", 1), E_NOT_FOUND);
	assert_int_equal(haystack_search(d->c.dir, NAME).found, 0);
	assert_int_equal(haystack_search(d->c.dir, "Pá Khoang Thử").found, 0);
	assert_int_equal(sale_view_load(t, v.sale.id, &v), E_OK);
	assert_null(v.receipts[0].payer);
	assert_memory_equal(hash, v.receipts[0].receipt.payer_hash, HASH_LEN);
	d->c.now_ms = COUNTER_NOW * 1000;
}

static void payers_are_refused_not_mended(void **state)
{
	struct desk *d = *state;
	static const struct payer_text bad[] = {{"A\nB", NULL, NULL}, {" A", NULL, NULL}, {"A", "12", NULL}};
	struct sale_view v;
	const struct payer_text good = {"A", NULL, NULL};
	struct sell_request r = counter_ask(A1, 1, 0, 0), free_only = counter_ask(A1, 0, 1, 0);
	for (size_t i = 0; i < 3; i++) {
		r.payer = &bad[i];
		assert_int_equal(counter_sell(&d->c, &r, &v), E_INVALID);
	}
	free_only.payer = &good;
	assert_int_equal(counter_sell(&d->c, &free_only, &v), E_INVALID);
	assert_true(counter_why(&d->c, "conflict"));
}

static void a_repeated_sale_names_the_same_payer(void **state)
{
	struct desk *d = *state;
	const struct payer_text a = {"A", NULL, "X"}, b = {"B", NULL, "X"};
	struct sell_request r = counter_ask(A1, 1, 0, 0);
	struct sale_view v;
	r.has_id = true;
	memset(r.id, 7, UUID_LEN);
	r.payer = &a;
	assert_int_equal(counter_sell(&d->c, &r, &v), E_OK);
	assert_int_equal(counter_sell(&d->c, &r, &v), E_OK);
	r.payer = &b;
	assert_int_equal(counter_sell(&d->c, &r, &v), E_MISMATCH);
	r.payer = NULL;
	assert_int_equal(counter_sell(&d->c, &r, &v), E_MISMATCH);
}

/* ---- the year turns at local midnight, without a server */

static void the_year_turns_offline(void **state)
{
	struct desk *d = *state;
	int64_t midnight = day_start(civil_day(2027, 1, 1));
	struct sale_view v;
	struct certified c;
	d->c.authority.lease_s = 60 * DAY_S;
	give_certificate(d, &d->own);
	d->c.now_ms = midnight * 1000 - 100; /* 23:59:59.9 */
	sell_one(d, &v, NULL);
	assert_string_equal(v.receipts[0].receipt.symbol, "26TAB");
	assert_int_equal(v.receipts[0].receipt.number, 1);
	assert_int_equal(v.receipts[0].receipt.time, midnight - 1);
	assert_int_equal(v.sale.visit_day, civil_day(2026, 12, 31));
	d->c.now_ms = midnight * 1000;
	counter_restart(&d->c);
	for (uint32_t i = 1; i <= 2; i++) {
		sell_one(d, &v, NULL);
		assert_string_equal(v.receipts[0].receipt.symbol, "27TAB");
		assert_int_equal(v.receipts[0].receipt.number, i);
	}
	assert_int_equal(v.sale.visit_day, civil_day(2027, 1, 1));
	assert_int_equal(certifier_open(&d->ca, &d->arena, xml_of(d, &v), &c), E_OK);
	assert_string_equal(c.symbol, "27TAB");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(without_a_certificate_the_server_signs),
		CASE(the_tills_own_certificate_signs),
		CASE(the_entry_holds_the_hash_of_the_xml),
		CASE(an_expired_certificate_sells_nothing_that_is_paid),
		CASE(foreign_certificates_are_dropped),
		CASE(another_organisations_certificate_signs_nothing_here),
		CASE(installing),
		CASE(only_receipts_are_signed),
		CASE(a_payer_is_named_and_erased),
		CASE(payers_are_refused_not_mended),
		CASE(a_repeated_sale_names_the_same_payer),
		CASE(the_year_turns_offline),
	};
	return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
