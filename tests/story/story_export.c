/* The auditor's export: a day of everything, read back by a strict reader that is not ours and compared with the database;
 * while sales go on; of some days only; and of a log that was begun anew. */
#include "tests/support/correctwords.h"
#include "tests/support/exportdb.h"
#include "tests/support/exportread.h"

#include <hoaban/export.h>

#include <openssl/sha.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN "4711"
#define EXPORT(...)                                                                                                            \
	.run = {"hoaband", "export", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--to", __VA_ARGS__}
#define PERSON(...)                                                                                                            \
	.run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", __VA_ARGS__}
#define SELL(...)    TILL("quay1", "sell", "--site", "A1", __VA_ARGS__)
#define SHIFT(...)   TILL("quay1", "shift", __VA_ARGS__)
#define GATE(ticket) TILL("quay1", "admit", "--site", "A1", "${" ticket ".qr}")
#define ALLOWED(...)                                                                                                           \
	TILL("quay1", "replace", __VA_ARGS__, "--reason", "Khách báo sai thông tin", "--supervisor", "to truong",              \
	     "--supervisor-pin-fd", "0"),                                                                                      \
		.in = PIN "\n"

/* ---- a day */

static const struct step day[] = {{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
				  {"code", CODE("quay1", "--site", "A1,BT")},
				  {"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
				  {"open", SHIFT("open", "--cashier", "lan", "--float", "500000")},
				  {"sold", SELL("--pay", "cash", "ADULT=2", "CHILD=1")},
				  {"card", SELL("--pay", "card", "ADULT=1")},
				  {"group", SELL("--group", "--pay", "cash", "ADULT=10")},
				  {"split", TILL("quay1", "split", "${group.tickets.0.qr}", "--parts", "4,6")},
				  {"child", ALLOWED("2", "CHILD=1")},
				  {"back", ALLOWED("1", "--refund")},
				  {"in", GATE("split.tickets.0")},
				  {"not again", GATE("split.tickets.0"), .status = 1},
				  {"drop", SHIFT("drop", "--amount", "200000", "--bag", "T-0001")},
				  SOLD("web") VISIT("A1", LINE("ADULT", "2") "," LINE("CHILD", "1")) PAID},
			 SOLD("firm") VISIT("BT", LINE("ADULT", "3")) "\"payer\":{\"name\":\"Công ty Đồi Xanh\"}," PAID
}
, {"web in", GATE("web.tickets.0")},
	{"wrong",
	 ASK("a", "firm.receipts.0") WHY("notice") ",\"notice\":{\"subject\":\"payer_name\",\"was\":\"Đồi\",\"is\":\"Đồi "
						   "Xanh\"}}",
	 .status = 201},
	{"agreed", AGREE("wrong", "operator"), .status = 200}, {"Z", SHIFT("close", "--counted", "0")},
	{"synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"slip", .run = {"hoaband", "bag", "slip", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--device",
			 "quay1", "--bag", "T-0001", "--slip", "NH 7", "--amount", "200000"}},
	{"closed", .run = {"hoaband", "device", "close", "--data", "${data}", "--demo", "--clock", "${clock}", "--json",
			   "--device", "quay1", "--reason", "mất máy"}},
}
;

