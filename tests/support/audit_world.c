#include "tests/support/audit_world.h"
#include "tests/support/sample.h"
#include "tests/support/sealing.h"
#include "tests/support/tariff_sample.h"

#include <hoaban/fact.h>
#include <hoaban/instant.h>
#include <hoaban/tariff.h>
#include <hoaban/words.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#define TICKETS	     5
#define ADMITTED     3
#define SEALED_EVERY 10
#define GATE	     "Cổng A1"
#define CASHIER	     "lan"

struct making {
	struct exportdir *d;
	struct arena arena, once; /* cleared after each sale; never */
	struct sealing house;
	struct rsa_key *key;
	struct quote quote; /* of every sale: five adults */
	int32_t day;
	struct exportdir_device *device;
	char symbol[SYMBOL_TEXT];
	uint32_t number;
	uint8_t shift[UUID_LEN];
	uint64_t made;	 /* sales so far: ids ascend with them */
	int64_t seconds; /* of the sale */
	uint8_t record[1024];
	struct receipt receipt;
};

/* Ascending by sale and by what of it. */
static void make_id(uint8_t id[static UUID_LEN], const struct making *m, uint8_t kind)
{
	uint8_t random[10] = {0x5a, 0x11, 0, 0, 0, 0, 0, 0, 0, kind};
	uuid_v7(id, (m->d->made_at - DAY_S) * 1000 + (int64_t)m->made, random);
}

/* ---- before the first sale */

static void publish_edition(struct making *m)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	FILE *f = fopen("tariff/edition-1.json", "re");
	char *json = calloc(1, 1 << 20);
	assert_non_null(f);
	size_t len = fread(json, 1, 1 << 20, f);
	fclose(f);
	buf_init(&payload, 2 << 20);
	buf_init(&cose, 2 << 20);
	struct leaf leaf = {.type = LEAF_TARIFF, .time = m->d->made_at - 60 * DAY_S, .edition = 1};
	tariff_edition_encode(&payload, 1, leaf.time, bytes_of(json, len));
	free(json);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TARIFF, m->d->devices.secret_key), E_OK);
	sha256(leaf.hash, buf_bytes(&cose));
	exportdir_leaf(m->d, &leaf);
	exportdir_row(m->d, TABLE_EDITIONS,
		      (struct cell[EDITIONS_COLUMNS]){CELL_OF(1), CELL_OF(sample_tariff(&m->once)->from), CELL_OF(leaf.time),
						      CELL_SPAN(cose.data, cose.len)});
}

static void certify(struct making *m, const char *tax_code)
{
	struct x509_certificate c;
	uint8_t hash[HASH_LEN];
	sealing_open(&m->house);
	buf_clear(&m->house.certificate);
	buf_clear(&m->house.der);
	sealing_certify(&m->house, &m->house.certificate, tax_code, SEALING_FROM, SEALING_UNTIL);
	assert_int_equal(x509_to_der(&m->house.der, buf_bytes(&m->house.certificate)), E_OK);
	assert_int_equal(x509_parse(&c, buf_bytes(&m->house.der)), E_OK);
	assert_int_equal(rsa_key_open(&m->key, buf_bytes(&m->house.key)), E_OK);
	sha256(hash, bytes_of_text(c.issuer));
	m->d->ca_pem = buf_bytes(&m->house.authority);
	exportdir_row(m->d, TABLE_CERTIFICATES,
		      (struct cell[CERTIFICATES_COLUMNS]){CELL_SPAN(hash, HASH_LEN), CELL_WORDS(c.serial), CELL_WORDS(tax_code),
							  CELL_OF(c.not_before), CELL_OF(c.not_after), CELL_NONE,
							  CELL_SPAN(m->house.der.data, m->house.der.len), CELL_OF(c.not_before),
							  CELL_NONE});
}

static void price(struct making *m)
{
	struct tariff *t = sample_tariff(&m->once);
	struct complaints c = {.arena = &m->once};
	struct price_request r = {.sale_day = m->day, .visit_day = m->day, .sites = 1u << AUTHORITY_SITE_A1};
	r.quantity[CATEGORY_ADULT] = TICKETS;
	assert_int_equal(tariff_price(&m->quote, &m->once, t, &r, &c), E_OK);
	assert_int_equal(m->quote.part_count, 1);
}

