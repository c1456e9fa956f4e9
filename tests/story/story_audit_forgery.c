/* Forgeries, each made by somebody who owns the server, its database and its keys: hoaban-audit, with one checkpoint that the
 * auditor kept, names every one of them. */
#include "tests/support/correctwords.h"
#include "tests/support/forge.h"

#include <hoaban/entry.h>
#include <hoaban/leaf.h>
#include <hoaban/ticket.h>
#include <hoaban/tariff.h>

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SELL(...)    TILL("quay1", "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)
#define ENTER(label) TILL("cong1", "admit", "--site", "A1", "${" label ".tickets.0.qr}")

/* ---- a day: the auditor comes by at noon and keeps the checkpoint */

static const struct step morning[] = {{"code quay1", CODE("quay1", "--site", "A1,BT")},
				      {"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
				      {"code cong1", CODE("cong1", "--site", "A1", "--role", "gate")},
				      {"cong1", TILL("cong1", "enroll", "--server", "${url}", "--code", "${code cong1.code}")},
				      {"open", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
				      {"s1", SELL("ADULT=2", "CHILD=1")},
				      {"s2", SELL("ADULT=1")},
				      {"s3", SELL("ADULT=4", "SENIOR=1")},
				      {"in", ENTER("s1")},
				      SOLD("w1") VISIT("A1", LINE("ADULT", "2")) PAID},
			 SOLD("w2") VISIT("A1", LINE("ADULT", "1") "," LINE("CHILD", "1")) PAID
}
, {"synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}}, {"gate synced", TILL("cong1", "sync")},
}
;
static const struct step evening[] = {{"s4", SELL("ADULT=1")}, {"s5", SELL("ADULT=2")},
				      {"s6", SELL("ADULT=1")}, {"s7", SELL("ADULT=1")},
				      {"s8", SELL("ADULT=3")}, SOLD("w3") VISIT("A1", LINE("ADULT", "5")) PAID},
			 {"late in", ENTER("s7")}, {"web in", ENTER("w3")},
			 {"drop", TILL("quay1", "shift", "drop", "--amount", "100000", "--bag", "T-1")},
			 {"Z", TILL("quay1", "shift", "close", "--counted", "0")},
			 {"evening synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
			 {"gate told", TILL("cong1", "sync")},
}
;

static struct story story;

static void publish(struct story *s)
{
	story_wait_for_signatures(s);
	story_wait_for_log(s);
}

static int begin(void **state)
{
	struct story *s = &story;
	*state = s;
	s->clock = STORY_CLOCK;
	story_begin(s);
	story_tell(s, morning, COUNT(morning));
	publish(s);
	story_export(s, "noon");
	story_tell(s, evening, COUNT(evening));
	publish(s);
	story_export(s, "honest");
	return 0;
}

static struct outcome verify(struct story *s, const char *name, const char *checkpoint)
{
	const char *kept = arena_format(&s->arena, "%s/%s", s->dir, checkpoint);
	return story_verify(s, name, (const char *const[]){"--json", "--checkpoint", kept, NULL});
}

static void test_honest(void **state)
{
	struct story *s = *state;
	struct outcome o = verify(s, "honest", "noon/checkpoint"), again = verify(s, "honest", "noon/checkpoint");
	if (o.status != 0)
		fail_msg("status %d\n%s\n%s", o.status, o.out, o.err);
	assert_string_equal(o.out, again.out);
}

/* The report on paper: the same bytes again, sound, and readable by what is not ours. */
static void check_report(struct story *s, const char *language, const char *word)
{
	const char *kept = arena_format(&s->arena, "%s/noon/checkpoint", s->dir);
	const char *first = arena_format(&s->arena, "%s/%s-1.pdf", s->dir, language);
	const char *second = arena_format(&s->arena, "%s/%s-2.pdf", s->dir, language);
	for (int i = 0; i < 2; i++) {
		const char *const more[] = {"--lang", language, "--checkpoint", kept, "--report", i == 0 ? first : second,
					    NULL};
		assert_int_equal(story_verify(s, "honest", more).status, 0);
	}
	assert_int_equal(story_run(s, (const char *const[]){"cmp", first, second, NULL}, NULL).status, 0);
	assert_int_equal(story_run(s, (const char *const[]){"qpdf", "--check", first, NULL}, NULL).status, 0);
	struct outcome text = story_run(s, (const char *const[]){"pdftotext", "-layout", first, "-", NULL}, NULL);
	assert_int_equal(text.status, 0);
	assert_non_null(strstr(text.out, word));
}

static void test_report(void **state)
{
	check_report(*state, "vi", "KẾT LUẬN: mọi số liệu đều khớp.");
	check_report(*state, "en", "VERDICT: everything holds.");
}

/* ---- forgeries in files; each says which row it made wrong, from 1 */

struct made {
	enum export_table table;
	uint64_t row;
};

#define HERE(t, i)                                                                                                             \
	(struct made)                                                                                                          \
	{                                                                                                                      \
		(t).table, (i) + 1                                                                                             \
	}

static size_t leaf_row(const struct cell *receipt)
{
	return (size_t)receipt[RECEIPTS_LEAF].number;
}

static struct made delete_receipt(const struct forge *f)
{
	struct forge_table receipts;
	forge_read(f, &receipts, TABLE_RECEIPTS);
	struct made made = {TABLE_LEAVES, leaf_row(receipts.rows[1]) + 1};
	forge_delete(&receipts, 1);
	forge_write(f, &receipts);
	return made;
}

static void halve(struct receipt *r)
{
	r->lines[0].quantity = 1;
	r->lines[0].amount = r->lines[0].unit_price;
	r->line_count = 1;
	r->total = r->lines[0].amount;
}

static struct made change_amount(const struct forge *f)
{
	struct forge_table receipts;
	struct receipt r;
	forge_read(f, &receipts, TABLE_RECEIPTS);
	forge_open(f, receipts.rows[0], &r);
	halve(&r);
	forge_close(f, receipts.rows[0], &r);
	forge_write(f, &receipts);
	return HERE(receipts, 0);
}

static struct made swap_two(const struct forge *f)
{
	struct forge_table receipts;
	forge_read(f, &receipts, TABLE_RECEIPTS);
	struct cell *a = receipts.rows[0], *b = receipts.rows[1];
	for (size_t c = RECEIPTS_LEAF; c < RECEIPTS_COLUMNS; c++) {
		struct cell other = a[c];
		a[c] = b[c];
		b[c] = other;
	}
	forge_write(f, &receipts);
	return HERE(receipts, 0);
}

static struct made renumber(const struct forge *f)
{
	struct forge_table receipts;
	struct receipt r;
	forge_read(f, &receipts, TABLE_RECEIPTS);
	size_t last = receipts.count - 1; /* of its series: nothing has to move */
	forge_open(f, receipts.rows[last], &r);
	r.number++;
	forge_close(f, receipts.rows[last], &r);
	forge_write(f, &receipts);
	return HERE(receipts, last);
}

static struct made re_date(const struct forge *f)
{
	struct forge_table receipts;
	struct receipt r;
	forge_read(f, &receipts, TABLE_RECEIPTS);
	forge_open(f, receipts.rows[2], &r);
	r.time -= 86400;
	forge_close(f, receipts.rows[2], &r);
	forge_write(f, &receipts);
	return HERE(receipts, 2);
}

/* With a leaf of its own between the others, and everything signed anew. */
static struct made insert_in_the_past(const struct forge *f)
{
	struct forge_table leaves;
	forge_read(f, &leaves, TABLE_LEAVES);
	forge_insert(f, &leaves, 4, 4);
	for (size_t i = 4; i < leaves.count; i++)
		leaves.rows[i][LEAVES_INDEX].number = (int64_t)i;
	forge_write(f, &leaves);
	forge_sign_log(f);
	forge_manifest(f, (int64_t)leaves.count);
	return (struct made){EXPORT_TABLE_COUNT, 0};
}

/* The first receipt's amount, in its row and in the log, and every checkpoint since. */
static struct made rewrite_from(const struct forge *f)
{
	struct forge_table leaves, receipts;
	struct receipt r;
	struct leaf l;
	BUF_LOCAL entry;
	buf_init(&entry, LEAF_BYTES_MAX);
	forge_read(f, &leaves, TABLE_LEAVES);
	forge_read(f, &receipts, TABLE_RECEIPTS);
	struct cell *row = receipts.rows[0], *logged = leaves.rows[leaf_row(row)];
	assert_int_equal(leaf_decode(&l, logged[LEAVES_ENTRY].bytes), E_OK);
	forge_open(f, row, &r);
	halve(&r);
	forge_close(f, row, &r);
	struct leaf fresh;
	leaf_of_receipt(&fresh, &r, row[RECEIPTS_RECORD].bytes, l.has_kid ? l.kid : NULL, l.salt);
	assert_int_equal(leaf_encode(&entry, &fresh), E_OK);
	logged[LEAVES_ENTRY].bytes = forge_keep(f, &entry);
	forge_write(f, &leaves);
	forge_write(f, &receipts);
	forge_sign_log(f);
	return (struct made){EXPORT_TABLE_COUNT, 0};
}

/* The price of an adult at A1, in the signed edition; the signature is the server's own. */
static struct made change_edition(const struct forge *f)
{
	struct forge_table editions;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	struct cose_sign1 m;
	struct bytes json;
	uint32_t number;
	int64_t at;
	BUF_LOCAL payload, cose;
	buf_init(&payload, 1u << 20);
	buf_init(&cose, 1u << 20);
	forge_read(f, &editions, TABLE_EDITIONS);
	struct cell *row = editions.rows[0];
	assert_int_equal(cose_parse(&m, row[EDITIONS_COSE].bytes), E_OK);
	assert_int_equal(tariff_edition_decode(&number, &at, &json, m.payload), E_OK);
	char *text = arena_textn(&f->story->arena, (const char *)json.data, json.len), *price = strstr(text, "20000");
	assert_non_null(price);
	price[0] = '1';
	tariff_edition_encode(&payload, number, at, bytes_of_text(text));
	forge_key(f, "devices.key", public_key, secret_key);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TARIFF, secret_key), E_OK);
	row[EDITIONS_COSE].bytes = forge_keep(f, &cose);
	forge_write(f, &editions);
	return HERE(editions, 0);
}