/* What a day seldom has: rows that nothing of ours would write, but that the tables take. */
static const char *const rare[] = {
	"INSERT INTO supplement (id, correction, origin, amount, method, reference, at)"
	" VALUES (UNHEX(MD5('s')), UNHEX(MD5('c')), UNHEX(MD5('o')), 5000, 1, 'PT 3', 1795230000)",
	"INSERT INTO date_change (id, order_id, idem_key, replaces, old_day, new_day, edition, legal_basis, changed_by, "
	"changed_at)"
	" VALUES (UNHEX(MD5('d')), UNHEX(MD5('o')), UNHEX(MD5('k')), UNHEX(MD5('r')), 20778, 20779, 1, 'NQ21', 'visitor',"
	" 1795230000)",
	"INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, booked_at, received_at, state, subject)"
	" VALUES (UNHEX(MD5('m')), 1, 'FT1', '', '0011', 20000, 'chuyển tiền vé', 1795230000, 1795230001000, 3, NULL),"
	" (UNHEX(MD5('n')), 5, 'ft1', 'FT1', '0011', 20000, 'HBX', 1795230000, 1795830001000, 2, UNHEX(MD5('o')))",
	"INSERT INTO till_transfer (sale, reference, device, tax_code, amount, announced_at)"
	" VALUES (UNHEX(MD5('t')), 'HB000000000000', UNHEX(MD5('e')), '5600000000', 20000, 1795230000000)",
	"INSERT INTO evidence (device, kind, seq, hash, bytes, received_ms)"
	" VALUES (UNHEX(MD5('e')), 'fork', 7, UNHEX(SHA2('', 256)), REPEAT('x', 70000), 1795230000000),"
	" (UNHEX(MD5('e')), 'bad_entry', NULL, UNHEX(SHA2('y', 256)), '', 1795230000000)",
	"INSERT INTO admission_twice (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq, "
	"first_claim,"
	" first_device, first_gate, first_at, first_seq) VALUES (UNHEX(MD5('a')), 300, 1, 20778, 1, UNHEX(MD5('c')),"
	" UNHEX(MD5('a')), UNHEX(MD5('e')), '', 1795230000, 9, UNHEX(MD5('f')), UNHEX(MD5('g')), 'Bắc', 1795229000, NULL)",
	"INSERT INTO admission_undone (claim, device, site, gate, day, persons, undone_at, seq)"
	" VALUES (UNHEX(MD5('u')), UNHEX(MD5('e')), 1, 'Nam', 20778, 2, 1795230000, NULL)",
	"INSERT INTO gate_override (id, device, seq, site, gate, day, verdict, persons, ticket, admitted_at)"
	" VALUES (UNHEX(MD5('v')), UNHEX(MD5('e')), 4, 1, 'Bắc', 20778, 4, 2, NULL, 1795230000)",
	"INSERT INTO closure (id, site, begins_at, ends_at, kind, reason, declared_by, declared_at)"
	" VALUES (UNHEX(MD5('w')), 2, 1795230000, 1795240000, 2, 'Bão số 9', 'manager', 1795220000)",
	"INSERT INTO lost_number (symbol_id, number, reason, reported_by, reported_at, leaf_index)"
	" SELECT MIN(id), 99, 'bị mất', 'console:root', 1795230000, 999999 FROM symbol",
	"INSERT INTO witness (public_key, name, added_by, added_at) VALUES (UNHEX(SHA2('w', 256)), 'so.example/w', "
	"'console:root',"
	" 1795230000), (UNHEX(SHA2('v', 256)), 'so.example/v', 'console:root', 1795230000)",
	"INSERT INTO witness_end (public_key, reason, ended_by, ended_at) VALUES (UNHEX(SHA2('v', 256)), 'máy hỏng', "
	"'console:root',"
	" 1795230001)",
	"INSERT INTO cosignature (origin, size, public_key, signed_at, line, received_at)"
	" VALUES (0, 1, UNHEX(SHA2('w', 256)), 1795230002, '— so.example/w AAAA\n', 1795230003)",
	"INSERT INTO incident (kind, device, seq, detail, created_ms)"
	" VALUES ('content_fault', UNHEX(MD5('e')), 3, 'what=sale', 1795230000000)",
};

static void a_day(void **state)
{
	struct story *s = *state;
	story_tell(s, day, COUNT(day));
	story_wait_for_signatures(s);
	story_doctor(s);
	story_audit(s);
}

/* What the auditor's own program says of one. */
static void assert_holds(struct story *s, const char *name)
{
	struct outcome o = story_verify(s, name, (const char *const[]){"--json", NULL});
	if (o.status != 0)
		fail_msg("%s: status %d\n%s\n%s", name, o.status, o.out, o.err);
}

/* ---- the whole of it, held against the database */

static const struct step export_all[] = {
	{"all", EXPORT("${dir}/all"), .expect = {{"directory", "${dir}/all"}, {"beyond_log", "0"}, {"manifest_sha256", "*"}}},
	{"never over another", EXPORT("${dir}/all/"), .status = 1},
};

static void everything_is_there(void **state)
{
	static const char *const keys[] = {"keys/accounts",	  "keys/closures", "keys/delegations",
					   "keys/receipt-ca.pem", "keys/revoked",  "keys/superseded",
					   "keys/trust-list",	  "checkpoint",	   "vkey"};
	struct story *s = *state;
	struct stat st;
	for (size_t i = 0; i < COUNT(rare); i++)
		story_sql_do(s, rare[i]);
	story_wait_for_signatures(s);
	story_wait_for_log(s);
	story_tell(s, export_all, COUNT(export_all));
	exportdb_compare(s, story_text(s, "${dir}/all"), TABLE_ORIGINS);
	for (size_t i = 0; i < COUNT(keys); i++)
		assert_int_equal(stat(arena_format(&s->arena, "%s/all/%s", s->dir, keys[i]), &st), 0);
	struct outcome o = story_run(
		s, (const char *const[]){"sh", "-c", "ls $0/keys | grep -cE '^known-ids-[0-9a-f]{16}$'", "${dir}/all", NULL},
		NULL);
	assert_string_equal(o.out, "1\n"); /* the till that was closed */
}

