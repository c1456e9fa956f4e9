/* The revenue log as an outsider sees it: checkpoint, key, tiles, entries, and the proof of one receipt; everything recomputed
 * from the bytes that the server hands out. */
#include "tests/support/auditor.h"
#include "tests/support/story.h"

#include <hoaban/leaf.h>

#include <stdio.h>
#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ORDERS_FIRST 12
#define ORDERS_MORE  520 /* past two full tiles */
#define LOOK_EVERY   40

static struct story story = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 20\n"};
static struct auditor auditor;

#define ORDER_OF(persons)                                                                                                      \
	"{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" persons                                                  \
	"],\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
#define ADULT "{\"category\":\"ADULT\",\"quantity\":1}"
#define CHILD "{\"category\":\"CHILD\",\"quantity\":2}"

/* The tariff edition, a receipt per order, two free persons per family. */
static uint64_t size_after(unsigned orders)
{
	return 1 + orders + 2 * ((orders + 7) / 8);
}

/* Sells `count` times; every eighth time to a family, whose children stand in the log as well. Every look finds the log further
 * than the one before. */
static void sell(unsigned from, unsigned count)
{
	for (unsigned i = from; i < from + count; i++) {
		const char *label = arena_format(&story.arena, "order %u", i);
		const char *key = arena_format(&story.arena, "Idempotency-Key: ${uuid.%u}", i);
		const struct step step = {label, .path = "/v1/orders", .headers = {key}, .status = 201,
					  .body = i % 8 == 0 ? ORDER_OF(ADULT "," CHILD) : ORDER_OF(ADULT)};
		story_tell(&story, &step, 1);
		if (i % LOOK_EVERY == 0)
			auditor_await(&auditor, size_after(i + 1));
	}
}

static const struct leaf *leaf_at(uint64_t index)
{
	static struct leaf l;
	assert_int_equal(leaf_decode(&l, auditor_entry(&auditor, index)), E_OK);
	return &l;
}

static const char *receipt_path(unsigned order, const char *before, const char *behind)
{
	return arena_format(&story.arena, "%s${order %u.receipts.0.lookup}%s", before, order, behind);
}

/* ---------------------------------------------------------------- what stands in it */

static void begins_with_the_tariff(void **state)
{
	(void)state;
	auditor_await(&auditor, 1);
	auditor_read(&auditor);
	assert_int_equal(leaf_at(0)->type, LEAF_TARIFF);
	assert_int_equal(leaf_at(0)->edition, 1);
}

static void holds_every_receipt(void **state)
{
	(void)state;
	sell(0, ORDERS_FIRST);
	auditor_await(&auditor, size_after(ORDERS_FIRST));
	auditor_read(&auditor);
	assert_int_equal(auditor.size, size_after(ORDERS_FIRST));
	for (unsigned i = 0; i < ORDERS_FIRST; i++) {
		struct reply r;
		assert_int_equal(story_call(&story, &(struct call){.path = receipt_path(i, "/v1/receipts/", ".json")}, &r),
				 200);
		uint64_t index = (uint64_t)json_integer_value(json_object_get(r.json, "log_index"));
		const struct leaf *l = leaf_at(index);
		uint8_t record[4096], hash[HASH_LEN];
		size_t len = sizeof(record);
		const char *text = json_string_value(json_object_get(r.json, "record"));
		assert_int_equal(base64url_parse(record, &len, text, strlen(text)), E_OK);
		sha256(hash, bytes_of(record, len));
		assert_int_equal(l->type, LEAF_RECEIPT);
		assert_int_equal(l->number, i + 1);
		assert_int_equal(l->amount, 20000);
		assert_memory_equal(l->hash, hash, HASH_LEN);
		reply_release(&r);
	}
}

/* ---------------------------------------------------------------- proofs */

/* By the library: signature of the checkpoint, origin, and path. And again without it: the same path, hash for hash, from the
 * raw entries, in the tree of the very checkpoint that the proof carries. */
