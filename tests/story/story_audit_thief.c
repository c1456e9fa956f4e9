/* More ways of somebody who owns the server, its database and its keys: rows that explain away what a device signed, money that
 * paid for something else, persons who enter free unseen, records that claim to be too new for the log, a manifest that has
 * less judged. Each is named. */
#include "tests/support/correctwords.h"
#include "tests/support/forge.h"

#include <hoaban/cosignature.h>
#include <hoaban/leaf.h>
#include <hoaban/ticket.h>
#include <hoaban/transfer.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TRANSFER TILL("quay1", "sell", "--site", "A1", "--id", "${uuid.a}", "--wait", "1", "--pay", "vietqr", "ADULT=1")

static const struct step day[] = {{"code quay1", CODE("quay1", "--site", "A1,BT")},
				  {"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
				  {"code cong1", CODE("cong1", "--site", "A1", "--role", "gate")},
				  {"cong1", TILL("cong1", "enroll", "--server", "${url}", "--code", "${code cong1.code}")},
				  {"open", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
				  {"s1", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2", "CHILD=1")},
				  {"s2", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=8")},
				  {"in", TILL("cong1", "admit", "--site", "A1", "${s1.tickets.0.qr}")},
				  {"in2", TILL("cong1", "admit", "--site", "A1", "${s2.tickets.0.qr}")},
				  SOLD("w1") VISIT("A1", LINE("ADULT", "2")) PAID},
			 SOLD("w2") VISIT("A1", LINE("ADULT", "1") "," LINE("CHILD", "1")) PAID
}
, SOLD("w3") VISIT("A1", LINE("ADULT", "3")) PAID
}
, {"gate told first", TILL("cong1", "sync")},
}
;

static const struct step evening[] = {
	{"waits", TRANSFER, .status = 3},
	{"paid", .method = "POST", .path = "/sandbox/payments/${reference.text}", .status = 200},
	{"sold", TRANSFER},
	{"hired",
	 .run = {"hoaband", "cashier", "add", "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--name",
		 "to truong", "--role", "supervisor", "--pin"},
	 .in = "4711\n"},
	{"hears", TILL("quay1", "sync")},
	{"s5", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
	{"s5 in", TILL("quay1", "admit", "--site", "A1", "${s5.tickets.0.qr}")},
	{"s5 back",
	 TILL("quay1", "replace", "${s5.receipts.0.number}", "--refund", "--already-inside", "--reason",
	      "Khách báo sai thông tin", "--supervisor", "to truong", "--supervisor-pin-fd", "0"),
	 .in = "4711\n", .expect = {{"already_inside", "1"}}},
	{"drop", TILL("quay1", "shift", "drop", "--amount", "100000", "--bag", "T-1")},
	{"Z", TILL("quay1", "shift", "close", "--counted", "0")},
	{"synced", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"gate told", TILL("cong1", "sync")},
};

static struct story story;

/* Till and server make it of the sale's id. */
static void keep_reference(struct story *s)
{
	char reference[TRANSFER_REFERENCE];
	uint8_t id[UUID_LEN];
	assert_int_equal(uuid_parse(id, story_text(s, "${uuid.a}")), E_OK);
	transfer_reference_format(reference, id);
	story_keep(s, "reference", json_pack("{s:s}", "text", reference));
}

static int begin(void **state)
{
	struct story *s = &story;
	*state = s;
	s->clock = STORY_CLOCK;
	story_begin(s);
	story_tell(s, day, COUNT(day));
	keep_reference(s);
	story_tell(s, evening, COUNT(evening));
	story_wait_for_signatures(s);
	story_wait_for_log(s);
	story_export(s, "honest");
	return 0;
}

static struct outcome verify(struct story *s, const char *name)
{
	const char *kept = arena_format(&s->arena, "%s/honest/checkpoint", s->dir);
	return story_verify(s, name, (const char *const[]){"--json", "--checkpoint", kept, NULL});
}

static void test_honest(void **state)
{
	struct outcome o = verify(*state, "honest");
	if (o.status != 0)
		fail_msg("status %d\n%s\n%s", o.status, o.out, o.err);
}

/* ---- words of thieves */

static struct cell *row_of(struct forge_table *t, const struct forge *f, enum export_table which, size_t column, int64_t number)
{
	forge_read(f, t, which);
	size_t i = 0;
	while (i < t->count && t->rows[i][column].number != number)
		i++;
	assert_true(i < t->count);
	return t->rows[i];
}

static struct cell text(const char *t)
{
	return (struct cell){.bytes = bytes_of_text(t)};
}

static struct cell id_of(const struct forge *f, uint8_t fill)
{
	uint8_t *id = arena_alloc(&f->story->arena, UUID_LEN);
	memset(id, fill, UUID_LEN);
	return (struct cell){.bytes = bytes_of(id, UUID_LEN)};
}

static void tell_incident(const struct forge *f, const char *kind, const struct cell *device, int64_t seq)
{
	forge_append(f, TABLE_INCIDENTS,
		     (struct cell[]){{.number = INT64_MAX}, text(kind), *device, {.number = seq}, text("x"), {.number = 1}}, 6);
}

/* ---- cash */

/* A bag that never came to the bank, with an incident that explains it. */
static void hide_drop(const struct forge *f)
{
	struct forge_table t;
	struct cell *drop = row_of(&t, f, TABLE_CASH_MOVEMENTS, CASH_MOVEMENTS_KIND, 3);
	tell_incident(f, "content_failed", &drop[CASH_MOVEMENTS_DEVICE], drop[CASH_MOVEMENTS_SEQ].number);
	forge_delete(&t, (size_t)(drop - t.rows[0]) / EXPORT_COLUMNS_MAX);
	forge_write(f, &t);
}

/* ---- gates */

/* A whole party went in; a row says that it was taken back. */
static void undo_admission(const struct forge *f)
{
	struct forge_table t;
	forge_read(f, &t, TABLE_ADMISSIONS);
	const struct cell *a = t.rows[0];
	forge_append(f, TABLE_ADMISSIONS_UNDONE,
		     (struct cell[]){a[ADMISSIONS_CLAIM],
				     a[ADMISSIONS_DEVICE],
				     a[ADMISSIONS_SITE],
				     a[ADMISSIONS_GATE],
				     a[ADMISSIONS_DAY],
				     {.number = 1},
				     {.number = a[ADMISSIONS_ADMITTED_AT].number - 7200},
				     a[ADMISSIONS_SEQ]},
		     8);
	struct bytes claim = a[ADMISSIONS_CLAIM].bytes;
	for (size_t i = t.count; i-- > 0;)
		if (bytes_equal(t.rows[i][ADMISSIONS_CLAIM].bytes, claim))
			forge_delete(&t, i);
	forge_write(f, &t);
}

/* ---- money */

static struct bytes a_sandbox_tx(struct cell *payment, const char *tx)
{
	payment[PAYMENTS_PROVIDER].number = 1;
	payment[PAYMENTS_PROVIDER_TX] = text(tx);
	return payment[PAYMENTS_SUBJECT].bytes;
}

/* The first payment as one that a bank told of: what the bank says of it is a row of ours. */
static struct cell *bank_told(const struct forge *f, struct forge_table *payments, struct cell money[static MONEY_COLUMNS])
{
	forge_read(f, payments, TABLE_PAYMENTS);
	struct cell *p = payments->rows[0];
	struct bytes subject = a_sandbox_tx(p, "sepay-77");
	uint8_t *hash = arena_alloc(&f->story->arena, HASH_LEN);
	memset(hash, 1, HASH_LEN);
	const struct cell told[] = {id_of(f, 0xff),
				    {.number = 1},
				    text("77"),
				    text("B77"),
				    text("123"),
				    {.number = p[PAYMENTS_AMOUNT].number},
				    {.bytes = bytes_of(hash, HASH_LEN)},
				    {.is_null = true},
				    {.number = p[PAYMENTS_SETTLED_MS].number / 1000},
				    {.number = p[PAYMENTS_SETTLED_MS].number},
				    {.number = 2},
				    {.bytes = subject},
				    {.is_null = true},
				    {.is_null = true},
				    {.is_null = true},
				    {.is_null = true},
				    {.is_null = true},
				    {.is_null = true}};
	memcpy(money, told, sizeof(told));
	return p;
}

static void tell_less(const struct forge *f)
{
	struct forge_table payments;
	struct cell money[MONEY_COLUMNS];
	bank_told(f, &payments, money);
	money[MONEY_AMOUNT].number -= 10000;
	forge_write(f, &payments);
	forge_append(f, TABLE_MONEY, money, MONEY_COLUMNS);
}

static void pay_another(const struct forge *f)
{
	struct forge_table payments;
	struct cell money[MONEY_COLUMNS];
	bank_told(f, &payments, money);
	money[MONEY_SUBJECT] = payments.rows[1][PAYMENTS_SUBJECT];
	forge_write(f, &payments);
	forge_append(f, TABLE_MONEY, money, MONEY_COLUMNS);
}

static void send_back(const struct forge *f)
{
	struct forge_table payments;
	struct cell money[MONEY_COLUMNS];
	bank_told(f, &payments, money);
	money[MONEY_STATE].number = 12;
	money[MONEY_ACTOR] = text("lan");
	money[MONEY_APPROVER] = text("mai");
	forge_write(f, &payments);
	forge_append(f, TABLE_MONEY, money, MONEY_COLUMNS);
}

static void tell_rightly(const struct forge *f)
{
	struct forge_table payments;
	struct cell money[MONEY_COLUMNS];
	bank_told(f, &payments, money);
	forge_write(f, &payments);
	forge_append(f, TABLE_MONEY, money, MONEY_COLUMNS);
}

/* What paid a sale at the till goes back as if it had come in error. */
static void send_transfer_back(const struct forge *f)
{
	struct forge_table money, transfers;
	forge_read(f, &money, TABLE_MONEY);
	forge_read(f, &transfers, TABLE_TILL_TRANSFERS);
	size_t i = 0;
	while (i < money.count &&
	       (money.rows[i][MONEY_SUBJECT].is_null ||
		!bytes_equal(money.rows[i][MONEY_SUBJECT].bytes, transfers.rows[0][TILL_TRANSFERS_SALE].bytes)))
		i++;
	assert_true(i < money.count);
	money.rows[i][MONEY_STATE].number = 12;
	money.rows[i][MONEY_ACTOR] = text("lan");
	money.rows[i][MONEY_APPROVER] = text("mai");
	forge_write(f, &money);
}

/* Given back for somebody who is in, and whoever agreed is said not to have known. */
static void hide_entry(const struct forge *f)
{
	struct forge_table corrections, blocks;
	forge_read(f, &corrections, TABLE_CORRECTIONS);
	assert_int_equal(corrections.rows[0][CORRECTIONS_INSIDE].number, 1);
	corrections.rows[0][CORRECTIONS_INSIDE].number = 0;
	forge_write(f, &corrections);
	forge_read(f, &blocks, TABLE_BLOCKS);
	for (size_t i = 0; i < blocks.count; i++)
		blocks.rows[i][BLOCKS_BLOCKED_AT].number += 3600;
	forge_write(f, &blocks);
}

/* Paid, not served, and the order is gone. */
static void lose_order(const struct forge *f)
{
	struct forge_table payments;
	forge_read(f, &payments, TABLE_PAYMENTS);
	struct cell *like = payments.rows[0], more[PAYMENTS_COLUMNS];
	memcpy(more, like, sizeof(more));
	more[PAYMENTS_ID] = id_of(f, 0xff);
	more[PAYMENTS_SUBJECT] = id_of(f, 0xee);
	more[PAYMENTS_PROVIDER_TX] = text("another");
	forge_append(f, TABLE_PAYMENTS, more, PAYMENTS_COLUMNS);
}

/* ---- tickets */

static void sign_ticket(const struct forge *f, struct cell *row, struct ticket *t)
{
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	BUF_LOCAL payload, cose;
	buf_init(&payload, TICKET_BYTES_MAX);
	buf_init(&cose, TICKET_BYTES_MAX);
	forge_key(f, "tickets.key", public_key, secret_key);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret_key), E_OK);
	row[TICKETS_COSE].bytes = forge_keep(f, &cose);
}