/* An adult who paid becomes a senior, who enters free: the ticket, signed by the server's own key. */
static struct made mark_as_free(const struct forge *f)
{
	struct forge_table tickets, orders;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	struct cose_sign1 m;
	struct ticket t;
	BUF_LOCAL payload, cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	forge_read(f, &tickets, TABLE_TICKETS);
	forge_read(f, &orders, TABLE_ORDERS);
	forge_key(f, "tickets.key", public_key, secret_key);
	size_t i = 0;
	while (!bytes_equal(tickets.rows[i][TICKETS_SOURCE].bytes, orders.rows[0][ORDERS_ID].bytes))
		i++;
	struct cell *row = tickets.rows[i];
	assert_int_equal(cose_parse(&m, row[TICKETS_COSE].bytes), E_OK);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	assert_int_equal(t.category, CATEGORY_ADULT);
	t.category = CATEGORY_CHILD;
	assert_int_equal(ticket_encode(&payload, &t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret_key), E_OK);
	row[TICKETS_COSE].bytes = forge_keep(f, &cose);
	forge_write(f, &tickets);
	return HERE(orders, 0);
}

/* A row of somebody who never bought anything. */
static struct made admit_without_sale(const struct forge *f)
{
	struct forge_table admissions;
	forge_read(f, &admissions, TABLE_ADMISSIONS);
	forge_insert(f, &admissions, 0, 0);
	uint8_t *root = arena_copy(&f->story->arena, admissions.rows[0][ADMISSIONS_ROOT].bytes.data, UUID_LEN);
	root[15] ^= 1;
	root[0] = 0;
	admissions.rows[0][ADMISSIONS_ROOT].bytes = admissions.rows[0][ADMISSIONS_TICKET].bytes = bytes_of(root, UUID_LEN);
	forge_write(f, &admissions);
	return HERE(admissions, 0);
}

