/* The envelope: what is not exactly one is refused; ids, verdicts, and whose answer it is. Working days stand here as well. */
#include <hoaban/envelope.h>
#include <hoaban/instant.h>
#include <hoaban/tariff.h>
#include "tests/support/tariff_sample.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define HEX	 "000102030405060708090A0B0C0D0E0F"
#define ID	 "V5600000000" HEX
#define ANSWER	 "TCT" HEX

static const struct envelope sample = {.sender = "V5600000000",
				       .receiver = "TCT",
				       .type = MESSAGE_TABLE,
				       .id = ID,
				       .tax_code = "5600000000",
				       .content = {(const uint8_t *)"<A><B>1</B></A>", 15}};
static const char wire[] =
	"<TDiep><TTChung><PBan>2.1.1</PBan><MNGui>V5600000000</MNGui><MNNhan>TCT</MNNhan><MLTDiep>400</MLTDiep>"
	"<MTDiep>" ID "</MTDiep><MST>5600000000</MST><SLuong>1</SLuong></TTChung><DLieu><A><B>1</B></A></DLieu>"
	"</TDiep>";
static const struct envelope answer = {.sender = "TCT",
				       .receiver = "V5600000000",
				       .type = MESSAGE_ANSWER,
				       .id = ANSWER,
				       .refers_to = ID,
				       .tax_code = "5600000000"};

static enum err open_text(const char *text)
{
	struct envelope e;
	struct arena a;
	size_t len = strlen(text);
	char *exact = malloc(len + 1);
	assert_non_null(exact);
	memcpy(exact, text, len);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err outcome = envelope_open(&e, &a, bytes_of(exact, len));
	arena_release(&a);
	free(exact);
	return outcome;
}

static void test_reader_refuses(void **state)
{
	static const struct {
		const char *from, *to;
	} bends[] = {
		{"<PBan>2.1.1</PBan>", ""},
		{"<PBan>2.1.1", "<PBan>2.1.2"},
		{"<SLuong>1<", "<SLuong>2<"},
		{"<SLuong>1</SLuong>", "<SLuong>1</SLuong><X></X>"},
		{"<MLTDiep>400<", "<MLTDiep>401<"},
		{"<MLTDiep>400<", "<MLTDiep>x<"},
		{"<MTDiep>V56", "<MTDiep>V57"},
		{"0A0B0C", "0a0b0c"},
		{"0F</MTDiep>", "</MTDiep>"},
		{"0F</MTDiep>", "0F00</MTDiep>"},
		{"<MNNhan>TCT", "<MNNhan>T C"},
		{"<MNNhan>TCT</MNNhan>", "<MNNhan></MNNhan>"},
		{"<MST>", "<MTDTChieu>" ANSWER "</MTDTChieu><MST>"},
		{"<A><B>1</B></A>", ""},
		{"<A><B>1</B></A>", "<A></A><C></C>"},
		{"<A><B>1</B></A>", "text"},
		{"<TDiep>", "<?xml version=\"1.0\"?><TDiep>"},
		{"</TDiep>", "</TDiep>\n"},
		{"</TDiep>", ""},
	};
	(void)state;
	assert_int_equal(open_text(wire), E_OK);
	for (size_t i = 0; i < COUNT(bends); i++) {
		BUF_LOCAL b;
		buf_init(&b, 4096);
		const char *at = strstr(wire, bends[i].from);
		assert_non_null(at);
		buf_append(&b, wire, (size_t)(at - wire));
		buf_append_text(&b, bends[i].to);
		buf_append_text(&b, at + strlen(bends[i].from));
		if (open_text(buf_text(&b)) == E_OK)
			fail_msg("'%s' was accepted", bends[i].to);
	}
	for (size_t len = 0; len < sizeof(wire) - 1; len++) {
		char part[sizeof(wire)];
		memcpy(part, wire, len);
		part[len] = '\0';
		assert_int_not_equal(open_text(part), E_OK);
	}
}