/* ---- one sale */

static void put_receipt_xml(struct making *m, const struct receipt *r)
{
	struct receipt_xml_line text = {"PTQ-01", "Phí tham quan Di tích Đồi A1", "vé"};
	struct rsa_signature signature;
	BUF_LOCAL words;
	BUF_LOCAL data;
	BUF_LOCAL info;
	BUF_LOCAL xml;
	buf_init(&words, 256);
	buf_init(&data, RECEIPT_XML_MAX);
	buf_init(&info, SIGNED_INFO_MAX);
	buf_init(&xml, RECEIPT_XML_MAX);
	assert_int_equal(words_vi(&words, r->total), E_OK);
	struct receipt_xml x = {.receipt = r,
				.record = bytes_of(m->record, 0),
				.organisation = {"Ban Quản lý di tích", r->tax_code, "Điện Biên", "0215 3 800 000", "3714"},
				.lines = &text,
				.payment = payment_form_text(r->payment, 0),
				.amount_in_words = buf_text(&words)};
	struct buf record = BUF_FIXED(m->record);
	assert_int_equal(receipt_encode(&record, r), E_OK);
	x.record = buf_bytes(&record);
	assert_int_equal(receipt_xml_data(&data, &x), E_OK);
	assert_int_equal(receipt_xml_signed_info(&info, buf_bytes(&data), SEALING_TIME), E_OK);
	assert_int_equal(rsa_key_sign(&signature, m->key, buf_bytes(&info)), E_OK);
	struct xmldsig parts = {buf_bytes(&data), SEALING_TIME, {signature.data, signature.len}, buf_bytes(&m->house.der)};
	assert_int_equal(receipt_xml_seal(&xml, &parts), E_OK);
	exportdir_row(m->d, TABLE_RECEIPT_XML,
		      (struct cell[RECEIPT_XML_COLUMNS]){CELL_WORDS(r->tax_code), CELL_WORDS(r->form), CELL_WORDS(r->symbol),
							 CELL_OF(2026), CELL_OF(r->number), CELL_OF(SEALING_TIME),
							 CELL_SPAN(xml.data, xml.len)});
}

static void put_receipt(struct making *m, const uint8_t sale[static UUID_LEN], struct sale_receipt *out)
{
	struct receipt *r = &m->receipt;
	const struct quote_part *part = &m->quote.parts[0];
	struct buf record = BUF_FIXED(m->record);
	struct leaf leaf;
	uint8_t kid[KID_LEN];
	*r = (struct receipt){.number = ++m->number,
			      .time = m->seconds,
			      .line_count = part->line_count,
			      .lines = part->lines,
			      .total = part->total,
			      .payment = PAYMENT_CASH,
			      .edition = 1};
	snprintf(r->tax_code, sizeof r->tax_code, "%s", part->organisation->tax_code);
	snprintf(r->form, sizeof r->form, "%s", part->form);
	memcpy(r->symbol, m->symbol, sizeof r->symbol);
	memcpy(r->salt, sale, SALT_LEN);
	assert_int_equal(receipt_encode(&record, r), E_OK);
	cose_kid(kid, m->device->device.public_key);
	leaf_of_receipt(&leaf, r, buf_bytes(&record), kid, sale);
	uint64_t index = exportdir_leaf(m->d, &leaf);
	exportdir_row(m->d, TABLE_RECEIPTS,
		      (struct cell[RECEIPTS_COLUMNS]){CELL_WORDS(r->tax_code), CELL_WORDS(r->form), CELL_WORDS(r->symbol),
						      CELL_OF(2026), CELL_OF(r->number), CELL_OF((int64_t)index),
						      CELL_SPAN(sale, UUID_LEN), CELL_OF(r->time), CELL_OF(r->total),
						      CELL_SPAN(record.data, record.len)});
	memcpy(out->lookup, sale, LOOKUP_LEN);
	memcpy(out->leaf_salt, sale, SALT_LEN);
	out->record = buf_bytes(&record);
}

