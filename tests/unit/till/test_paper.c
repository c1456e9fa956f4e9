/* 80 mm paper: nothing is cut, every letter has its glyph, symbols have their size and quiet zone. */
#include "pos-client/device/layouts.h"
#include "tests/support/examples.h"
#include "tests/support/paper_samples.h"

#include <hoaban/qr.h>
#include <hoaban/str.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct paper_type plain = {24, false, PAPER_LEFT};
static const struct paper_type right = {24, false, PAPER_RIGHT};

static int set_up(void **state)
{
	return paper_open((struct paper **)state, PAPER_WIDTH_80) == E_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	paper_close(*state);
	return 0;
}

static bool is_black(struct bitmap b, unsigned x, unsigned y)
{
	return (b.rows[y * (b.width / 8) + x / 8] & 0x80 >> x % 8) != 0;
}

static size_t black_in(struct bitmap b, unsigned x0, unsigned x1)
{
	size_t count = 0;
	for (unsigned y = 0; y < b.height; y++)
		for (unsigned x = x0; x < x1; x++)
			count += is_black(b, x, y);
	return count;
}

static size_t black(struct bitmap b)
{
	return black_in(b, 0, b.width);
}

/* ---------------------------------------------------------------- hostile */

static void strange_texts_do_no_harm(void **state)
{
	static const char *const texts[] = {
		"", " ", "   \n \n ", "\xFF\xFE", "a\xC3", "\x01\x02\x7F", "\xE2\x82", "\xF0\x9F\x98\x80"};
	struct paper *p = *state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		paper_clear(p);
		paper_text(p, &plain, texts[i]);
		paper_pair(p, &plain, texts[i], texts[i]);
		paper_labelled(p, &plain, texts[i], &plain, texts[i]);
		assert_int_equal(paper_status(p), E_OK);
	}
}

static void letters_without_glyph_are_counted(void **state)
{
	struct paper *p = *state;
	paper_clear(p);
	paper_text(p, &plain, "王 Điện 明");
	assert_int_equal(paper_missing(p), 2);
	assert_true(black(paper_bitmap(p)) > 0);
}

static void endless_paper_is_refused(void **state)
{
	struct paper *p = *state;
	paper_clear(p);
	for (unsigned i = 0; i < PAPER_ROWS_MAX / 1000 + 2; i++) {
		paper_space(p, 1000);
		paper_text(p, &plain, "Điện Biên");
		paper_rule(p);
	}
	assert_int_equal(paper_status(p), E_TOO_LARGE);
	paper_clear(p);
	assert_int_equal(paper_status(p), E_OK);
}

/* Narrow paper: a ticket's symbol is as wide as the paper allows, and never below 28 mm. */
static void a_symbol_fits_narrow_paper(void **state)
{
	(void)state;
	struct paper *p = NULL;
	assert_int_equal(paper_open(&p, PAPER_WIDTH_58), E_OK);
	assert_int_equal(paper_qr(p, SAMPLE_QR, 40 * PAPER_DOTS_PER_MM), E_OK);
	struct bitmap b = paper_bitmap(p);
	assert_int_equal(b.width, PAPER_WIDTH_58);
	unsigned first = b.width, last = 0;
	for (unsigned y = 0; y < b.height; y++)
		for (unsigned x = 0; x < b.width; x++)
			if (is_black(b, x, y)) {
				first = x < first ? x : first;
				last = x > last ? x : last;
			}
	assert_true(last - first + 1 >= PAPER_QR_MM * PAPER_DOTS_PER_MM);
	assert_true(first >= 16 && last < b.width - 16);
	paper_close(p);
}

static void a_symbol_too_large_is_refused(void **state)
{
	char much[4001] = ""; /* more than any symbol holds */
	struct paper *p = *state;
	memset(much, 'A', 4000);
	paper_clear(p);
	assert_int_equal(paper_qr(p, much, 576), E_TOO_LARGE);
	assert_int_equal(paper_qr(p, "", 100), E_INVALID);
	assert_int_equal(paper_bitmap(p).height, 0);
}

/* ---------------------------------------------------------------- text */

/* As many letters in one unbroken word as on lines of their own: nothing was cut. */
static void an_unbroken_word_wraps_and_is_not_cut(void **state)
{
	struct paper *p = *state;
	char word[181] = "";
	for (size_t i = 0; i < 180; i++)
		word[i] = 'H';
	paper_clear(p);
	paper_text(p, &plain, "H");
	size_t one = black(paper_bitmap(p));
	paper_clear(p);
	paper_text(p, &plain, word);
	assert_int_equal(black(paper_bitmap(p)), 180 * one);
	assert_true(paper_bitmap(p).height >= 5 * 32);
}

static void right_texts_end_at_the_edge(void **state)
{
	struct paper *p = *state;
	paper_clear(p);
	paper_text(p, &right, "H");
	assert_int_equal(black_in(paper_bitmap(p), 0, PAPER_WIDTH_80 - 24), 0);
	assert_true(black(paper_bitmap(p)) > 20);
}

