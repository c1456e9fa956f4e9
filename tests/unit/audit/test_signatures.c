/* A day at ten counters, and one thing changed in it: signatures, chains and certificates give it away. */
#include "tests/support/audit_world.h"
#include "tests/unit/audit/verified.h"

#include <hoaban/accounts.h>
#include <hoaban/instant.h>
#include <hoaban/trust.h>
#include <hoaban/x509.h>

#include <sys/stat.h>
#include <unistd.h>

#define SALES	  100 /* ten a counter: one receipt of each is signed as XML */
#define ROOM	  (4u << 20)
#define ROWS_MAX  4096
#define DEVICE_1  0  /* of d.device */
#define ENTRIES_1 51 /* of its journal: a shift, and five of each sale */

/* ---- a table, read whole, changed and written back */

struct table {
	enum export_table id;
	uint8_t *file; /* what the cells point into */
	size_t len, count;
	struct cell rows[ROWS_MAX][EXPORT_COLUMNS_MAX];
	struct arena arena;
};

static void table_path(char path[static EXPORTDIR_PATH], struct world *w, enum export_table t)
{
	char file[EXPORT_NAME + 16];
	exportdir_table_file(file, t);
	exportdir_path(path, &w->d, file);
}

static struct table *table_open(struct world *w, enum export_table id)
{
	char path[EXPORTDIR_PATH];
	struct table *t = calloc(1, sizeof *t);
	table_path(path, w, id);
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	t->id = id;
	t->file = malloc(ROOM);
	t->len = fread(t->file, 1, ROOM, f);
	fclose(f);
	arena_init(&t->arena, ARENA_CEILING_DEFAULT);
	struct bytes in = {t->file, t->len};
	while (export_row_read(t->rows[t->count], id, &in) == E_OK)
		assert_true(++t->count < ROWS_MAX);
	return t;
}

static void write_rows(struct world *w, const struct table *t)
{
	char path[EXPORTDIR_PATH];
	BUF_LOCAL out;
	buf_init(&out, ROOM);
	for (size_t i = 0; i < t->count; i++)
		assert_int_equal(export_row_write(&out, t->id, t->rows[i]), E_OK);
	table_path(path, w, t->id);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(buf_text(&out), 1, out.len, f), out.len);
	assert_int_equal(fclose(f), 0);
	w->d.rows[t->id] = t->count;
	exportdir_manifest(&w->d);
}

/* What was there before. */
static void table_restore(struct world *w, struct table *t)
{
	struct bytes in = {t->file, t->len};
	for (t->count = 0; export_row_read(t->rows[t->count], t->id, &in) == E_OK;)
		t->count++;
	write_rows(w, t);
	arena_release(&t->arena);
	free(t->file);
	free(t);
}

static void drop_row(struct table *t, size_t row)
{
	memmove(t->rows[row], t->rows[row + 1], (t->count - row - 1) * sizeof t->rows[0]);
	t->count--;
}

/* A cell of bytes with one of them changed: `at` < 0 counts from the end. */
static void flip(struct table *t, size_t row, size_t column, long at)
{
	struct bytes *b = &t->rows[row][column].bytes;
	uint8_t *copy = arena_copy(&t->arena, b->data, b->len);
	copy[at < 0 ? (long)b->len + at : at] ^= 1;
	b->data = copy;
}

static void set_bytes(struct table *t, size_t row, size_t column, struct bytes b)
{
	t->rows[row][column].bytes = bytes_of(arena_copy(&t->arena, b.data, b.len), b.len);
}

/* Writes the change, looks at the verdict, and puts back what was there. */
static void assert_names(struct world *w, struct table *t, const char *code, const char *where)
{
	write_rows(w, t);
	assert_first(w, code);
	if (!says(w, where))
		fail_msg("not found: %s in %s", where, buf_text(&w->out));
	table_restore(w, t);
}

/* ---- tickets */