static struct cell *web_ticket(const struct forge *f, struct forge_table *tickets, struct ticket *t)
{
	struct forge_table orders;
	struct cose_sign1 m;
	size_t i = 0;
	forge_read(f, tickets, TABLE_TICKETS);
	forge_read(f, &orders, TABLE_ORDERS);
	while (!bytes_equal(tickets->rows[i][TICKETS_SOURCE].bytes, orders.rows[0][ORDERS_ID].bytes))
		i++;
	assert_int_equal(cose_parse(&m, tickets->rows[i][TICKETS_COSE].bytes), E_OK);
	assert_int_equal(ticket_decode(t, m.payload), E_OK);
	return tickets->rows[i];
}

/* Children beside adults who paid, of whom the log never heard. */
static void let_in_free(const struct forge *f)
{
	struct forge_table tickets;
	struct ticket t;
	const struct cell *like = web_ticket(f, &tickets, &t);
	struct cell more[TICKETS_COLUMNS];
	memcpy(more, like, sizeof(more));
	t.category = CATEGORY_CHILD;
	memset(t.id + 6, 0xff, UUID_LEN - 6);
	t.id[0] = 0xff;
	t.id[6] = 0x7f;
	t.id[8] = 0xbf;
	more[TICKETS_ID].bytes = bytes_of(arena_copy(&f->story->arena, t.id, UUID_LEN), UUID_LEN);
	more[TICKETS_LEAF] = (struct cell){.is_null = true};
	sign_ticket(f, more, &t);
	forge_append(f, TABLE_TICKETS, more, TICKETS_COLUMNS);
}

