/* The tax office's forms: what contradicts itself is refused in writing and in reading; the bytes are the golden ones,
 * canonical for xmllint and signed for xmlsec1. */
#include <hoaban/instant.h>
#include <hoaban/tax_notice.h>
#include <hoaban/tax_table.h>
#include "tests/support/outside.h"
#include "tests/support/sealing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define VERIFY(data)                                                                                                           \
	"xmlsec1 --verify --enabled-key-data x509 --enabled-reference-uris same-doc --trusted-pem ca.pem --id-attr:Id " data   \
	" --id-attr:Id http://www.w3.org/2000/09/xmldsig#:Object t.xml"

static struct sealing house;
static struct outside shell;

static int set_up(void **state)
{
	(void)state;
	sealing_open(&house);
	outside_open(&shell);
	outside_write(&shell, "ca.pem", buf_bytes(&house.authority));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	outside_close(&shell);
	sealing_close(&house);
	return 0;
}

/* ---------------------------------------------------------------- samples */
struct table_sample {
	struct tax_table table;
	struct tax_table_row rows[3];
};

static void table_full(struct table_sample *t)
{
	int32_t day = civil_day(2026, 11, 21);
	*t = (struct table_sample){.table = {.period_day = day,
					     .edition = 2,
					     .organisation = "Ban <Quản lý> & di tích",
					     .tax_code = SEALING_TAX_CODE,
					     .number = 7,
					     .made_day = day + 1,
					     .row_count = 3},
				   .rows = {{.form = "EBL01",
					     .symbol = "26TAA",
					     .number = 41,
					     .day = day,
					     .fee = "Phí \"A1\"",
					     .amount = 20000,
					     .status = TABLE_NEW},
					    {.form = "EBL01",
					     .symbol = "26TAA",
					     .number = 42,
					     .day = day,
					     .fee = "Phí A1",
					     .amount = 0,
					     .status = TABLE_REPLACEMENT,
					     .period_day = civil_day(2026, 10, 31),
					     .related_form = "EBL02",
					     .related_symbol = "26TAB",
					     .related_number = 99999999},
					    {.form = "EBL02",
					     .symbol = "26TAB",
					     .number = 1,
					     .day = day,
					     .fee = "Phí A1",
					     .amount = 999999999999999,
					     .status = TABLE_AMENDED,
					     .period_day = day,
					     .related_form = "EBL02",
					     .related_symbol = "26TAB",
					     .related_number = 1,
					     .explanation = "Sai",
					     .note = "Ghi chú"}}};
	t->table.rows = t->rows;
}

struct notice_sample {
	struct tax_notice notice;
	struct tax_notice_row row;
};

static void notice_full(struct notice_sample *n)
{
	*n = (struct notice_sample){.notice = {.office = "Thuế tỉnh Điện Biên",
					       .organisation = "Ban Quản lý",
					       .tax_code = SEALING_TAX_CODE,
					       .number = 3,
					       .day = civil_day(2026, 11, 22),
					       .row_count = 1},
				    .row = {.form = "EBL01",
					    .symbol = "26TAA",
					    .number = 41,
					    .day = civil_day(2026, 11, 21),
					    .notice = "Thông báo sai: Tên người nộp",
					    .reason = "Khách đọc nhầm"}};
	n->notice.rows = &n->row;
}

/* ---------------------------------------------------------------- writing */
static enum err write_table(const struct tax_table *t)
{
	BUF_LOCAL out;
	buf_init(&out, TAX_TABLE_MAX);
	return tax_table_data(&out, t);
}

#define SPOIL(name, statement, error)                                                                                          \
	static enum err name(struct table_sample *t)                                                                           \
	{                                                                                                                      \
		statement;                                                                                                     \
		return error;                                                                                                  \
	}