static struct ticket ticket_of(struct table *t, size_t row)
{
	struct cose_sign1 m;
	struct ticket ticket;
	assert_int_equal(cose_parse(&m, t->rows[row][TICKETS_COSE].bytes), E_OK);
	assert_int_equal(ticket_decode(&ticket, m.payload), E_OK);
	return ticket;
}

static void set_ticket(struct table *t, size_t row, const struct ticket *ticket, const struct authority_key *by)
{
	uint8_t room[TICKET_BYTES_MAX], message[TICKET_BYTES_MAX];
	struct buf payload = BUF_FIXED(room), cose = BUF_FIXED(message);
	assert_int_equal(ticket_encode(&payload, ticket), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, by->secret_key), E_OK);
	set_bytes(t, row, TICKETS_COSE, buf_bytes(&cose));
}

static void a_ticket_that_was_changed(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_TICKETS);
	flip(t, 7, TICKETS_COSE, -1);
	assert_names(w, t, "ticket_signature", "\"table\":\"tickets\",\"row\":8");
	t = table_open(w, TABLE_TICKETS);
	flip(t, 7, TICKETS_COSE, 1);
	assert_names(w, t, "ticket_form", "\"table\":\"tickets\",\"row\":8");
	t = table_open(w, TABLE_TICKETS);
	t->rows[7][TICKETS_VALID_UNTIL].number += DAY_S;
	assert_names(w, t, "ticket_row", "\"table\":\"tickets\",\"row\":8");
}

static void a_ticket_of_a_key_of_ones_own(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_TICKETS);
	struct ticket ticket = ticket_of(t, 3);
	struct authority_key own;
	sample_key_named(own.public_key, own.secret_key, "a key of one's own");
	set_ticket(t, 3, &ticket, &own);
	assert_names(w, t, "ticket_key", "\"table\":\"tickets\",\"row\":4");
}

static void a_ticket_beyond_its_key(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_TICKETS);
	struct ticket ticket = ticket_of(t, 3);
	ticket.sites |= 1;
	set_ticket(t, 3, &ticket, &w->d.device[DEVICE_1].ticket);
	assert_names(w, t, "ticket_limit", "\"table\":\"tickets\",\"row\":4");
}

/* ---- journals */

static void an_entry_that_was_changed(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_JOURNAL);
	flip(t, 5, JOURNAL_BYTES, -1);
	assert_names(w, t, "entry_signature", "\"table\":\"journal\",\"row\":6");
	t = table_open(w, TABLE_JOURNAL);
	flip(t, 5, JOURNAL_BYTES, 0);
	assert_names(w, t, "entry_form", "\"table\":\"journal\",\"row\":6");
}

static void entries_that_are_missing(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_JOURNAL);
	drop_row(t, 5);
	assert_names(w, t, "journal_gap", "\"table\":\"journal\",\"row\":6");
	t = table_open(w, TABLE_JOURNAL);
	drop_row(t, 0);
	assert_names(w, t, "journal_gap", "\"table\":\"journal\",\"row\":1");
	t = table_open(w, TABLE_JOURNAL);
	for (size_t i = 0; i < 10; i++)
		drop_row(t, ENTRIES_1 - 10);
	assert_names(w, t, "journal_head", "\"expected\":51,\"found\":41");
	t = table_open(w, TABLE_JOURNAL);
	for (size_t i = 0; i < ENTRIES_1; i++)
		drop_row(t, 0);
	assert_names(w, t, "journal_head", "\"expected\":51,\"found\":0");
}

static void entries_that_changed_places(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_JOURNAL);
	struct bytes other = t->rows[5][JOURNAL_BYTES].bytes;
	t->rows[5][JOURNAL_BYTES].bytes = t->rows[6][JOURNAL_BYTES].bytes;
	t->rows[6][JOURNAL_BYTES].bytes = other;
	assert_names(w, t, "entry_place", "\"table\":\"journal\",\"row\":6");
}

static struct entry entry_of(const struct world *w, const struct table *t, size_t row)
{
	struct entry e;
	assert_int_equal(entry_open(&e, t->rows[row][JOURNAL_BYTES].bytes, w->d.device[DEVICE_1].device.public_key), E_OK);
	return e;
}