/* Bought for a cheap day, good on another. */
static void move_ticket(const struct forge *f)
{
	struct forge_table tickets;
	struct ticket t;
	struct cell *row = web_ticket(f, &tickets, &t);
	t.valid_from += 3 * 86400;
	t.valid_until += 3 * 86400;
	row[TICKETS_VALID_UNTIL].number = (int64_t)t.valid_until;
	sign_ticket(f, row, &t);
	forge_write(f, &tickets);
}

/* ---- the log */

/* A receipt beyond the log, however old it is. */
static void claim_beyond(const struct forge *f)
{
	struct forge_table receipts;
	forge_read(f, &receipts, TABLE_RECEIPTS);
	receipts.rows[0][RECEIPTS_LEAF].number = INT64_MAX;
	forge_write(f, &receipts);
}

static void hide_z(const struct forge *f)
{
	struct forge_table t, leaves;
	forge_read(f, &t, TABLE_SHIFTS);
	size_t at = (size_t)t.rows[0][SHIFTS_LEAF].number;
	t.rows[0][SHIFTS_LEAF] = (struct cell){.is_null = true};
	forge_write(f, &t);
	forge_read(f, &leaves, TABLE_LEAVES);
	leaves.rows[at][LEAVES_ENTRY] = leaves.rows[0][LEAVES_ENTRY];
	forge_write(f, &leaves);
	forge_sign_log(f);
}