SPOIL(no_rows, t->table.row_count = 0, E_RANGE)
SPOIL(many_rows, t->table.row_count = TAX_TABLE_ROWS_MAX + 1, E_RANGE)
SPOIL(no_number, t->table.number = 0, E_INVALID)
SPOIL(no_tax_code, t->table.tax_code = NULL, E_INVALID)
SPOIL(no_name, t->table.organisation = "", E_INVALID)
SPOIL(no_fee, t->rows[1].fee = NULL, E_INVALID)
SPOIL(bad_form, t->rows[0].form = "EBL03", E_INVALID)
SPOIL(bad_symbol, t->rows[0].symbol = "26TAI", E_INVALID)
SPOIL(no_receipt_number, t->rows[2].number = 0, E_INVALID)
SPOIL(large_number, t->rows[2].number = NUMBER_MAX + 1, E_INVALID)
SPOIL(negative, t->rows[2].amount = -1, E_INVALID)
SPOIL(no_status, t->rows[0].status = 0, E_INVALID)
SPOIL(strange_status, t->rows[0].status = 4, E_INVALID)
SPOIL(new_with_related, t->rows[1].status = TABLE_NEW, E_INVALID)
SPOIL(replacement_without, t->rows[1].related_form = NULL, E_INVALID)
SPOIL(bad_related, t->rows[1].related_symbol = "x", E_INVALID)
SPOIL(no_related_number, t->rows[1].related_number = 0, E_INVALID)
SPOIL(control, t->rows[0].fee = "a\x01", E_INVALID)
SPOIL(bad_utf8, t->table.organisation = "\xc0\x80", E_INVALID)

static void test_table_refuses(void **state)
{
	static enum err (*const spoils[])(struct table_sample * t) = {
		no_rows,	  no_number,	       no_tax_code,  no_name,		no_fee,	   bad_form,
		bad_symbol,	  no_receipt_number,   large_number, negative,		no_status, strange_status,
		new_with_related, replacement_without, bad_related,  no_related_number, control,   bad_utf8,
		many_rows,
	};
	(void)state;
	for (size_t i = 0; i < COUNT(spoils); i++) {
		struct table_sample t;
		table_full(&t);
		enum err wanted = spoils[i](&t);
		if (write_table(&t.table) != wanted)
			fail_msg("spoil %zu: %s", i, err_code(write_table(&t.table)));
	}
}

static void read_golden(struct buf *out, const char *path)
{
	char piece[4096];
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (size_t n; (n = fread(piece, 1, sizeof(piece), f)) > 0;)
		buf_append(out, piece, n);
	fclose(f);
	out->len -= out->len > 0 && out->data[out->len - 1] == '\n';
}

/* With UPDATE_GOLDEN set the file is written anew. */
static void assert_golden(struct bytes data, const char *path)
{
	BUF_LOCAL wanted;
	buf_init(&wanted, 1u << 20);
	if (getenv("UPDATE_GOLDEN")) {
		FILE *f = fopen(path, "wb");
		assert_non_null(f);
		fprintf(f, "%.*s\n", (int)data.len, (const char *)data.data);
		fclose(f);
	}
	read_golden(&wanted, path);
	assert_int_equal(data.len, wanted.len);
	assert_memory_equal(data.data, wanted.data, data.len);
}

static void test_golden(void **state)
{
	struct table_sample t;
	struct notice_sample n;
	BUF_LOCAL out;
	(void)state;
	buf_init(&out, TAX_TABLE_MAX);
	table_full(&t);
	assert_int_equal(tax_table_data(&out, &t.table), E_OK);
	assert_golden(buf_bytes(&out), "tests/vectors/tax/table.xml");
	buf_clear(&out);
	notice_full(&n);
	assert_int_equal(tax_notice_data(&out, &n.notice), E_OK);
	assert_golden(buf_bytes(&out), "tests/vectors/tax/notice.xml");
}

