#include "tests/bench/parts/party.h"

#include "tests/support/bench.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>
#include <hoaban/instant.h>

#include <string.h>

#define ADULT_PRICE  20000
#define SENIOR_PRICE 10000

static void must(enum err e, const char *what)
{
	if (e != E_OK)
		bench_fail("%s: %s", what, err_code(e));
}

struct party party_of(unsigned kind)
{
	unsigned first = kind % 5;
	struct party p = {.adults = 1 + kind % 4,
			  .seniors = kind % 3 == 0,
			  .children = kind % 5 == 1 ? 2 : 0,
			  .site = first,
			  .sites = UINT64_C(1) << first,
			  .form = kind < PARTY_KINDS / 2 ? PAYMENT_TRANSFER
				  : kind % 4 == 2	 ? PAYMENT_CARD
							 : PAYMENT_CASH};
	if (kind % 4 == 3)
		p.sites |= UINT64_C(1) << (first + 1) % 5;
	p.total = (int64_t)p.adults * ADULT_PRICE + (int64_t)p.seniors * SENIOR_PRICE;
	return p;
}

void party_record(struct buf *out, unsigned kind, int32_t day)
{
	struct party p = party_of(kind);
	struct receipt_line lines[2] = {
		{.sites = p.sites, .category = CATEGORY_ADULT, .quantity = p.adults, .unit_price = ADULT_PRICE},
		{.sites = p.sites, .category = CATEGORY_SENIOR, .quantity = p.seniors, .unit_price = SENIOR_PRICE}};
	struct receipt r = {.number = 1,
			    .time = day_start(day) + 8 * 3600,
			    .lines = lines,
			    .line_count = p.seniors ? 2 : 1,
			    .total = p.total,
			    .payment = p.form,
			    .edition = 1};
	for (size_t i = 0; i < 2; i++)
		lines[i].amount = lines[i].quantity * lines[i].unit_price;
	memcpy(r.tax_code, "5600000000", 11);
	memcpy(r.form, "EBL01", 6);
	memcpy(r.symbol, "26TAA", 6);
	must(receipt_encode(out, &r), "receipt");
}

/* The shape of a signed message; whose signature it is nobody asks here. */
static void write_signed(struct buf *out, struct bytes payload)
{
	uint8_t kid[KID_LEN] = {0}, signature[SIGNATURE_LEN];
	memset(signature, 7, sizeof(signature));
	cose_assemble(out, kid, payload, signature);
}

void party_ticket(struct buf *out, unsigned kind, int32_t day)
{
	struct party p = party_of(kind);
	struct ticket t = {.valid_from = (uint32_t)day_start(day),
			   .valid_until = (uint32_t)day_start(day + 1),
			   .issued_at = (uint32_t)day_start(day),
			   .sites = p.sites,
			   .party = p.adults + p.seniors + p.children,
			   .category = CATEGORY_ADULT,
			   .days = 1,
			   .edition = 1,
			   .entries = 1,
			   .id = {[6] = 0x70, [8] = 0x80}};
	BUF_LOCAL payload;
	buf_init(&payload, TICKET_BYTES_MAX);
	if (p.seniors + p.children > 0) {
		t.category = CATEGORY_MIXED;
		t.has_mix = true;
		t.mix[CATEGORY_ADULT] = p.adults;
		t.mix[CATEGORY_SENIOR] = p.seniors;
		t.mix[CATEGORY_CHILD] = p.children;
	}
	must(ticket_encode(&payload, &t), "ticket");
	write_signed(out, buf_bytes(&payload));
}

static void write_entry(struct buf *out, enum entry_type type, const struct buf *body)
{
	const struct entry e = {.seq = 1, .type = type, .time_ms = 1, .body = buf_bytes(body)};
	BUF_LOCAL payload;
	buf_init(&payload, ENTRY_BYTES_MAX);
	must(entry_encode(&payload, &e), "entry");
	write_signed(out, buf_bytes(&payload));
}

void party_sale(struct buf *out, unsigned kind, int32_t day)
{
	struct party p = party_of(kind);
	struct tender tender = {.form = p.form, .amount = p.total, .tendered = p.total};
	struct sale_ticket ticket = {.free_persons = p.children};
	struct sale_receipt receipt = {0};
	struct sale sale = {.visit_day = day,
			    .total = p.total,
			    .cashier = "lan",
			    .receipts = &receipt,
			    .receipt_count = 1,
			    .tickets = &ticket,
			    .ticket_count = 1,
			    .tenders = &tender,
			    .tender_count = 1};
	BUF_LOCAL record;
	BUF_LOCAL cose;
	BUF_LOCAL body;
	buf_init(&record, 1024);
	buf_init(&cose, TICKET_BYTES_MAX);
	buf_init(&body, ENTRY_BYTES_MAX);
	party_record(&record, kind, day);
	party_ticket(&cose, kind, day);
	receipt.record = buf_bytes(&record);
	ticket.cose = buf_bytes(&cose);
	must(sale_encode(&body, &sale), "sale");
	write_entry(out, ENTRY_SALE, &body);
}

void party_admission(struct buf *out, unsigned kind, int32_t day)
{
	struct admission ad = {.site = kind % 5,
			       .gate = "g",
			       .day = day,
			       .entry = 1,
			       .first_use = 1,
			       .count = 1,
			       .admitted_at = day_start(day) + 9 * 3600};
	BUF_LOCAL cose;
	BUF_LOCAL body;
	buf_init(&cose, TICKET_BYTES_MAX);
	buf_init(&body, ENTRY_BYTES_MAX);
	party_ticket(&cose, kind, day);
	ad.cose = buf_bytes(&cose);
	admission_encode(&body, &ad);
	write_entry(out, ENTRY_ADMISSION, &body);
}