static void pairs_share_a_line_only_when_they_fit(void **state)
{
	struct paper *p = *state;
	paper_clear(p);
	paper_pair(p, &plain, "2 × 20.000 ₫", "40.000 ₫");
	assert_int_equal(paper_bitmap(p).height, 32);
	paper_clear(p);
	paper_pair(p, &plain, "999.999 × 999.999.999.999.999 ₫", "999.999.999.999.999 ₫");
	assert_int_equal(paper_bitmap(p).height, 64);
}

static void the_same_text_gives_the_same_dots(void **state)
{
	struct paper *p = *state;
	uint8_t first[72 * 32];
	paper_clear(p);
	paper_text(p, &plain, "Đồi A1, Mường Phăng");
	memcpy(first, paper_bitmap(p).rows, sizeof(first));
	for (unsigned size = 8; size < 96; size++) /* enough letters to make the cache forget */
		paper_text(p, &(struct paper_type){size, true, PAPER_LEFT}, "aăâbcdđeêghiklmnoôơpqrstuưvxy");
	paper_clear(p);
	paper_text(p, &plain, "Đồi A1, Mường Phăng");
	assert_memory_equal(paper_bitmap(p).rows, first, sizeof(first));
}

/* ---------------------------------------------------------------- glyphs */

static const char alphabet[] = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaăâbcdđeêghiklmnoôơpqrstuưvxyFJWZfjwz0123456789"
			       "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ"
			       "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
			       "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ–—‘’“”…·•×₫№\u00A0\u202F ()[]{}<>,.;:!?@#$%^&*+-=/\\|_~`'\"";

static void assert_covered(const struct paper *p, const char *text)
{
	uint32_t code_point;
	for (size_t n, len = strlen(text); (n = utf8_next(&code_point, text, len)) > 0; text += n, len -= n) {
		if (code_point == '\n' || code_point == '\t')
			continue;
		if (!paper_has_glyph(p, false, code_point) || !paper_has_glyph(p, true, code_point))
			fail_msg("no glyph for U+%04X", code_point);
	}
}

static void fonts_have_every_letter(void **state)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	const char *text;
	size_t n = 0;
	arena_init(&a, 64u << 20);
	assert_covered(*state, alphabet);
	for (; (text = example_read(&a, "docs/VIEWS.md", n)) != NULL; n++)
		assert_covered(*state, text);
	assert_true(n >= 4);
	assert_false(paper_has_glyph(*state, false, 0x738B));
}

/* ---------------------------------------------------------------- symbols */

static unsigned modules_of(const char *text)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct qr qr;
	arena_init(&a, 1u << 20);
	assert_int_equal(qr_encode(&qr, &a, text), E_OK);
	return qr.size;
}

static void symbols_keep_size_and_quiet_zone(void **state)
{
	struct paper *p = *state;
	paper_clear(p);
	assert_int_equal(paper_qr(p, SAMPLE_QR, 40 * PAPER_DOTS_PER_MM), E_OK);
	struct bitmap b = paper_bitmap(p);
	unsigned first = b.width, last = 0, top = b.height, bottom = 0;
	for (unsigned i = 0; i < b.width * b.height; i++) {
		unsigned x = i % b.width, y = i / b.width;
		if (!is_black(b, x, y))
			continue;
		first = x < first ? x : first;
		last = x > last ? x : last;
		top = y < top ? y : top;
		bottom = y > bottom ? y : bottom;
	}
	const unsigned side = last - first + 1, modules = modules_of(SAMPLE_QR), module = side / modules;
	assert_int_equal(side % modules, 0);
	assert_int_equal(bottom - top + 1, side);
	assert_true(side >= 40 * PAPER_DOTS_PER_MM);
	assert_true(first >= 4 * module && b.width - 1 - last >= 4 * module);
	assert_true(top >= 4 * module && b.height - 1 - bottom >= 4 * module);
}

/* ---------------------------------------------------------------- layouts */

static void layouts_miss_no_letter(void **state)
{
	const struct paper_receipt receipts[] = {sample_receipt(), sample_replacement()};
	const struct paper_ticket tickets[] = {sample_ticket(), sample_group()};
	struct paper *p = *state;
	for (size_t i = 0; i < 2; i++) {
		paper_clear(p);
		assert_int_equal(receipt_paper(p, &receipts[i]), E_OK);
		assert_int_equal(paper_missing(p), 0);
		assert_in_range(paper_bitmap(p).height, 1000, 2600);
		paper_clear(p);
		assert_int_equal(ticket_paper(p, &tickets[i]), E_OK);
		assert_int_equal(paper_missing(p), 0);
		assert_in_range(paper_bitmap(p).height, 800, 1600);
	}
}