/* ---------------------------------------------------------------- signing, and reading back */
static void sign(struct buf *out, struct bytes data, enum err (*seal)(struct buf *out, const struct xmldsig *s))
{
	BUF_LOCAL info;
	struct rsa_signature signature;
	buf_init(&info, SIGNED_INFO_MAX);
	assert_int_equal(xmldsig_signed_info(&info, data, SEALING_TIME), E_OK);
	assert_int_equal(rsa_sign_sha256(&signature, buf_bytes(&house.key), buf_bytes(&info)), E_OK);
	struct xmldsig s = {data, SEALING_TIME, {signature.data, signature.len}, buf_bytes(&house.der)};
	assert_int_equal(seal(out, &s), E_OK);
}

static void sign_table(struct buf *out, const struct tax_table *t)
{
	BUF_LOCAL data;
	buf_init(&data, TAX_TABLE_MAX);
	assert_int_equal(tax_table_data(&data, t), E_OK);
	sign(out, buf_bytes(&data), tax_table_seal);
}

/* In memory of its exact size: a sanitizer sees a read past the end. */
static enum err open_exact(struct bytes document, enum err (*open)(struct arena *a, struct bytes d))
{
	struct arena a;
	uint8_t *exact = malloc(document.len + 1);
	assert_non_null(exact);
	memcpy(exact + 1, document.data, document.len);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = open(&a, bytes_of(exact + 1, document.len));
	arena_release(&a);
	free(exact);
	return e;
}

static enum err open_table(struct arena *a, struct bytes d)
{
	struct tax_table_opened opened;
	TRY(tax_table_open(&opened, a, d));
	return x509_verify_at(buf_bytes(&house.authority), opened.signature.certificate, opened.signature.signing_time);
}

static enum err open_notice(struct arena *a, struct bytes d)
{
	struct tax_notice_opened opened;
	TRY(tax_notice_open(&opened, a, d));
	return x509_verify_at(buf_bytes(&house.authority), opened.signature.certificate, opened.signature.signing_time);
}

static void assert_every_change_is_noticed(struct buf *document, enum err (*open)(struct arena *a, struct bytes d))
{
	assert_int_equal(open_exact(buf_bytes(document), open), E_OK);
	for (size_t i = 0; i < document->len; i += 11) {
		document->data[i] ^= 1;
		if (open_exact(buf_bytes(document), open) == E_OK)
			fail_msg("byte %zu of %zu may be changed", i, document->len);
		document->data[i] ^= 1;
	}
	for (size_t len = 0; len < document->len; len += 97)
		assert_int_not_equal(open_exact(bytes_of(document->data, len), open), E_OK);
	buf_append_text(document, "<a></a>");
	assert_int_not_equal(open_exact(buf_bytes(document), open), E_OK);
}

static void test_outside_agrees(void **state)
{
	struct table_sample t;
	BUF_LOCAL document;
	(void)state;
	buf_init(&document, TAX_TABLE_MAX);
	table_full(&t);
	sign_table(&document, &t.table);
	outside_write(&shell, "t.xml", buf_bytes(&document));
	assert_int_equal(outside_run(&shell, VERIFY(TAX_TABLE_DATA)), 0);
	assert_int_equal(outside_run(&shell, "xmllint --exc-c14n t.xml >c.xml && cmp t.xml c.xml"), 0);
	assert_int_equal(outside_run(&shell, "sed -i 's/<STien>20000/<STien>20001/' t.xml"), 0);
	assert_int_not_equal(outside_run(&shell, VERIFY(TAX_TABLE_DATA)), 0);
}

static void test_table_comes_back(void **state)
{
	struct table_sample t;
	struct tax_table_opened o;
	struct arena a;
	BUF_LOCAL document;
	(void)state;
	buf_init(&document, TAX_TABLE_MAX);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	table_full(&t);
	sign_table(&document, &t.table);
	assert_int_equal(tax_table_open(&o, &a, buf_bytes(&document)), E_OK);
	assert_string_equal(o.table.organisation, t.table.organisation);
	assert_int_equal(o.table.edition, 2);
	assert_int_equal(o.table.number, 7);
	assert_int_equal(o.table.made_day, t.table.made_day);
	assert_int_equal(o.table.row_count, 3);
	assert_int_equal(o.table.rows[1].status, TABLE_REPLACEMENT);
	assert_int_equal(o.table.rows[1].related_number, NUMBER_MAX);
	assert_int_equal(o.table.rows[2].amount, 999999999999999);
	assert_string_equal(o.table.rows[2].note, "Ghi chú");
	assert_null(o.table.rows[0].related_form);
	arena_release(&a);
	assert_every_change_is_noticed(&document, open_table);
}