/* ---- tails */

static void drop_where(const struct forge *f, enum export_table which, size_t column, const struct bytes *ids, size_t count)
{
	struct forge_table t;
	forge_read(f, &t, which);
	for (size_t row = t.count; row-- > 0;)
		for (size_t i = 0; i < count; i++)
			if (bytes_equal(t.rows[row][column].bytes, ids[i])) {
				forge_delete(&t, row);
				break;
			}
	forge_write(f, &t);
}

/* The last entries of the log and the receipts, tickets and orders that they tell of. */
static void drop_log_tail(const struct forge *f, size_t kept)
{
	struct forge_table leaves, receipts;
	struct bytes ids[64];
	size_t count = 0;
	forge_read(f, &leaves, TABLE_LEAVES);
	forge_read(f, &receipts, TABLE_RECEIPTS);
	assert_in_range(kept, 1, leaves.count - 1);
	leaves.count = kept;
	for (size_t row = receipts.count; row-- > 0;) {
		if (leaf_row(receipts.rows[row]) < leaves.count)
			continue;
		assert_true(count < COUNT(ids));
		ids[count++] = receipts.rows[row][RECEIPTS_SOURCE].bytes;
		forge_delete(&receipts, row);
	}
	forge_write(f, &leaves);
	forge_write(f, &receipts);
	drop_where(f, TABLE_TICKETS, TICKETS_SOURCE, ids, count);
	drop_where(f, TABLE_ORDERS, ORDERS_ID, ids, count);
	drop_where(f, TABLE_PAYMENTS, PAYMENTS_SUBJECT, ids, count);
	drop_where(f, TABLE_SALES, SALES_ID, ids, count);
	forge_sign_log(f);
	forge_manifest(f, (int64_t)leaves.count);
}