static void claim_lost(const struct forge *f)
{
	struct forge_table leaves;
	struct leaf l;
	BUF_LOCAL entry;
	buf_init(&entry, LEAF_BYTES_MAX);
	forge_read(f, &leaves, TABLE_LEAVES);
	size_t i = leaves.count - 1;
	do
		assert_int_equal(leaf_decode(&l, leaves.rows[i][LEAVES_ENTRY].bytes), E_OK);
	while (l.type != LEAF_RECEIPT && i-- > 0);
	l.type = LEAF_NUMBER_LOST;
	assert_int_equal(leaf_encode(&entry, &l), E_OK);
	leaves.rows[i][LEAVES_ENTRY].bytes = forge_keep(f, &entry);
	forge_write(f, &leaves);
	forge_sign_log(f);
}

/* ---- witnesses */

/* A line of a witness whose key is the test's own; `time` is what the row says of it. */
static void cosign(const struct forge *f, int64_t time)
{
	struct forge_table points;
	struct cosigner w;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], signature[SIGNATURE_LEN];
	BUF_LOCAL message, line;
	buf_init(&message, 4096);
	buf_init(&line, COSIGNATURE_LINE);
	crypto_sign_keypair(public_key, secret_key);
	assert_int_equal(cosigner_init(&w, "department.example/witness", public_key), E_OK);
	forge_read(f, &points, TABLE_CHECKPOINTS);
	const struct cell *point = points.rows[points.count - 1];
	struct bytes note = point[CHECKPOINTS_NOTE].bytes;
	const uint8_t *end = memmem(note.data, note.len, "\n\n", 2);
	assert_non_null(end);
	assert_int_equal(cosignature_message(&message, bytes_of(note.data, (size_t)(end - note.data) + 1), 1790000000), E_OK);
	crypto_sign_detached(signature, NULL, message.data, message.len, secret_key);
	assert_int_equal(cosignature_line(&line, &w, 1790000000, signature), E_OK);
	struct cell key = {.bytes = bytes_of(arena_copy(&f->story->arena, public_key, PUBLIC_KEY_LEN), PUBLIC_KEY_LEN)};
	const struct cell none = {.is_null = true};
	forge_append(
		f, TABLE_WITNESSES,
		(struct cell[]){key, text("department.example/witness"), text("console:root"), {.number = 1}, none, none, none},
		WITNESSES_COLUMNS);
	forge_append(f, TABLE_COSIGNATURES,
		     (struct cell[]){point[CHECKPOINTS_ORIGIN],
				     point[CHECKPOINTS_SIZE],
				     key,
				     {.number = time},
				     {.bytes = forge_keep(f, &line)},
				     {.number = time}},
		     COSIGNATURES_COLUMNS);
}