static void check_proof(unsigned order)
{
	struct reply r;
	struct log_proof p;
	struct checkpoint c;
	struct hash path[MERKLE_PROOF_MAX];
	uint8_t room[LEAF_BYTES_MAX];
	struct buf scratch = BUF_FIXED(room);
	assert_int_equal(story_call(&story, &(struct call){.path = receipt_path(order, "/log/proof/", "")}, &r), 200);
	assert_int_equal(log_proof_parse(&p, &scratch, bytes_of(r.body, r.body_len)), E_OK);
	assert_int_equal(log_proof_verify(&p, &auditor.verifier), E_OK);
	auditor_take(&auditor, p.note, false);
	assert_int_equal(checkpoint_parse(&c, p.note), E_OK);
	assert_true(bytes_equal(p.entry, auditor_entry(&auditor, p.index)));
	assert_int_equal(p.count, auditor_path(&auditor, p.index, c.size, path));
	assert_memory_equal(p.path, path, p.count * sizeof(*path));
	struct hash root = auditor_root(&auditor, c.size);
	assert_memory_equal(&root, &c.root, HASH_LEN);

	p.index ^= 1; /* and nothing else is proved */
	assert_int_not_equal(log_proof_verify(&p, &auditor.verifier), E_OK);
	p.index ^= 1;
	room[scratch.len - 1] ^= 1;
	assert_int_not_equal(log_proof_verify(&p, &auditor.verifier), E_OK);
	reply_release(&r);
}

static void proves_receipts(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ORDERS_FIRST; i++)
		check_proof(i);
}

static const struct step questions[] = {
	{"no such receipt", .path = "/log/proof/00000000000000000000000000000000", .status = 404},
	{"no lookup", .path = "/log/proof/1", .status = 404},
	{"no such tile", .path = "/log/tile/0/009", .status = 404},
	{"a full tile that is not full", .path = "/log/tile/0/000", .status = 404},
	{"wider than the log", .path = "/log/tile/0/000.p/255", .status = 404},
	{"no such level", .path = "/log/tile/1/000.p/1", .status = 404},
	{"another spelling", .path = "/log/tile/0/0", .status = 400},
	{"a way out", .path = "/log/tile/../checkpoint", .status = 400},
};

static void has_nothing_else(void **state)
{
	(void)state;
	story_tell(&story, questions, COUNT(questions));
}

/* ---------------------------------------------------------------- growth, restart, and who may read entries */

static void only_grows(void **state)
{
	(void)state;
	sell(ORDERS_FIRST, ORDERS_MORE);
	auditor_await(&auditor, size_after(ORDERS_FIRST + ORDERS_MORE));
	auditor_read(&auditor); /* all checkpoints of the run against all entries and tiles */
	print_message("%zu checkpoints over %llu entries agree\n", auditor.seen_count, (unsigned long long)auditor.size);
	assert_true(auditor.seen_count >= 10);
	check_proof(0);
	check_proof(255);
	check_proof(ORDERS_FIRST + ORDERS_MORE - 1);
}

static void is_the_same_after_a_restart(void **state)
{
	(void)state;
	story_stop(&story);
	story_start(&story);
	auditor_meet(&auditor, story.port);
	auditor_await(&auditor, size_after(ORDERS_FIRST + ORDERS_MORE));
	auditor_read(&auditor);
	check_proof(7);
	auditor_release(&auditor);
	story_end(&story);
}

static int begin(void **state)
{
	(void)state;
	story_begin(&story);
	auditor_meet(&auditor, story.port);
	return 0;
}
static int tear_down(void **state)
{
	(void)state;
	auditor_release(&auditor);
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_with_the_tariff),
		cmocka_unit_test(holds_every_receipt),
		cmocka_unit_test(proves_receipts),
		cmocka_unit_test(has_nothing_else),
		cmocka_unit_test(only_grows),
		cmocka_unit_test(is_the_same_after_a_restart),
	};
	return cmocka_run_group_tests_name("log", tests, begin, tear_down);
}