#define HIDDEN 10

/* A till's last ten entries, the sales among them, and what the device table says of its journal. */
static struct made hide_entries(const struct forge *f)
{
	struct forge_table journal, devices, sales;
	struct bytes ids[64];
	size_t count = 0, last = 0, device = 0;
	forge_read(f, &journal, TABLE_JOURNAL);
	forge_read(f, &devices, TABLE_DEVICES);
	forge_read(f, &sales, TABLE_SALES);
	struct bytes till = sales.rows[0][SALES_DEVICE].bytes;
	for (size_t row = 0; row < journal.count; row++)
		last = bytes_equal(journal.rows[row][JOURNAL_DEVICE].bytes, till) ? row : last;
	uint64_t seq = (uint64_t)journal.rows[last][JOURNAL_SEQ].number - HIDDEN;
	for (size_t row = 0; row < sales.count; row++)
		if ((uint64_t)sales.rows[row][SALES_SEQ].number > seq)
			ids[count++] = sales.rows[row][SALES_ID].bytes;
	for (size_t i = 0; i < HIDDEN; i++)
		forge_delete(&journal, last - i);
	while (!bytes_equal(devices.rows[device][DEVICES_ID].bytes, till))
		device++;
	uint8_t *hash = arena_alloc(&f->story->arena, HASH_LEN);
	sha256(hash, journal.rows[last - HIDDEN][JOURNAL_BYTES].bytes);
	devices.rows[device][DEVICES_LAST_SEQ].number = (int64_t)seq;
	devices.rows[device][DEVICES_LAST_HASH].bytes = bytes_of(hash, HASH_LEN);
	forge_write(f, &journal);
	forge_write(f, &devices);
	drop_where(f, TABLE_SALES, SALES_ID, ids, count);
	drop_where(f, TABLE_RECEIPTS, RECEIPTS_SOURCE, ids, count);
	drop_where(f, TABLE_TICKETS, TICKETS_SOURCE, ids, count);
	return (struct made){EXPORT_TABLE_COUNT, 0};
}

/* ---- told as a table */

static const struct forgery {
	const char *name;
	struct made (*make)(const struct forge *f);
	const char *code, *also; /* also: a second trace of it; NULL = none is asked for */
} forgeries[] = {
	{"delete", delete_receipt, "leaf_alone", "fact_missing"},
	{"amount", change_amount, "leaf_differs", NULL},
	{"swap", swap_two, "receipt_differs", NULL},
	{"renumber", renumber, "leaf_differs", NULL},
	{"re-date", re_date, "leaf_differs", NULL},
	{"insert", insert_in_the_past, "checkpoint_not_prefix", "number_repeated"},
	{"rewrite", rewrite_from, "checkpoint_not_prefix", NULL},
	{"edition", change_edition, "edition_unlogged", "price_differs"},
	{"free", mark_as_free, "persons_differ", NULL},
	{"unsold", admit_without_sale, "admission_unsold", "fact_untold"},
	{"hidden", hide_entries, "leaf_alone", "admission_unsold"},
};