static void cosign_later(const struct forge *f)
{
	cosign(f, 1790000001);
}

static void cosign_another(const struct forge *f)
{
	struct forge_table lines;
	cosign(f, 1790000000);
	forge_read(f, &lines, TABLE_COSIGNATURES);
	lines.rows[0][COSIGNATURES_SIZE].number--; /* of a log that it never saw */
	forge_write(f, &lines);
}

/* ---- the manifest */

static void edit_manifest(const struct forge *f, const char *from, const char *to)
{
	const char *path = arena_format(&f->story->arena, "%s/manifest.json", f->dir);
	struct outcome o = story_run(
		f->story, (const char *const[]){"sed", "-i", arena_format(&f->story->arena, "s/%s/%s/", from, to), path, NULL},
		NULL);
	assert_int_equal(o.status, 0);
}

static void bound(const struct forge *f)
{
	struct forge_table devices;
	forge_read(f, &devices, TABLE_DEVICES);
	for (size_t i = 0; i < devices.count; i++)
		devices.rows[i][DEVICES_LAST_SEQ].number++; /* as if a till's tail were hidden */
	forge_write(f, &devices);
	forge_manifest(f, -1);
	edit_manifest(f, "\"from\": *null", "\"from\":\"2026-11-21\"");
	edit_manifest(f, "\"until\": *null", "\"until\":\"2100-01-01\"");
}

static void back_date(const struct forge *f)
{
	edit_manifest(f, "\"made_at\": *\"20..", "\"made_at\":\"2021");
}

/* An admission's row is taken out, and an incident is put beside its entry. */
static void hide_admission(const struct forge *f, const char *kind)
{
	struct forge_table t;
	size_t i = 0;
	forge_read(f, &t, TABLE_ADMISSIONS);
	while (i < t.count && t.rows[i][ADMISSIONS_SEQ].is_null)
		i++;
	assert_true(i < t.count);
	tell_incident(f, kind, &t.rows[i][ADMISSIONS_DEVICE], t.rows[i][ADMISSIONS_SEQ].number);
	forge_delete(&t, i);
	forge_write(f, &t);
}

static void hide_behind_another(const struct forge *f)
{
	hide_admission(f, "z_differs");
}

static void hide_behind_unknown(const struct forge *f)
{
	hide_admission(f, "it_was_the_cat");
}

/* ---- told as a table */