/* ---- while sales go on */

struct buyers {
	struct story *story;
	atomic_bool is_over;
	atomic_uint sold;
};

static void *buy(void *ctx)
{
	struct buyers *b = ctx;
	struct client c;
	client_init(&c, b->story->url);
	while (!atomic_load(&b->is_over)) {
		char key[64];
		struct reply r;
		unsigned n = atomic_fetch_add(&b->sold, 1);
		snprintf(key, sizeof(key), "Idempotency-Key: 019a5f3c-2b40-7d10-8000-%012x", n);
		const char *const headers[] = {key, NULL};
		client_call(&c,
			    &(struct call){.path = "/v1/orders",
					   .headers = headers,
					   .body = "{\"visit_date\":\"2026-11-21\",\"sites\":[\"A1\"],\"lines\":[{\"category\":"
						   "\"ADULT\",\"quantity\":1}],\"payment\":{\"method\":\"sandbox\",\"settle\":"
						   "\"now\"}}"},
			    &r);
		reply_release(&r);
		usleep(10000); /* each receipt will be signed */
	}
	client_release(&c);
	return NULL;
}

static const char *hash_of_hex(struct story *s, const char *hex)
{
	uint8_t data[4096], hash[SHA256_DIGEST_LENGTH];
	size_t len = strlen(hex) / 2;
	char *out = arena_alloc(&s->arena, 2 * sizeof(hash) + 1);
	assert_true(len <= sizeof(data));
	assert_int_equal(hex_parse(data, len, hex, 2 * len), E_OK);
	SHA256(data, len, hash);
	hex_format(out, hash, sizeof(hash));
	return out;
}

/* Position of the hash in an entry of the log. */
#define ENTRY_TYPE 1
#define ENTRY_HASH 13

/* Every receipt of the export has its leaf in the exported tree, or is counted as beyond it; and no leaf lacks its receipt. */
static size_t check_receipts(struct story *s, const char *dir)
{
	json_t *manifest = exportread_open(dir), *row;
	json_t *leaves = exportread_rows(dir, manifest, "leaves"), *receipts = exportread_rows(dir, manifest, "receipts");
	int64_t size = exportread_number(manifest, "log_size"), beyond = exportread_number(manifest, "beyond_log");
	size_t i, proven = 0, count = json_array_size(receipts), issued = 0, late = 0;
	assert_int_equal(json_array_size(leaves), size);
	json_array_foreach(receipts, i, row) {
		int64_t leaf = atoll(exportread_cell(row, RECEIPTS_LEAF));
		assert_true(leaf >= 0 && leaf < size + beyond);
		late += leaf >= size;
		if (leaf >= size)
			continue;
		json_t *entry = exportread_array(exportread_cell(json_array_get(leaves, (size_t)leaf), LEAVES_ENTRY));
		assert_string_equal(exportread_cell(entry, ENTRY_HASH), hash_of_hex(s, exportread_cell(row, RECEIPTS_RECORD)));
		json_decref(entry);
		proven++;
	}
	json_array_foreach(leaves, i, row) {
		json_t *entry = exportread_array(exportread_cell(row, LEAVES_ENTRY));
		assert_int_equal(atoi(exportread_cell(row, LEAVES_INDEX)), i);
		issued += atoi(exportread_cell(entry, ENTRY_TYPE)) == 1 || atoi(exportread_cell(entry, ENTRY_TYPE)) == 2;
		json_decref(entry);
	}
	assert_int_equal(issued, proven);
	assert_true((int64_t)late <= beyond);
	json_decref(leaves);
	json_decref(receipts);
	json_decref(manifest);
	return count;
}

static int count_rows(const char *dir, const char *table)
{
	json_t *manifest = exportread_open(dir), *rows = exportread_rows(dir, manifest, table);
	int count = (int)json_array_size(rows);
	json_decref(rows);
	json_decref(manifest);
	return count;
}

#define ROUNDS 5