static void slips_miss_no_letter(void **state)
{
	const struct paper_slip slips[] = {sample_report(), sample_drop()};
	struct paper *narrow = NULL, *p = *state;
	assert_int_equal(paper_open(&narrow, PAPER_WIDTH_58), E_OK);
	for (size_t i = 0; i < 2; i++) {
		paper_clear(p);
		assert_int_equal(slip_paper(p, &slips[i]), E_OK);
		assert_int_equal(paper_missing(p), 0);
		assert_in_range(paper_bitmap(p).height, 300, 1200);
		paper_clear(narrow);
		assert_int_equal(slip_paper(narrow, &slips[i]), E_OK);
		assert_int_equal(paper_missing(narrow), 0);
		assert_true(paper_bitmap(narrow).height >= paper_bitmap(p).height);
	}
	paper_close(narrow);
}

/* A bar is black but for its letters, from edge to edge, and black again at the foot. */
static void a_bar_is_white_on_black(void **state)
{
	static const struct paper_type type = {30, true, PAPER_CENTRE};
	struct paper *p = *state;
	paper_clear(p);
	paper_space(p, 10);
	paper_bar(p, &type, "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ");
	struct bitmap b = paper_bitmap(p);
	assert_int_equal(paper_missing(p), 0);
	assert_true(is_black(b, 0, 10) && is_black(b, b.width - 1, b.height - 1) && !is_black(b, 0, 9));
	assert_in_range(black(b), b.width * (b.height - 10) / 2, b.width * (b.height - 10) - 500);
}

static void every_piece_of_a_training_is_marked(void **state)
{
	(void)state;
	const struct paper_receipt receipt = sample_receipt();
	const struct paper_ticket ticket = sample_ticket();
	const struct paper_slip slip = sample_report();
	struct paper_job job = {1, 1, &receipt, &ticket, 1, &slip, NULL, NULL};
	struct paper *p = *state;
	BUF_LOCAL plain_stream;
	BUF_LOCAL marked;
	buf_init(&plain_stream, JOB_MAX);
	buf_init(&marked, JOB_MAX);
	assert_int_equal(job_stream(&plain_stream, p, &job), E_OK);
	job.banner = "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ";
	job.note = "giờ chưa xác nhận";
	assert_int_equal(job_stream(&marked, p, &job), E_OK);
	/* two bars and a line on each of three pieces */
	assert_in_range(marked.len - plain_stream.len, 3 * 130 * 72, 3 * 200 * 72);
}

/* What is paid in one way, exactly, is said once. */
static void ways_to_pay_are_told(void **state)
{
	static const struct paper_tender tenders[] = {{"Thẻ", "Mã giao dịch 004217", 30000}, {"Tiền mặt", NULL, 20000}};
	struct paper *p = *state;
	struct paper_receipt r = sample_receipt();
	paper_clear(p);
	assert_int_equal(receipt_paper(p, &r), E_OK);
	const unsigned plain_height = paper_bitmap(p).height;
	r.tenders = tenders + 1;
	r.tender_count = 1;
	paper_clear(p);
	assert_int_equal(receipt_paper(p, &r), E_OK);
	assert_int_equal(paper_bitmap(p).height, plain_height);
	r.tenders = tenders;
	paper_clear(p);
	assert_int_equal(receipt_paper(p, &r), E_OK);
	assert_true(paper_bitmap(p).height > plain_height);
	r.tender_count = 2;
	r.tendered = 50000;
	r.change = 30000;
	paper_clear(p);
	assert_int_equal(receipt_paper(p, &r), E_OK);
	assert_true(paper_bitmap(p).height >= plain_height + 4 * 25);
	assert_int_equal(paper_missing(p), 0);
}

static void empty_views_do_no_harm(void **state)
{
	const struct paper_receipt receipt = {.form = "EBL01", .symbol = "26TAA", .number = 1};
	struct paper_ticket ticket = {.qr = "HB1:AAAA", .valid_from = "", .valid_until = "", .category = ""};
	struct paper *p = *state;
	paper_clear(p);
	assert_int_equal(receipt_paper(p, &receipt), E_OK);
	assert_int_equal(ticket_paper(p, &ticket), E_OK);
	assert_int_equal(slip_paper(p, &(struct paper_slip){.title = NULL}), E_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strange_texts_do_no_harm),
		cmocka_unit_test(letters_without_glyph_are_counted),
		cmocka_unit_test(endless_paper_is_refused),
		cmocka_unit_test(a_symbol_fits_narrow_paper),
		cmocka_unit_test(a_symbol_too_large_is_refused),
		cmocka_unit_test(an_unbroken_word_wraps_and_is_not_cut),
		cmocka_unit_test(right_texts_end_at_the_edge),
		cmocka_unit_test(pairs_share_a_line_only_when_they_fit),
		cmocka_unit_test(the_same_text_gives_the_same_dots),
		cmocka_unit_test(fonts_have_every_letter),
		cmocka_unit_test(symbols_keep_size_and_quiet_zone),
		cmocka_unit_test(layouts_miss_no_letter),
		cmocka_unit_test(slips_miss_no_letter),
		cmocka_unit_test(a_bar_is_white_on_black),
		cmocka_unit_test(every_piece_of_a_training_is_marked),
		cmocka_unit_test(ways_to_pay_are_told),
		cmocka_unit_test(empty_views_do_no_harm),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