static void make_ticket(struct making *m, uint8_t kind, struct ticket *t, struct sale_ticket *out)
{
	uint8_t room[TICKET_BYTES_MAX];
	struct buf payload = BUF_FIXED(room);
	struct buf *cose = ARENA_NEW(&m->arena, struct buf);
	*t = (struct ticket){.valid_until = (uint32_t)day_start(m->day + 1),
			     .valid_from = (uint32_t)day_start(m->day),
			     .issued_at = (uint32_t)m->seconds,
			     .sites = m->quote.sites,
			     .category = CATEGORY_ADULT,
			     .party = 1,
			     .days = m->quote.days,
			     .edition = 1,
			     .entries = m->quote.entries};
	make_id(t->id, m, kind);
	*cose = (struct buf){.data = arena_alloc(&m->arena, TICKET_BYTES_MAX),
			     .cap = TICKET_BYTES_MAX,
			     .ceiling = TICKET_BYTES_MAX,
			     .is_fixed = true};
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(cose, buf_bytes(&payload), AAD_TICKET, m->device->ticket.secret_key), E_OK);
	out->cose = buf_bytes(cose);
}

static void put_admission(struct making *m, const struct ticket *t, const struct sale_ticket *signed_ticket, uint8_t kind)
{
	struct admission a = {.site = AUTHORITY_SITE_A1,
			      .gate = GATE,
			      .day = m->day,
			      .entry = 1,
			      .first_use = 1,
			      .count = 1,
			      .admitted_at = m->seconds + 60,
			      .cose = signed_ticket->cose};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	make_id(a.claim, m, kind);
	memcpy(a.ticket, t->id, UUID_LEN);
	memcpy(a.root, t->id, UUID_LEN);
	admission_encode(&body, &a);
	exportdir_entry(m->d, m->device, ENTRY_ADMISSION, a.admitted_at * 1000, buf_bytes(&body), NULL);
	exportdir_row(m->d, TABLE_ADMISSIONS,
		      (struct cell[ADMISSIONS_COLUMNS]){
			      CELL_SPAN(a.root, UUID_LEN), CELL_OF(1), CELL_OF(a.site), CELL_OF(a.day), CELL_OF(1),
			      CELL_SPAN(a.claim, UUID_LEN), CELL_SPAN(a.ticket, UUID_LEN), CELL_SPAN(m->device->id, UUID_LEN),
			      CELL_WORDS(GATE), CELL_OF(a.admitted_at), CELL_OF((int64_t)m->device->last_seq), CELL_OF(0)});
}

static void put_sale(struct making *m, struct sale *s)
{
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	assert_int_equal(sale_encode(&body, s), E_OK);
	exportdir_entry(m->d, m->device, ENTRY_SALE, m->seconds * 1000, buf_bytes(&body), NULL);
	exportdir_row(m->d, TABLE_SALES,
		      (struct cell[SALES_COLUMNS]){CELL_SPAN(s->id, UUID_LEN), CELL_SPAN(m->device->id, UUID_LEN),
						   CELL_OF((int64_t)m->device->last_seq), CELL_SPAN(s->shift, UUID_LEN),
						   CELL_OF(s->visit_day), CELL_OF(m->seconds), CELL_OF(s->total),
						   CELL_OF(s->total)});
	buf_clear(&body);
	struct printed p = {0};
	memcpy(p.sale, s->id, UUID_LEN);
	printed_encode(&body, &p);
	exportdir_entry(m->d, m->device, ENTRY_PRINT, m->seconds * 1000 + 500, buf_bytes(&body), NULL);
}