static void sign_entry(struct world *w, struct table *t, size_t row, const struct entry *e)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, ENTRY_BYTES_MAX);
	buf_init(&cose, ENTRY_BYTES_MAX);
	assert_int_equal(entry_encode(&payload, e), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_ENTRY, w->d.device[DEVICE_1].device.secret_key), E_OK);
	set_bytes(t, row, JOURNAL_BYTES, buf_bytes(&cose));
}

/* Whoever holds the till's key can sign another entry, and not the ones that follow it. */
static void an_entry_of_the_tills_own_key_in_the_past(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_JOURNAL);
	struct entry e = entry_of(w, t, 2);
	e.time_ms++;
	sign_entry(w, t, 2, &e);
	assert_names(w, t, "journal_chain", "\"table\":\"journal\",\"row\":4");
}

static void an_entry_whose_body_says_nothing(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_JOURNAL);
	struct entry e = entry_of(w, t, 2);
	e.body = bytes_of("\x80", 1); /* an empty list */
	sign_entry(w, t, 2, &e);
	write_rows(w, t);
	assert_found(w, "\"code\":\"entry_body\"");
	table_restore(w, t);
}

/* ---- splits */

/* A group's ticket in two parts, by the first counter's key: uses first…first + party − 1 of the parent's ten. */
static void put_parts(struct table *splits, struct table *parts, struct table *tickets, struct world *w,
		      const uint32_t uses[2][2])
{
	struct exportdir_device *d = &w->d.device[DEVICE_1];
	struct ticket parent = ticket_of(tickets, 0);
	uint8_t id[UUID_LEN], split[UUID_LEN];
	memset(split, 0x77, sizeof split);
	parent.party = 10;
	set_ticket(tickets, 0, &parent, &d->ticket);
	for (uint8_t i = 0; i < 2; i++) {
		struct ticket part = parent;
		uint8_t room[TICKET_BYTES_MAX], message[TICKET_BYTES_MAX];
		struct buf payload = BUF_FIXED(room), cose = BUF_FIXED(message);
		memset(id, 0x60 + i, sizeof id);
		memcpy(part.id, id, sizeof id);
		memcpy(part.root, parent.id, sizeof parent.id);
		part.is_split = true;
		part.first_use = uses[i][0];
		part.party = uses[i][1];
		assert_int_equal(ticket_encode(&payload, &part), E_OK);
		assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, d->ticket.secret_key), E_OK);
		const struct cell row[PARTS_COLUMNS] = {CELL_SPAN(arena_copy(&parts->arena, id, UUID_LEN), UUID_LEN),
							CELL_SPAN(arena_copy(&parts->arena, split, UUID_LEN), UUID_LEN),
							CELL_OF(i),
							CELL_SPAN(arena_copy(&parts->arena, parent.id, UUID_LEN), UUID_LEN),
							CELL_SPAN(arena_copy(&parts->arena, parent.id, UUID_LEN), UUID_LEN),
							CELL_SPAN(d->id, UUID_LEN),
							CELL_OF(part.valid_until),
							CELL_SPAN(arena_copy(&parts->arena, cose.data, cose.len), cose.len)};
		memcpy(parts->rows[parts->count++], row, sizeof row);
	}
	const struct cell row[SPLITS_COLUMNS] = {CELL_SPAN(arena_copy(&splits->arena, split, UUID_LEN), UUID_LEN),
						 CELL_SPAN(arena_copy(&splits->arena, parent.id, UUID_LEN), UUID_LEN),
						 CELL_SPAN(arena_copy(&splits->arena, parent.id, UUID_LEN), UUID_LEN),
						 CELL_OF(2),
						 CELL_OF(1),
						 CELL_SPAN(d->id, UUID_LEN),
						 CELL_OF(2),
						 CELL_OF(parent.issued_at)};
	memcpy(splits->rows[splits->count++], row, sizeof row);
}