static const struct theft {
	const char *name;
	void (*make)(const struct forge *f);
	const char *code;
	bool is_manifest; /* changes it itself */
} thefts[] = {
	{"drop", hide_drop, "fact_missing", false},
	{"undone", undo_admission, "fact_untold", false},
	{"less", tell_less, "payment_differs", false},
	{"another", pay_another, "payment_differs", false},
	{"back", send_back, "payment_differs", false},
	{"lost-order", lose_order, "payment_unknown", false},
	{"free", let_in_free, "free_unlogged", false},
	{"moved", move_ticket, "ticket_day", false},
	{"beyond", claim_beyond, "leaf_missing", false},
	{"z", hide_z, "leaf_missing", false},
	{"lost", claim_lost, "lost_open", false},
	{"bound", bound, "journal_head", true},
	{"cosigned", cosign_later, "cosignature", false},
	{"cosigned-other", cosign_another, "cosignature", false},
	{"transfer", send_transfer_back, "transfer_unpaid", false},
	{"inside", hide_entry, "refund_after_entry", false},
	{"back-dated", back_date, "made_before", true},
	{"other-kind", hide_behind_another, "fact_missing", false},
	{"no-kind", hide_behind_unknown, "fact_missing", false},
};

static void try(struct story *s, const struct theft *x)
{
	struct forge f;
	forge_copy(&f, s, "honest", x->name);
	x->make(&f);
	if (!x->is_manifest)
		forge_manifest(&f, -1);
	struct outcome o = verify(s, x->name);
	const char *code = arena_format(&s->arena, "\"code\":\"%s\"", x->code);
	if (o.status != 1 || !strstr(o.out, code))
		fail_msg("%s: %s expected, status %d\n%s\n%s", x->name, x->code, o.status, o.out, o.err);
}

static void test_thefts(void **state)
{
	for (size_t i = 0; i < COUNT(thefts); i++)
		try(*state, &thefts[i]);
}

/* What an honest bank tells is no finding. */
static void test_told_rightly(void **state)
{
	struct forge f;
	forge_copy(&f, *state, "honest", "rightly");
	tell_rightly(&f);
	cosign(&f, 1790000000);
	forge_manifest(&f, -1);
	assert_int_equal(verify(*state, "rightly").status, 0);
}

/* Whoever owns the database can write down an incident that might have caused it: the report says what it explains. */
static void test_excuses_are_counted(void **state)
{
	struct forge f;
	struct outcome o = verify(*state, "honest");
	assert_non_null(strstr(o.out, "\"excused\":{\"count\":0,\"by\":{},\"incidents\":[]}"));
	assert_non_null(strstr(o.out, "\"beyond_log\":{\"count\":"));
	forge_copy(&f, *state, "honest", "excused");
	hide_admission(&f, "double_entry");
	forge_manifest(&f, -1);
	o = verify(*state, "excused");
	if (o.status != 0 ||
	    !strstr(o.out, "\"excused\":{\"count\":1,\"by\":{\"admission\":1},\"incidents\":[{\"kind\":\"double_entry\""))
		fail_msg("status %d\n%s\n%s", o.status, o.out, o.err);
}

/* What a finding names can be looked at: decoded, judged, and with its way to the root of the signed log. */
static void test_shown(void **state)
{
	struct story *s = *state;
	const char *dir = arena_format(&s->arena, "%s/honest", s->dir);
	const char *const words[] = {"hoaban-audit",
				     "show",
				     dir,
				     "receipts",
				     "#1",
				     "--root",
				     arena_format(&s->arena, "%s/keys/root.pub", s->beside ? s->beside : s->data),
				     "--ca",
				     arena_format(&s->arena, "%s/keys/receipt-ca.pem", dir),
				     "--vkey",
				     arena_format(&s->arena, "%s/vkey", dir),
				     "--lang",
				     "en",
				     NULL};
	struct outcome o = story_run(s, words, NULL);
	if (o.status != 0 || !strstr(o.out, "nothing: signatures hold") || !strstr(o.out, "proven to be in the signed log"))
		fail_msg("status %d\n%s\n%s", o.status, o.out, o.err);
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
		cmocka_unit_test(test_honest), cmocka_unit_test(test_told_rightly),
		cmocka_unit_test(test_thefts), cmocka_unit_test(test_excuses_are_counted),
		cmocka_unit_test(test_shown),  cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests(tests, begin, tear_down);
}