static void test_notice(void **state)
{
	struct notice_sample n;
	BUF_LOCAL data;
	BUF_LOCAL document;
	(void)state;
	buf_init(&data, TAX_NOTICE_MAX);
	buf_init(&document, TAX_NOTICE_MAX);
	notice_full(&n);
	n.row.reason = "";
	assert_int_equal(tax_notice_data(&data, &n.notice), E_INVALID);
	buf_clear(&data);
	n.row.reason = "Khách đọc nhầm";
	assert_int_equal(tax_notice_data(&data, &n.notice), E_OK);
	sign(&document, buf_bytes(&data), tax_notice_seal);
	outside_write(&shell, "t.xml", buf_bytes(&document));
	assert_int_equal(outside_run(&shell, VERIFY(TAX_NOTICE_DATA)), 0);
	assert_every_change_is_noticed(&document, open_notice);
}

/* A well-signed table whose content contradicts the form is refused all the same. */
static void test_reader_refuses(void **state)
{
	static const struct {
		const char *from, *to;
	} bends[] = {
		{"<STT>2</STT>", "<STT>3</STT>"},
		{"<LDau>0</LDau>", "<LDau>1</LDau>"},
		{"<LDau>0</LDau>", "<LDau>x</LDau>"},
		{"<SBLai>41</SBLai>", "<SBLai>041</SBLai>"},
		{"<TThai>Mới</TThai>", "<TThai>Cũ</TThai>"},
		{"<KDLieu>11/2026</KDLieu>", "<KDLieu>13/2026</KDLieu>"},
		{"<NLap>2026-11-21</NLap>", "<NLap>2026-11-31</NLap>"},
		{"<DVTTe>VND</DVTTe>", "<DVTTe>USD</DVTTe>"},
		{"<KDLDChinh>10/2026</KDLDChinh>", ""},
		{"<STien>20000</STien>", "<STien>-5</STien>"},
		{"<MST>5600123456</MST>", "<MST>5600123457</MST>"},
		{"<PBan>2.1.1</PBan>", "<PBan>2.1.0</PBan>"},
		{"<STien>20000</STien>", "<STien>20000</STien><X>1</X>"},
		{"-2026-7-2", "-2026-7-3"},
	};
	struct table_sample t;
	(void)state;
	table_full(&t);
	for (size_t i = 0; i < COUNT(bends); i++) {
		BUF_LOCAL data;
		BUF_LOCAL bent;
		BUF_LOCAL document;
		buf_init(&data, TAX_TABLE_MAX);
		buf_init(&bent, TAX_TABLE_MAX);
		buf_init(&document, TAX_TABLE_MAX);
		assert_int_equal(tax_table_data(&data, &t.table), E_OK);
		const char *text = buf_text(&data), *at = strstr(text, bends[i].from);
		assert_non_null(at);
		buf_append(&bent, text, (size_t)(at - text));
		buf_append_text(&bent, bends[i].to);
		buf_append_text(&bent, at + strlen(bends[i].from));
		sign(&document, buf_bytes(&bent), tax_table_seal);
		if (open_exact(buf_bytes(&document), open_table) == E_OK)
			fail_msg("%s was accepted", bends[i].to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_refuses),	 cmocka_unit_test(test_reader_refuses), cmocka_unit_test(test_golden),
		cmocka_unit_test(test_table_comes_back), cmocka_unit_test(test_outside_agrees), cmocka_unit_test(test_notice),
	};
	return cmocka_run_group_tests_name("tax_forms", tests, set_up, tear_down);
}