/* Whether the parts are told to be wrong; what else such a split contradicts is judged elsewhere. */
static bool is_split_refused(struct world *w, const uint32_t uses[2][2])
{
	struct table *tickets = table_open(w, TABLE_TICKETS), *parts = table_open(w, TABLE_PARTS),
		     *splits = table_open(w, TABLE_SPLITS);
	put_parts(splits, parts, tickets, w, uses);
	write_rows(w, tickets);
	write_rows(w, parts);
	write_rows(w, splits);
	assert_int_equal(world_verify(w), E_REFUSED);
	bool is_refused = says(w, "\"code\":\"split\"");
	table_restore(w, tickets);
	table_restore(w, parts);
	table_restore(w, splits);
	return is_refused;
}

static void parts_that_are_not_the_whole(void **state)
{
	struct world *w = *state;
	assert_false(is_split_refused(w, (const uint32_t[2][2]){{1, 4}, {5, 6}}));
	assert_true(is_split_refused(w, (const uint32_t[2][2]){{1, 4}, {5, 5}}));  /* one is missing */
	assert_true(is_split_refused(w, (const uint32_t[2][2]){{1, 4}, {5, 7}}));  /* one too many */
	assert_true(is_split_refused(w, (const uint32_t[2][2]){{1, 5}, {5, 5}}));  /* one twice, one missing */
	assert_true(is_split_refused(w, (const uint32_t[2][2]){{1, 5}, {16, 5}})); /* others than the parent's */
}

/* ---- keys */

static void a_device_that_is_not_what_was_certified(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_DEVICES);
	t->rows[2][DEVICES_SITES].number = 31;
	assert_names(w, t, "device_certificate", "\"table\":\"devices\",\"row\":3");
	t = table_open(w, TABLE_DEVICES);
	flip(t, 2, DEVICES_CERTIFICATE, -1);
	assert_names(w, t, "device_certificate", "\"table\":\"devices\",\"row\":3");
}

static void an_edition_that_was_changed(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_EDITIONS);
	flip(t, 0, EDITIONS_COSE, -1);
	assert_names(w, t, "edition_signature", "\"table\":\"editions\",\"row\":1");
}

/* A signed list instead of what was there; the same again when `by` is the right key. */
static void put_trust_list(struct world *w, const struct authority_key *by, const char *extra)
{
	struct trust_key keys[AUDIT_WORLD_DEVICES + 2];
	struct trust_list l = {w->d.made_at + DAY_S, w->d.made_at, 2, 0, keys};
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	buf_init(&payload, 1u << 16);
	buf_init(&cose, 1u << 16);
	for (size_t i = 0; i < w->d.device_count + (extra != NULL); i++) {
		struct authority_key own;
		const uint8_t *key = i < w->d.device_count ? w->d.device[i].ticket.public_key : own.public_key;
		sample_key_named(own.public_key, own.secret_key, extra ? extra : "");
		keys[i] = (struct trust_key){.use = KEY_USE_TICKET,
					     .not_before = w->d.made_at - DAY_S,
					     .expires = w->d.made_at + DAY_S,
					     .has_limits = true,
					     .sites = 2,
					     .party = 100,
					     .days_ahead = 30};
		memcpy(keys[i].public_key, key, PUBLIC_KEY_LEN);
		cose_kid(keys[i].kid, key);
		l.count++;
	}
	trust_list_encode(&payload, &l);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TRUST_LIST, by->secret_key), E_OK);
	exportdir_file(&w->d, "keys/trust-list", buf_bytes(&cose));
	exportdir_manifest(&w->d);
}

static void a_list_that_nobody_was_trusted_to_sign(void **state)
{
	struct world *w = *state;
	put_trust_list(w, &w->d.devices, NULL);
	assert_first(w, "key_list");
	put_trust_list(w, &w->d.lists, "a till that nobody enrolled");
	assert_first(w, "trusted_unknown");
	put_trust_list(w, &w->d.lists, NULL);
	assert_holds(w);
}