static const json_t *find_finding(const json_t *report, const char *code, const char *table, uint64_t row)
{
	const json_t *finding, *list = json_object_get(report, "findings");
	size_t i;
	json_array_foreach(list, i, finding)
		if (str_equal(json_string_value(json_object_get(finding, "code")), code) &&
		    (row == 0 || (str_equal(json_string_value(json_object_get(finding, "table")), table) &&
				  (uint64_t)json_integer_value(json_object_get(finding, "row")) == row)))
			return finding;
	return NULL;
}

static void expect(const struct outcome *o, const char *name, const char *code, const char *table, uint64_t row)
{
	json_t *report = json_loads(o->out, 0, NULL);
	if (o->status != 1 || !report || !find_finding(report, code, table, row))
		fail_msg("%s: %s %s %llu expected, status %d\n%s\n%s", name, code, table, (unsigned long long)row, o->status,
			 o->out, o->err);
	json_decref(report);
}

static void try_forgery(struct story *s, const struct forgery *x)
{
	struct forge f;
	char table[EXPORT_NAME] = "";
	forge_copy(&f, s, "honest", x->name);
	struct made made = x->make(&f);
	forge_manifest(&f, -1);
	if (made.table < EXPORT_TABLE_COUNT)
		export_name(table, export_forms[made.table].name);
	struct outcome o = verify(s, x->name, "noon/checkpoint");
	expect(&o, x->name, x->code, table, made.row);
	if (x->also)
		expect(&o, x->name, x->also, "", 0);
}

static void test_forgeries(void **state)
{
	for (size_t i = 0; i < COUNT(forgeries); i++)
		try_forgery(*state, &forgeries[i]);
}

/* ---- two roots for one size; a tail that only a later checkpoint misses */

static void test_two_checkpoints(void **state)
{
	struct story *s = *state;
	struct forge f;
	struct hash root = {{1, 2, 3}};
	struct forge_table points;
	forge_copy(&f, s, "honest", "two");
	forge_read(&f, &points, TABLE_CHECKPOINTS);
	forge_note(&f, "other-root", (uint64_t)points.rows[points.count - 1][CHECKPOINTS_SIZE].number, &root);
	struct outcome o = verify(s, "two", "other-root");
	expect(&o, "two", "checkpoint_two_roots", "", 0);
}

static void test_dropped_tail(void **state)
{
	struct story *s = *state;
	struct forge f;
	forge_copy(&f, s, "honest", "tail");
	drop_log_tail(&f, forge_log_size(&f) - 3);
	forge_manifest(&f, -1);
	struct outcome o = verify(s, "tail", "honest/checkpoint");
	expect(&o, "tail", "checkpoint_beyond", "", 0);
	o = verify(s, "tail", "noon/checkpoint"); /* without the later one: the tills' journals and the gates remain */
	expect(&o, "tail", "fact_missing", "", 0);
}

/* Everything since noon that the server and the till know: what is left is at the gate. */
static void test_both_tails(void **state)
{
	struct story *s = *state;
	struct forge noon, f;
	forge_copy(&noon, s, "noon", "noon-again");
	forge_copy(&f, s, "honest", "both");
	(void)hide_entries(&f);
	drop_log_tail(&f, forge_log_size(&noon));
	forge_manifest(&f, -1);
	struct outcome o = verify(s, "both", "noon/checkpoint");
	expect(&o, "both", "admission_unsold", "", 0);
	o = verify(s, "both", "honest/checkpoint");
	expect(&o, "both", "checkpoint_beyond", "", 0);
}

/* ---- as the database's root, before the export */

static void test_database_root(void **state)
{
	struct story *s = *state;
	story_sql_root(s, "INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at)"
			  " SELECT UNHEX(REPEAT('00', 16)), 1, site, day, 1, UNHEX(REPEAT('01', 16)), UNHEX(REPEAT('00', 16)),"
			  " device, gate, admitted_at FROM admission LIMIT 1");
	story_export(s, "rooted");
	struct outcome o = verify(s, "rooted", "noon/checkpoint");
	expect(&o, "rooted", "admission_unsold", "admissions", 1);
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

static void test_end(void **state)
{
	story_leave(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_honest),		cmocka_unit_test(test_report),	     cmocka_unit_test(test_forgeries),
		cmocka_unit_test(test_two_checkpoints), cmocka_unit_test(test_dropped_tail), cmocka_unit_test(test_both_tails),
		cmocka_unit_test(test_database_root),	cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, begin, tear_down);
}
