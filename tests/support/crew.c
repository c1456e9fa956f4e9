#include "tests/support/crew.h"

#include <hoaban/instant.h>
#include <sodium.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define A1 UINT64_C(2)

static struct bytes keep(struct story *s, const struct buf *b)
{
	struct bytes all = buf_bytes(b);
	return (struct bytes){arena_copy(&s->arena, all.data, all.len), all.len};
}

void crew_open(struct crew *c, struct story *s, const char *label, const char *cashier)
{
	struct shift_opened opened = {.opening_float = 100000};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	*c = (struct crew){.cashier = cashier};
	rogue_enrol(&c->till, s, label);
	randombytes_buf(c->shift, UUID_LEN);
	memcpy(opened.id, c->shift, UUID_LEN);
	strcpy(opened.cashier, cashier);
	shift_opened_encode(&body, &opened);
	rogue_say(&c->till, ENTRY_SHIFT_OPENED, &body);
	crew_send(c);
}

void crew_send(struct crew *c)
{
	assert_int_equal(rogue_send(&c->till), 200);
}

static struct sale_ticket ticket_for(struct crew *c, enum category category)
{
	struct story *s = c->till.story;
	int64_t now = story_now(s), day = day_start(instant_day(now));
	struct ticket t = {.valid_from = (uint32_t)day,
			   .valid_until = (uint32_t)day + DAY_S,
			   .issued_at = (uint32_t)now,
			   .sites = A1,
			   .category = category,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	struct sale_ticket out = {.free_persons = category == CATEGORY_CHILD};
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	randombytes_buf(t.id, UUID_LEN);
	t.id[6] = 0x70 | (t.id[6] & 0x0f);
	t.id[8] = 0x80 | (t.id[8] & 0x3f);
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, c->till.ticket_key), E_OK);
	out.cose = keep(s, &cose);
	randombytes_buf(out.leaf_salt, sizeof(out.leaf_salt));
	return out;
}

static int64_t price_of(enum category c)
{
	return c == CATEGORY_CHILD ? 0 : c == CATEGORY_SENIOR ? 10000 : 20000;
}

/* One line for each category that pays; none pays: no receipt. */
static size_t receipt_of(struct crew *c, const enum category persons[], size_t count, struct sale_receipt *out, int64_t *total)
{
	struct receipt_line lines[2] = {0}, unused;
	size_t line_count = 0;
	*total = 0;
	for (enum category k = CATEGORY_ADULT; k <= CATEGORY_SENIOR; k++) {
		uint32_t n = 0;
		for (size_t i = 0; i < count; i++)
			n += persons[i] == k;
		if (n == 0 || price_of(k) == 0)
			continue;
		lines[line_count++] = (struct receipt_line){
			.sites = A1, .category = k, .quantity = n, .unit_price = price_of(k), .amount = n * price_of(k)};
		*total += n * price_of(k);
	}
	if (line_count == 0)
		return 0;
	struct receipt fields = rogue_fields(&c->till, &unused);
	fields.line_count = line_count;
	fields.lines = lines;
	fields.total = *total;
	*out = rogue_receipt(&c->till, &fields);
	return 1;
}

void crew_sell(struct crew *c, const enum category persons[], struct crew_sale *out)
{
	struct sale_ticket tickets[CREW_PERSONS];
	struct sale_receipt receipt;
	struct sale sale = {.visit_day = instant_day(story_now(c->till.story)), .tickets = tickets, .receipts = &receipt};
	struct tender tender = {.form = PAYMENT_CASH};
	BUF_LOCAL body;
	buf_init(&body, ENTRY_BYTES_MAX);
	*out = (struct crew_sale){0};
	for (; persons[out->count]; out->count++) {
		assert_true(out->count < CREW_PERSONS);
		tickets[out->count] = ticket_for(c, persons[out->count]);
		out->tickets[out->count] = tickets[out->count].cose;
	}
	sale.receipt_count = receipt_of(c, persons, out->count, &receipt, &sale.total);
	sale.ticket_count = out->count;
	tender.amount = tender.tendered = sale.total;
	sale.tenders = &tender;
	sale.tender_count = sale.total > 0;
	memcpy(sale.shift, c->shift, UUID_LEN);
	strcpy(sale.cashier, c->cashier);
	randombytes_buf(sale.id, UUID_LEN);
	memcpy(out->id, sale.id, UUID_LEN);
	assert_int_equal(sale_encode(&body, &sale), E_OK);
	rogue_say(&c->till, ENTRY_SALE, &body);
}

uint32_t crew_admit(struct rogue *gate, struct bytes ticket)
{
	struct claim claim = {.site = 1, .gate = "cổng", .count = 0, .time = story_now(gate->story), .cose = ticket};
	struct claim_answer answer;
	randombytes_buf(claim.id, UUID_LEN);
	assert_int_equal(rogue_claim(gate, &claim, &answer), 200);
	return answer.verdict;
}

/* The server looks by itself as well, some time after its start: nobody else can meanwhile. */
static bool is_looked_at(const struct outcome *o)
{
	return o->status == 3 && strstr(o->err, "somebody else is looking");
}

void crew_detect(struct story *s, const char *label, const char *clock)
{
	const char *const words[] = {"hoaband", "detect", "--data", "${data}", "--demo", "--clock", clock, "--json", NULL};
	struct outcome o = story_run(s, words, NULL);
	for (int i = 0; i < 1200 && is_looked_at(&o); i++) {
		usleep(50000);
		o = story_run(s, words, NULL);
	}
	if (o.status != 0)
		fail_msg("detect: %d\n%s", o.status, o.err);
	json_t *answer = json_loads(o.out, 0, NULL);
	assert_non_null(answer);
	story_keep(s, label, answer);
}

const json_t *crew_finding(struct story *s, const char *label, const char *detector, size_t n)
{
	const json_t *list = story_answer(s, arena_format(&s->arena, "%s.open", label)), *row;
	/* the newest come first */
	for (size_t i = json_array_size(list); i-- > 0;) {
		row = json_array_get(list, i);
		if (str_equal(json_string_value(json_object_get(row, "detector")), detector) && n-- == 0)
			return row;
	}
	return NULL;
}