static void a_list_of_accounts_by_the_wrong_key(void **state)
{
	struct world *w = *state;
	struct official_account account = {"5600000000", "970436", "0000000000"};
	struct account_list l = {w->d.made_at, 1, 1, &account};
	const struct authority_key *const keys[] = {&w->d.lists, &w->d.devices};
	char path[EXPORTDIR_PATH];
	for (size_t i = 0; i < 2; i++) {
		BUF_LOCAL payload;
		BUF_LOCAL cose;
		buf_init(&payload, 1u << 16);
		buf_init(&cose, 1u << 16);
		account_list_encode(&payload, &l);
		assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_ACCOUNTS, keys[i]->secret_key), E_OK);
		exportdir_file(&w->d, "keys/accounts", buf_bytes(&cose));
		exportdir_manifest(&w->d);
		if (i == 0)
			assert_first(w, "key_list");
		else
			assert_holds(w);
	}
	exportdir_path(path, &w->d, "keys/accounts");
	assert_int_equal(unlink(path), 0);
	exportdir_manifest(&w->d);
}

/* A gate lets in whatever this list names. */
static void a_known_ticket_that_nobody_sold(void **state)
{
	struct world *w = *state;
	uint8_t ids[2 * KNOWN_ID_LEN] = {0};
	struct table *t = table_open(w, TABLE_TICKETS);
	struct cose_sign1 m;
	char path[EXPORTDIR_PATH];
	assert_int_equal(cose_parse(&m, t->rows[0][TICKETS_COSE].bytes), E_OK);
	known_id(ids + KNOWN_ID_LEN, m.payload);
	for (size_t i = 0; i < 2; i++) {
		struct known_list l = {.expires = w->d.made_at + 1000, .issued_at = w->d.made_at, .seq = 1, .count = 2 - i};
		BUF_LOCAL payload;
		BUF_LOCAL cose;
		buf_init(&payload, 1u << 16);
		buf_init(&cose, 1u << 16);
		l.ids = ids + i * KNOWN_ID_LEN; /* the second time only what was sold */
		memcpy(l.kid, m.kid, KID_LEN);
		known_list_encode(&payload, &l);
		assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_KNOWN_IDS, w->d.lists.secret_key), E_OK);
		exportdir_file(&w->d, "keys/known-ids-0", buf_bytes(&cose));
		exportdir_manifest(&w->d);
		if (i == 0)
			assert_found(w, "\"counts\":{\"known_unsold\":1}");
		else
			assert_holds(w);
	}
	exportdir_path(path, &w->d, "keys/known-ids-0");
	assert_int_equal(unlink(path), 0);
	table_restore(w, t);
}

static void another_root(void **state)
{
	struct world *w = *state;
	char other[EXPORTDIR_PATH];
	snprintf(other, sizeof other, "%s/other.pub", w->d.base);
	FILE *f = fopen(other, "we");
	assert_non_null(f);
	for (size_t i = 0; i < PUBLIC_KEY_LEN; i++)
		fprintf(f, "%02x", w->d.lists.public_key[i]);
	assert_int_equal(fclose(f), 0);
	w->options.root = other;
	assert_first(w, "delegations");
	w->options.root = w->d.root;
}

/* ---- receipts as signed */

static void a_signed_receipt_that_was_changed(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_RECEIPT_XML);
	struct bytes xml = t->rows[1][RECEIPT_XML_XML].bytes;
	const uint8_t *phone = memmem(xml.data, xml.len, "0215", 4);
	assert_non_null(phone);
	flip(t, 1, RECEIPT_XML_XML, phone - xml.data);
	assert_names(w, t, "xml_signature", "\"table\":\"receipt_xml\",\"row\":2");
	t = table_open(w, TABLE_RECEIPT_XML);
	flip(t, 1, RECEIPT_XML_XML, 0);
	assert_names(w, t, "xml_form", "\"table\":\"receipt_xml\",\"row\":2");
}

static void a_signed_receipt_of_another_number(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_RECEIPT_XML);
	t->rows[1][RECEIPT_XML_XML] = t->rows[0][RECEIPT_XML_XML];
	assert_names(w, t, "xml_record", "\"table\":\"receipt_xml\",\"row\":2");
}