static void test_writer(void **state)
{
	BUF_LOCAL b;
	struct envelope bad = sample;
	char id[MESSAGE_ID_TEXT];
	uint8_t random[16];
	(void)state;
	buf_init(&b, 4096);
	for (uint8_t i = 0; i < 16; i++)
		random[i] = i;
	message_id_format(id, sample.sender, random);
	assert_string_equal(id, ID);
	assert_int_equal(envelope_write(&b, &sample), E_OK);
	assert_string_equal(buf_text(&b), wire);
	bad.sender = "V5600000001"; /* not that of the id */
	assert_int_equal(envelope_write(&b, &bad), E_INVALID);
	bad = sample;
	bad.refers_to = ANSWER; /* only answers refer */
	assert_int_equal(envelope_write(&b, &bad), E_INVALID);
	bad = answer;
	bad.refers_to = NULL;
	assert_int_equal(verdict_write(&b, &bad, &(struct verdict){true, "", ""}), E_INVALID);
}

static enum err open_verdict(struct verdict *v, struct envelope *e, struct arena *a, const char *from, const char *to)
{
	BUF_LOCAL b;
	buf_init(&b, 65536);
	assert_int_equal(verdict_write(&b, &answer, &(struct verdict){false, "20003", "Sai <chữ ký>"}), E_OK);
	const char *text = arena_text(a, buf_text(&b)), *at = strstr(text, from);
	assert_non_null(at);
	const char *bent = arena_format(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return verdict_open(v, e, a, bytes_of_text(bent));
}

static void test_verdict(void **state)
{
	static const struct {
		const char *from, *to;
	} bends[] = {
		{"<TTTNhan>1<", "<TTTNhan>2<"},	    {"<TTTNhan>1<", "<TTTNhan>10<"},
		{"<TTTNhan>1</TTTNhan>", ""},	    {"<TBao><MTDiep>V56", "<TBao><MTDiep>V57"},
		{"<MLTDiep>999<", "<MLTDiep>400<"}, {"<MTDTChieu>" ID "</MTDTChieu>", ""},
		{"<MLoi>20003</MLoi>", ""},	    {"<LDo>", "<LDO>"},
	};
	struct verdict v;
	struct envelope e;
	struct arena a;
	(void)state;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (size_t i = 0; i < COUNT(bends); i++)
		if (open_verdict(&v, &e, &a, bends[i].from, bends[i].to) == E_OK)
			fail_msg("'%s' was accepted", bends[i].to);
	assert_int_equal(open_verdict(&v, &e, &a, "<TDiep>", "<TDiep>"), E_OK);
	assert_false(v.is_taken);
	assert_string_equal(v.code, "20003");
	assert_string_equal(v.text, "Sai <chữ ký>");
	assert_string_equal(e.refers_to, ID);
	arena_release(&a);
}

/* ---------------------------------------------------------------- three working days */
static void test_working_days(void **state)
{
	static const struct {
		const char *from, *third;
	} cases[] = {
		{"2026-11-16", "2026-11-19"}, /* Monday to Thursday */
		{"2026-11-19", "2026-11-25"}, /* a week-end and the holiday of the 24th */
		{"2026-11-22", "2026-11-26"}, /* begins on a Sunday */
		{"2026-12-31", "2027-01-06"}, /* New Year */
		{"2026-04-29", "2026-05-06"}, /* 30 April, 1 May, a week-end */
		{"2026-05-06", "2026-05-11"}, /* 7 May is no day off */
		{"2026-02-16", "2026-02-24"}, /* Tết, days 1–3 */
	};
	struct arena a;
	(void)state;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	const struct tariff *t = sample_tariff(&a);
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t from;
		char got[DATE_TEXT];
		assert_int_equal(date_parse(&from, cases[i].from), E_OK);
		date_format(got, tariff_working_day_after(t, from, 3));
		assert_string_equal(got, cases[i].third);
	}
	assert_int_equal(tariff_working_day_after(t, 5, 0), 5);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_refuses),
		cmocka_unit_test(test_writer),
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_working_days),
	};
	return cmocka_run_group_tests_name("envelope", tests, NULL, NULL);
}