static void sell(struct making *m)
{
	struct sale_receipt receipt = {0};
	struct sale_ticket tickets[TICKETS] = {0};
	struct ticket claims[TICKETS];
	struct tender tender = {PAYMENT_CASH, m->quote.total, m->quote.total, ""};
	struct sale s = {.visit_day = m->day,
			 .cashier = CASHIER,
			 .total = m->quote.total,
			 .receipt_count = 1,
			 .receipts = &receipt,
			 .ticket_count = TICKETS,
			 .tickets = tickets,
			 .tender_count = 1,
			 .tenders = &tender};
	make_id(s.id, m, 0);
	memcpy(s.shift, m->shift, UUID_LEN);
	put_receipt(m, s.id, &receipt);
	for (uint8_t i = 0; i < TICKETS; i++) {
		make_ticket(m, (uint8_t)(i + 1), &claims[i], &tickets[i]);
		exportdir_ticket(m->d, &claims[i], &m->device->ticket, s.id, -1);
	}
	put_sale(m, &s);
	for (uint8_t i = 0; i < ADMITTED; i++)
		put_admission(m, &claims[i], &tickets[i], (uint8_t)(i + 100));
	if (m->number % SEALED_EVERY == 0)
		put_receipt_xml(m, &m->receipt);
	arena_clear(&m->arena);
	m->made++;
	m->seconds++;
}

/* ---- one counter */

static void open_shift(struct making *m)
{
	struct shift_opened s = {.cashier = CASHIER, .opening_float = 500000};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	make_id(m->shift, m, 200);
	memcpy(s.id, m->shift, UUID_LEN);
	shift_opened_encode(&body, &s);
	exportdir_entry(m->d, m->device, ENTRY_SHIFT_OPENED, m->seconds * 1000, buf_bytes(&body), NULL);
	struct cell row[SHIFTS_COLUMNS];
	for (size_t i = 0; i < SHIFTS_COLUMNS; i++)
		row[i] = CELL_NONE;
	row[SHIFTS_ID] = CELL_SPAN(m->shift, UUID_LEN);
	row[SHIFTS_DEVICE] = CELL_SPAN(m->device->id, UUID_LEN);
	row[SHIFTS_CASHIER] = CELL_WORDS(CASHIER);
	row[SHIFTS_OPENED_AT] = CELL_OF(m->seconds);
	row[SHIFTS_OPENING_FLOAT] = CELL_OF(s.opening_float);
	row[SHIFTS_OPENED_SEQ] = CELL_OF(1);
	exportdir_row(m->d, TABLE_SHIFTS, row);
}

static void work(struct making *m, unsigned n, size_t sales)
{
	const struct quote_part *part = &m->quote.parts[0];
	m->device = &m->d->device[n];
	m->number = 0;
	m->seconds = day_start(m->day) + 7 * 3600;
	assert_int_equal(symbol_format(m->symbol, 2026, n), E_OK);
	open_shift(m);
	for (size_t i = 0; i < sales; i++)
		sell(m);
	exportdir_row(m->d, TABLE_SYMBOLS,
		      (struct cell[SYMBOLS_COLUMNS]){CELL_WORDS(part->organisation->tax_code), CELL_WORDS(part->form),
						     CELL_WORDS(m->symbol), CELL_OF(2026), CELL_SPAN(m->device->id, UUID_LEN),
						     CELL_OF(m->number), CELL_OF(m->number + 1000), CELL_NONE});
}

void audit_world_make(struct exportdir *d, size_t sales)
{
	struct making *m = calloc(1, sizeof *m);
	static const char *const names[AUDIT_WORLD_DEVICES] = {"quầy 1", "quầy 2", "quầy 3", "quầy 4", "quầy 5",
							       "quầy 6", "quầy 7", "quầy 8", "quầy 9", "quầy 10"};
	arena_init(&m->arena, ARENA_CEILING_DEFAULT);
	arena_init(&m->once, ARENA_CEILING_DEFAULT);
	exportdir_begin(d, SAMPLE_NOW);
	m->d = d;
	m->day = instant_day(SAMPLE_NOW) - 1;
	publish_edition(m);
	price(m);
	certify(m, m->quote.parts[0].organisation->tax_code);
	for (unsigned n = 0; n < AUDIT_WORLD_DEVICES; n++)
		exportdir_device(d, names[n], 1u << AUTHORITY_SITE_A1);
	for (unsigned n = 0; n < AUDIT_WORLD_DEVICES; n++)
		work(m, n, sales / AUDIT_WORLD_DEVICES);
	exportdir_finish(d);
	d->ca_pem = (struct bytes){0};
	rsa_key_close(&m->key);
	sealing_close(&m->house);
	arena_release(&m->arena);
	arena_release(&m->once);
	free(m);
}