static void a_signed_receipt_without_the_receipt(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_RECEIPTS);
	drop_row(t, 9); /* the tenth of the first counter is signed */
	assert_names(w, t, "xml_orphan", "\"table\":\"receipt_xml\",\"row\":1");
}

static void a_certificate_that_is_not_registered(void **state)
{
	struct world *w = *state;
	struct table *t = table_open(w, TABLE_CERTIFICATES);
	drop_row(t, 0);
	assert_names(w, t, "xml_certificate", "\"table\":\"receipt_xml\",\"row\":1");
	t = table_open(w, TABLE_CERTIFICATES);
	t->rows[0][CERTIFICATES_NOT_AFTER].number++;
	assert_names(w, t, "certificate", "\"table\":\"certificates\",\"row\":1");
}

static void another_authority(void **state)
{
	struct world *w = *state;
	char other[EXPORTDIR_PATH];
	struct x509_spec spec = {
		.name = "Another", .serial = {1}, .not_before = SAMPLE_NOW - DAY_S, .not_after = SAMPLE_NOW + DAY_S};
	BUF_LOCAL key;
	BUF_LOCAL pem;
	buf_init(&key, 1u << 14);
	buf_init(&pem, 1u << 14);
	assert_int_equal(rsa_key_make(&key), E_OK);
	assert_int_equal(x509_make_authority(&pem, &spec, buf_bytes(&key)), E_OK);
	snprintf(other, sizeof other, "%s/other.pem", w->d.base);
	FILE *f = fopen(other, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(pem.data, 1, pem.len, f), pem.len);
	assert_int_equal(fclose(f), 0);
	w->options.ca = other;
	assert_first(w, "certificate");
	w->options.ca = w->d.ca;
}

/* ---- and the day itself */

static void an_honest_day_holds(void **state)
{
	assert_holds(*state);
}

static void reports_are_equal_byte_by_byte(void **state)
{
	struct world *w = *state;
	BUF_LOCAL first;
	buf_init(&first, 1u << 20);
	assert_holds(w);
	buf_append(&first, w->out.data, w->out.len);
	assert_holds(w);
	assert_true(bytes_equal(buf_bytes(&first), buf_bytes(&w->out)));
}

static int make_day(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	buf_init(&w->out, 1u << 20);
	audit_world_make(&w->d, SALES);
	w->options = (struct options){.command = "verify",
				      .dir = w->d.dir,
				      .root = w->d.root,
				      .ca = w->d.ca,
				      .vkey = w->d.vkey,
				      .lang = "en",
				      .is_json = true};
	*state = w;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_day_holds),
		cmocka_unit_test(a_ticket_that_was_changed),
		cmocka_unit_test(a_ticket_of_a_key_of_ones_own),
		cmocka_unit_test(a_ticket_beyond_its_key),
		cmocka_unit_test(an_entry_that_was_changed),
		cmocka_unit_test(entries_that_are_missing),
		cmocka_unit_test(entries_that_changed_places),
		cmocka_unit_test(an_entry_of_the_tills_own_key_in_the_past),
		cmocka_unit_test(an_entry_whose_body_says_nothing),
		cmocka_unit_test(parts_that_are_not_the_whole),
		cmocka_unit_test(a_device_that_is_not_what_was_certified),
		cmocka_unit_test(an_edition_that_was_changed),
		cmocka_unit_test(a_list_that_nobody_was_trusted_to_sign),
		cmocka_unit_test(a_list_of_accounts_by_the_wrong_key),
		cmocka_unit_test(a_known_ticket_that_nobody_sold),
		cmocka_unit_test(another_root),
		cmocka_unit_test(a_signed_receipt_that_was_changed),
		cmocka_unit_test(a_signed_receipt_of_another_number),
		cmocka_unit_test(a_signed_receipt_without_the_receipt),
		cmocka_unit_test(a_certificate_that_is_not_registered),
		cmocka_unit_test(another_authority),
		cmocka_unit_test(reports_are_equal_byte_by_byte),
	};
	return cmocka_run_group_tests(tests, make_day, world_end);
}
