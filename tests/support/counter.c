#include "tests/support/counter.h"
#include <hoaban/member.h>
#include "pos-client/domain/enrol.h"
#include "pos-client/domain/shift.h"
#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static int64_t now_ms(void *ctx)
{
	return *(int64_t *)ctx;
}

static enum err open_till(struct counter *c)
{
	c->till = (struct till){.dir = c->dir, .clock = &c->clock, .logger = &c->log->logger, .settings = &c->settings};
	till_init(&c->till);
	return till_open(&c->till);
}

static void reopen(struct counter *c)
{
	assert_int_equal(open_till(c), E_OK);
}

enum err counter_adopt(struct counter *out, const struct counter *from, const char *dir)
{
	*out = *from;
	snprintf(out->dir, sizeof out->dir, "%s", dir);
	out->clock = (struct clock){now_ms, &out->now_ms};
	out->settings.printer = "";
	return open_till(out);
}

void counter_start(struct counter *c)
{
	*c = (struct counter){.dir = "/tmp/hoaban-till-XXXXXX", .now_ms = COUNTER_NOW * 1000};
	assert_non_null(mkdtemp(c->dir));
	c->clock = (struct clock){now_ms, &c->now_ms};
	c->log = calloc(1, sizeof *c->log);
	assert_non_null(c->log);
	capture_init(c->log);
	c->settings = (struct till_settings){
		.server = "",
		.printer = "",
		.drawer = "printer",
		.printer_ms = 2000,
		.site = "A1",
		.gate = "gate 1",
		.sign = "till",
		.payer_days = 3653,
		.connect_ms = 60000, /* who waits for nothing says less */
		.claim_ms = 30000,
		.hub_silence_ms = MEMBER_SILENCE_MS,
		.claim_pause_ms = 60000,
		.request_ms = 60000,
		.sync_attempts = 12,
		.backoff_ms = 1,
		.backoff_max_ms = 60,
	};
	authority_init(&c->authority, COUNTER_NOW);
	reopen(c);
}

struct authority_device counter_device(const struct counter *c)
{
	struct authority_device d;
	memcpy(d.id, keys_device(c->till.keys), UUID_LEN);
	memcpy(d.ticket_key, keys_ticket_public(c->till.keys), PUBLIC_KEY_LEN);
	memcpy(d.device_key, keys_device_public(c->till.keys), PUBLIC_KEY_LEN);
	return d;
}

enum err counter_renew(struct counter *c)
{
	struct authority_device d = counter_device(c);
	BUF_LOCAL bundle;
	buf_init(&bundle, BUNDLE_BYTES_MAX);
	authority_bundle(&c->authority, &d, &bundle);
	return bundle_accept(&c->till, buf_bytes(&bundle));
}

void counter_enrol(struct counter *c)
{
	assert_int_equal(keys_make(c->dir, c->now_ms), E_OK);
	assert_int_equal(till_reload(&c->till), E_OK);
	assert_int_equal(counter_renew(c), E_OK);
	assert_true(c->till.is_enrolled);
}

void counter_open(struct counter *c)
{
	struct shift_report r;
	counter_start(c);
	counter_enrol(c);
	assert_int_equal(shift_open(&c->till, "lan", NULL, 500000, &r), E_OK);
}

static void close_till(struct counter *c)
{
	till_close(&c->till);
	till_release(&c->till);
}

void counter_restart(struct counter *c)
{
	close_till(c);
	reopen(c);
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	if (d == NULL)
		return;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char child[512];
		if (str_equal(e->d_name, ".") || str_equal(e->d_name, ".."))
			continue;
		snprintf(child, sizeof child, "%s/%s", path, e->d_name);
		if (unlink(child) != 0)
			remove_tree(child);
	}
	closedir(d);
	rmdir(path);
}

void counter_stop(struct counter *c)
{
	close_till(c);
	remove_tree(c->dir);
	free(c->log);
}

struct sell_request counter_ask(uint64_t sites, uint32_t adults, uint32_t children, uint32_t seniors)
{
	struct sell_request r = {.tender_count = 1, .tenders = {{PAYMENT_CASH, -1, NULL}}, .tendered = -1};
	r.ask.sites = sites;
	r.ask.quantity[CATEGORY_ADULT] = adults;
	r.ask.quantity[CATEGORY_CHILD] = children;
	r.ask.quantity[CATEGORY_SENIOR] = seniors;
	return r;
}

enum err counter_sell(struct counter *c, const struct sell_request *r, struct sale_view *v)
{
	uint8_t id[UUID_LEN];
	c->till.why.count = 0;
	TRY(sell(&c->till, r, id));
	assert_int_equal(sale_view_load(&c->till, id, v), E_OK);
	return E_OK;
}

bool counter_why(const struct counter *c, const char *code)
{
	for (size_t i = 0; i < c->till.why.count && i < COMPLAINTS_MAX; i++)
		if (str_equal(c->till.why.list[i].code, code))
			return true;
	return false;
}

/* Numbers of a symbol must follow each other in journal order. */
struct numbers {
	char symbol[SYMBOL_TEXT];
	uint32_t last;
};

static void verify_sale(struct arena *a, struct numbers *n, const struct entry *e)
{
	struct sale s;
	struct replacement instead;
	if (e->type == ENTRY_REPLACEMENT) {
		assert_int_equal(replacement_decode(&instead, a, e->body), E_OK);
		s = instead.sale;
	} else {
		assert_int_equal(sale_decode(&s, a, e->body), E_OK);
	}
	for (size_t i = 0; i < s.receipt_count; i++) {
		struct receipt r;
		assert_int_equal(receipt_decode(&r, a, s.receipts[i].record), E_OK);
		if (!str_equal(n->symbol, r.symbol)) {
			memcpy(n->symbol, r.symbol, sizeof n->symbol);
			n->last = 0;
		}
		assert_int_equal(r.number, n->last + 1);
		n->last = r.number;
	}
}

static void verify_entry(struct counter *c, struct entry *e, struct bytes cose, uint64_t seq, uint8_t prev[static HASH_LEN])
{
	assert_int_equal(entry_open(e, cose, keys_device_public(c->till.keys)), E_OK);
	assert_memory_equal(e->device, keys_device(c->till.keys), UUID_LEN);
	assert_int_equal(e->seq, seq);
	assert_memory_equal(e->prev, prev, HASH_LEN);
	sha256(prev, cose);
}

uint64_t counter_verify(struct counter *c)
{
	uint8_t prev[HASH_LEN] = {0};
	struct numbers n = {0};
	struct arena a;
	uint64_t seq = 0;
	arena_init(&a, 64u << 20);
	for (;;) {
		struct bytes cose;
		struct entry e;
		size_t count = 0;
		arena_clear(&a);
		assert_int_equal(journal_read_entries(c->till.journal, &a, seq + 1, 1, ENTRY_BYTES_MAX, &cose, &count), E_OK);
		if (count == 0)
			break;
		verify_entry(c, &e, cose, ++seq, prev);
		if (e.type == ENTRY_SALE || e.type == ENTRY_REPLACEMENT)
			verify_sale(&a, &n, &e);
	}
	arena_release(&a);
	return seq;
}