static void while_sales_go_on(void **state)
{
	struct story *s = *state;
	static struct buyers b; /* a test that fails leaves its thread behind */
	pthread_t thread;
	size_t before = 0;
	b.story = s;
	client_global();
	assert_int_equal(pthread_create(&thread, NULL, buy, &b), 0);
	for (int i = 0; i < ROUNDS; i++) {
		const char *dir = story_text(s, arena_format(&s->arena, "${dir}/busy%d", i));
		story_tell(s, &(struct step){"busy", EXPORT(dir)}, 1);
		size_t count = check_receipts(s, dir);
		assert_holds(s, arena_format(&s->arena, "busy%d", i));
		assert_true(count > before);
		/* One order, one payment: of one moment. */
		assert_int_equal(count_rows(dir, "payments"), count_rows(dir, "orders"));
		before = count;
		for (unsigned sold = atomic_load(&b.sold); atomic_load(&b.sold) < sold + 2;) /* one of them is done */
			usleep(10000);
	}
	atomic_store(&b.is_over, true);
	pthread_join(thread, NULL);
}

/* ---- some days, and a log that was begun anew */

static const struct step some_days[] = {
	{"today", EXPORT("${dir}/today", "--from", "2026-11-21", "--until", "2026-11-22")},
	{"tomorrow", EXPORT("${dir}/tomorrow", "--from", "2026-11-22")},
	{"yesterday", EXPORT("${dir}/yesterday", "--until", "2026-11-21")},
};

static void is_limited(struct story *s, const char *dir, bool has_sales)
{
	static const char *const limited[] = {"receipts", "receipt_xml", "orders",  "payments", "tickets",
					      "splits",	  "parts",	 "journal", "sales",	"admissions"};
	static const char *const whole[] = {"leaves", "checkpoints",  "editions", "symbols", "devices",
					    "links",  "certificates", "refunds",  "shifts",  "corrections"};
	dir = story_text(s, dir);
	for (size_t i = 0; i < COUNT(limited); i++)
		if ((count_rows(dir, limited[i]) > 0) != has_sales)
			fail_msg("%s: %s", dir, limited[i]);
	for (size_t i = 0; i < COUNT(whole); i++)
		if (count_rows(dir, whole[i]) == 0)
			fail_msg("%s: %s", dir, whole[i]);
}

static void of_some_days(void **state)
{
	struct story *s = *state;
	story_tell(s, some_days, COUNT(some_days));
	is_limited(s, "${dir}/today", true);
	is_limited(s, "${dir}/tomorrow", false);
	is_limited(s, "${dir}/yesterday", false);
	assert_holds(s, "today");
	assert_holds(s, "tomorrow");
	assert_holds(s, "yesterday");
}

static const struct step anew[] = {{"anew", .run = {"hoaband", "log", "new-origin", "--data", "${data}", "--demo", "--clock",
						    "${clock}", "--json", "--reason", "restored for a test"}},
				   SOLD("later") VISIT("A1", LINE("ADULT", "1")) PAID},
}
;
static const struct step export_anew[] = {
	{"all of it", EXPORT("${dir}/anew"), .expect = {{"beyond_log", "0"}}},
};

static void a_log_begun_anew(void **state)
{
	struct story *s = *state;
	story_tell(s, anew, COUNT(anew));
	story_wait_for_signatures(s);
	story_wait_for_log(s);
	story_tell(s, export_anew, COUNT(export_anew));
	exportdb_compare(s, story_text(s, "${dir}/anew"), EXPORT_TABLE_COUNT);
	check_receipts(s, story_text(s, "${dir}/anew"));
}

/* ---- without a server */

static const struct step export_alone[] = {
	{"alone", EXPORT("${dir}/alone"), .expect = {{"beyond_log", "0"}}},
	{"the same", .run = {"sh", "-c",
			     "cmp $0/anew/receipts.cborseq $0/alone/receipts.cborseq && "
			     "cmp $0/anew/tickets.cborseq $0/alone/tickets.cborseq",
			     "${dir}"}},
};

static void without_a_server(void **state)
{
	struct story *s = *state;
	story_stop(s);
	story_tell(s, export_alone, COUNT(export_alone));
	story_start(s);
	story_leave(s);
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 50\n"};
	*state = &s;
	story_begin(&s);
	login_as(&s, "manager");
	login_as(&s, "operator");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day),
		cmocka_unit_test(while_sales_go_on),
		cmocka_unit_test(of_some_days),

		cmocka_unit_test(everything_is_there),

		cmocka_unit_test(a_log_begun_anew),
		cmocka_unit_test(without_a_server),
	};
	return cmocka_run_group_tests_name("export", tests, begin, story_group_end);
}
