/* Views in, pages out: hostile views first, then the examples of docs/VIEWS.md, then the child that is killed. */
#include "render/frame.h"
#include "render/qr_vector.h"
#include "render/sheets.h"
#include "tests/support/examples.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define VIEWS "docs/VIEWS.md"
enum { EXAMPLE_TICKET, EXAMPLE_TICKETS, EXAMPLE_RECEIPT, EXAMPLE_REPLACEMENT };

struct bench {
	struct fonts fonts;
	struct arena arena;
};

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	arena_init(&b->arena, 64u << 20);
	assert_int_equal(fonts_open(&b->fonts), E_OK);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;
	fonts_close(&b->fonts);
	arena_release(&b->arena);
	free(b);
	return 0;
}

static const char *example(struct bench *b, size_t n)
{
	const char *text = example_read(&b->arena, VIEWS, n);
	assert_non_null(text);
	return text;
}

static enum err draw(struct bench *b, enum render_kind kind, const char *view, struct buf *out)
{
	buf_init(out, RENDER_FRAME_MAX);
	return render_sheet(out, &b->fonts, kind, bytes_of_text(view));
}

/* For the eye and for tests/paper/check.sh: the pages stay in $HOABAN_KEEP when it names a directory. */
static void keep(const struct buf *page, const char *name)
{
	const char *dir = getenv("HOABAN_KEEP");
	char path[512];
	if (dir == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(page->data, 1, page->len, f), page->len);
	fclose(f);
}

/* The example with `from` replaced by `to` once; fails when `from` is not there. */
static const char *changed(struct bench *b, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	assert_non_null(at);
	return arena_format(&b->arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void assert_refused(struct bench *b, enum render_kind kind, const char *view)
{
	BUF_LOCAL out;
	enum err e = draw(b, kind, view, &out);
	if (e != E_MALFORMED)
		print_error("not refused (%s): %.300s\n", err_code(e), view);
	assert_int_equal(e, E_MALFORMED);
	assert_int_equal(out.len, 0);
}

/* ---------------------------------------------------------------- hostile */

static void refuses_what_is_no_view(void **state)
{
	static const char *const texts[] = {"",
					    "{",
					    "{}",
					    "[]",
					    "null",
					    "\"HB1:\"",
					    "{\"tickets\":[]}",
					    "{\"qr\":\"HB1:AAAA\"}",
					    "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int kind = 0; kind < RENDER_KIND_COUNT; kind++)
			assert_refused(*state, (enum render_kind)kind, texts[i]);
	assert_refused(*state, RENDER_KIND_COUNT, example(*state, EXAMPLE_TICKET));
	assert_refused(*state, (enum render_kind)255, example(*state, EXAMPLE_TICKET));
}

static void refuses_every_prefix(void **state)
{
	struct bench *b = *state;
	const char *view = example(b, EXAMPLE_RECEIPT);
	for (size_t len = 0; len < strlen(view); len += 7)
		assert_refused(b, RENDER_RECEIPT_PDF, arena_textn(&b->arena, view, len));
}

struct change {
	size_t example;
	enum render_kind kind;
	const char *from, *to;
};

static void refuses_each_bad_member(void **state)
{
	static const struct change changes[] = {
		{EXAMPLE_TICKET, RENDER_TICKET_PNG, "\"id\"", "\"ident\""},
		{EXAMPLE_TICKET, RENDER_TICKET_PNG, "HB1:", "HB2:"},
		{EXAMPLE_TICKET, RENDER_TICKET_SVG, "HB1:6", "HB1:<"},
		{EXAMPLE_TICKET, RENDER_TICKET_SVG, "HB1:6", "HB1:a"},
		{EXAMPLE_TICKET, RENDER_TICKET_PNG, "\"en\"", "\"de\""},
		{EXAMPLE_TICKET, RENDER_TICKET_PNG, "\"party\": 1", "\"party\": 0"},
		{EXAMPLE_TICKET, RENDER_TICKET_PNG, "\"party\": 1", "\"party\": 1e3"},
		{EXAMPLE_TICKET, RENDER_TICKET_PNG, "\"party\": 1", "\"party\": 1, \"party\": 2"},
		{EXAMPLE_TICKETS, RENDER_TICKET_PDF, "Trẻ em", "Trẻ\\u0007em"},
		{EXAMPLE_TICKETS, RENDER_TICKET_PDF, "Trẻ em", "Tr\xC0\xAF"},
		{EXAMPLE_TICKETS, RENDER_TICKET_PDF, "\"count\": 9", "\"count\": -9"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"number\": 1", "\"number\": 100000000"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"number\": 1", "\"number\": \"1\""},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"month\": 11", "\"month\": 13"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "EBL01", "EBL1"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"total\": 250000", "\"total\": -1"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"total\": 250000", "\"total\": 250000.5"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"total\": 250000", "\"total\": 250000, \"extra\": 1"},
		{EXAMPLE_RECEIPT, RENDER_RECEIPT_PDF, "\"fee\"", "\"phi\""},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		assert_refused(b, changes[i].kind, changed(b, example(b, changes[i].example), changes[i].from, changes[i].to));
}

static void refuses_texts_too_long(void **state)
{
	struct bench *b = *state;
	char *much = arena_alloc(&b->arena, 2001);
	memset(much, 'W', 2000);
	assert_refused(b, RENDER_RECEIPT_PDF, changed(b, example(b, EXAMPLE_RECEIPT), "Tiền mặt", much));
	assert_refused(b, RENDER_TICKET_PNG,
		       changed(b, example(b, EXAMPLE_TICKET), "HB1:6", arena_format(&b->arena, "HB1:%s", much)));
}

/* ---------------------------------------------------------------- pages */

static void assert_pdf(const struct buf *page)
{
	assert_true(page->len > 1000);
	assert_memory_equal(page->data, "%PDF-1.", 7);
	assert_non_null(memmem(page->data + page->len - 16, 16, "%%EOF", 5));
}

static size_t pages_of(const struct buf *pdf)
{
	const char *at = memmem(pdf->data, pdf->len, "/Count ", 7);
	assert_non_null(at);
	return strtoul(at + 7, NULL, 10);
}

static void draws_tickets(void **state)
{
	BUF_LOCAL page;
	assert_int_equal(draw(*state, RENDER_TICKET_PDF, example(*state, EXAMPLE_TICKETS), &page), E_OK);
	assert_pdf(&page);
	assert_int_equal(pages_of(&page), 2);
	keep(&page, "tickets.pdf");
}

static void draws_receipts(void **state)
{
	BUF_LOCAL plain, replacement;
	assert_int_equal(draw(*state, RENDER_RECEIPT_PDF, example(*state, EXAMPLE_RECEIPT), &plain), E_OK);
	assert_int_equal(draw(*state, RENDER_RECEIPT_PDF, example(*state, EXAMPLE_REPLACEMENT), &replacement), E_OK);
	keep(&plain, "receipt.pdf");
	keep(&replacement, "replacement.pdf");
	assert_pdf(&plain);
	assert_pdf(&replacement);
	assert_int_equal(pages_of(&plain), 1);
}

static void draws_the_same_twice(void **state)
{
	BUF_LOCAL one, two;
	assert_int_equal(draw(*state, RENDER_RECEIPT_PDF, example(*state, EXAMPLE_RECEIPT), &one), E_OK);
	assert_int_equal(draw(*state, RENDER_RECEIPT_PDF, example(*state, EXAMPLE_RECEIPT), &two), E_OK);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
}

static void long_tables_go_on_over_pages(void **state)
{
	struct bench *b = *state;
	const char *line = "{\"fee\": \"Phí tham quan Di tích Đồi A1\", \"fee_en\": \"Visiting fee\", \"quantity\": 1, "
			   "\"unit_price\": 999999999999999, \"amount\": 999999999999999}, ";
	const char *lines = "\"lines\": [";
	for (int i = 0; i < 61; i++)
		lines = arena_format(&b->arena, "%s%s", lines, line);
	const char *view = changed(b, example(b, EXAMPLE_RECEIPT), "\"lines\": [", lines);
	BUF_LOCAL page;
	assert_int_equal(draw(b, RENDER_RECEIPT_PDF, view, &page), E_OK);
	assert_in_range(pages_of(&page), 3, 8);
	keep(&page, "long.pdf");
	assert_refused(b, RENDER_RECEIPT_PDF,
		       changed(b, view, "\"lines\": [", arena_format(&b->arena, "\"lines\": [%s", line)));
}

/* What is signed stands on the page of the signature: however many lines, no foot stands alone. */
static void totals_go_with_the_foot(void **state)
{
	struct bench *b = *state;
	const char *line =
		"{\"fee\": \"Phí tham quan Di tích Đồi A1\", \"fee_en\": \"Visiting fee, Hill A1\", \"category\": "
		"\"Người lớn\", \"category_en\": \"Adult\", \"quantity\": 1, \"unit_price\": 20000, \"amount\": 20000}, ";
	const char *view = example(b, EXAMPLE_REPLACEMENT);
	for (size_t i = 3; i < 20; i++) {
		BUF_LOCAL page;
		view = changed(b, view, "\"lines\": [", arena_format(&b->arena, "\"lines\": [%s", line));
		assert_int_equal(draw(b, RENDER_RECEIPT_PDF, view, &page), E_OK);
		assert_in_range(pages_of(&page), 1, 3);
		keep(&page, arena_format(&b->arena, "lines-%zu.pdf", i));
	}
}

static void letters_without_glyph_do_not_stop_a_receipt(void **state)
{
	struct bench *b = *state;
	BUF_LOCAL page;
	const char *view = changed(b, example(b, EXAMPLE_REPLACEMENT), "Hoa Ban Trắng", "王小明 😀\\n\\tab");
	assert_int_equal(draw(b, RENDER_RECEIPT_PDF, view, &page), E_OK);
	assert_pdf(&page);
}

static void unbroken_text_wraps(void **state)
{
	struct bench *b = *state;
	char *much = arena_alloc(&b->arena, 381);
	memset(much, 'W', 380);
	BUF_LOCAL page, ticket;
	const char *view = changed(b, example(b, EXAMPLE_RECEIPT), "Ban Quản lý di tích tỉnh Điện Biên", much);
	assert_int_equal(draw(b, RENDER_RECEIPT_PDF, view, &page), E_OK);
	keep(&page, "unbroken.pdf");
	view = changed(b, example(b, EXAMPLE_TICKETS), "Ban Quản lý di tích tỉnh Điện Biên", much);
	assert_int_equal(draw(b, RENDER_TICKET_PDF, view, &ticket), E_OK);
	keep(&ticket, "unbroken-ticket.pdf");
}

static void draws_png(void **state)
{
	static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
	BUF_LOCAL page;
	assert_int_equal(draw(*state, RENDER_TICKET_PNG, example(*state, EXAMPLE_TICKET), &page), E_OK);
	assert_memory_equal(page.data, signature, sizeof(signature));
	assert_int_equal(page.data[24], 8); /* bit depth */
	assert_int_equal(page.data[25], 0); /* grey */
	keep(&page, "ticket.png");
}

static void draws_svg(void **state)
{
	BUF_LOCAL page;
	assert_int_equal(draw(*state, RENDER_TICKET_SVG, example(*state, EXAMPLE_TICKET), &page), E_OK);
	assert_true(str_starts_with(buf_text(&page), "<svg xmlns="));
	assert_non_null(strstr(buf_text(&page), "\"/></svg>\n"));
	keep(&page, "ticket.svg");
}

/* ---------------------------------------------------------------- merged rectangles cover exactly the dark modules */

struct cover {
	unsigned size, rectangles;
	uint8_t times[177 * 177];
};

static void count_rectangle(void *ctx, const struct qr_rectangle *r)
{
	struct cover *c = ctx;
	c->rectangles++;
	for (unsigned y = r->y; y < r->y + r->height; y++)
		for (unsigned x = r->x; x < r->x + r->width; x++)
			c->times[y * c->size + x]++;
}

static void rectangles_cover_each_dark_module_once(void **state)
{
	struct bench *b = *state;
	struct qr qr;
	assert_int_equal(qr_encode(&qr, &b->arena, "https://ve.dienbien.example/vi/r/3f2a9c0d5e6b71884a90c1d2e3f40516"), E_OK);
	struct cover *c = ARENA_NEW(&b->arena, struct cover);
	c->size = qr.size;
	qr_rectangles(&qr, &b->arena, count_rectangle, c);
	unsigned dark = 0;
	for (unsigned i = 0; i < qr.size * qr.size; i++) {
		dark += qr_is_dark(&qr, i % qr.size, i / qr.size);
		assert_int_equal(c->times[i], qr_is_dark(&qr, i % qr.size, i / qr.size));
	}
	assert_true(c->rectangles < dark * 2 / 3);
}

/* ---------------------------------------------------------------- the child */

static void child_draws_and_refuses(void **state)
{
	struct renderer *r;
	BUF_LOCAL here, there, refused;
	assert_int_equal(renderer_start(&r, NULL), E_OK);
	buf_init(&there, RENDER_FRAME_MAX);
	buf_init(&refused, RENDER_FRAME_MAX);
	struct bytes view = bytes_of_text(example(*state, EXAMPLE_RECEIPT));
	assert_int_equal(renderer_render(r, RENDER_RECEIPT_PDF, bytes_of_text("{}"), &refused), E_MALFORMED);
	assert_int_equal(renderer_render(r, RENDER_RECEIPT_PDF, view, &there), E_OK);
	assert_int_equal(draw(*state, RENDER_RECEIPT_PDF, example(*state, EXAMPLE_RECEIPT), &here), E_OK);
	assert_true(bytes_equal(buf_bytes(&here), buf_bytes(&there)));
	assert_int_equal(refused.len, 0);
	renderer_stop(r);
}

static const char *read_proc(struct bench *b, int pid, const char *name)
{
	char path[64];
	char *text = arena_alloc(&b->arena, 8192);
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	text[fread(text, 1, 8191, f)] = '\0';
	fclose(f);
	return text;
}

/* stdin, stdout, stderr, the socket and the two fonts */
static void child_holds_next_to_nothing(void **state)
{
	struct renderer *r;
	char path[64];
	int stray = open("/dev/null", O_RDONLY); /* without close-on-exec: the child must drop it by itself */
	BUF_LOCAL page;
	buf_init(&page, RENDER_FRAME_MAX);
	assert_int_equal(renderer_start(&r, NULL), E_OK);
	assert_int_equal(renderer_render(r, RENDER_TICKET_PNG, bytes_of_text(example(*state, EXAMPLE_TICKET)), &page), E_OK);
	const char *status = read_proc(*state, renderer_pid(r), "status"),
		   *limits = read_proc(*state, renderer_pid(r), "limits");
	assert_non_null(strstr(status, "NoNewPrivs:\t1\n"));
	assert_non_null(strstr(status, "Seccomp:\t2\n"));
	assert_non_null(strstr(limits, "Max file size             0                    0"));
	for (int fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", renderer_pid(r), fd);
		assert_true(fd <= 5 || access(path, F_OK) != 0);
	}
	renderer_stop(r);
	close(stray);
}

static void child_killed_is_started_again(void **state)
{
	struct renderer *r;
	struct bytes view = bytes_of_text(example(*state, EXAMPLE_TICKET));
	assert_int_equal(renderer_start(&r, NULL), E_OK);
	for (int i = 0; i < 3; i++) {
		BUF_LOCAL page;
		buf_init(&page, RENDER_FRAME_MAX);
		int pid = renderer_pid(r);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(renderer_render(r, RENDER_TICKET_PNG, view, &page), E_OK);
		assert_int_not_equal(renderer_pid(r), pid);
		assert_true(page.len > 100);
	}
	renderer_stop(r);
}

int main(int argc, char **argv)
{
	if (argc > 1 && str_equal(argv[1], "renderer"))
		return renderer_main();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_view),
		cmocka_unit_test(refuses_every_prefix),
		cmocka_unit_test(refuses_each_bad_member),
		cmocka_unit_test(refuses_texts_too_long),
		cmocka_unit_test(draws_tickets),
		cmocka_unit_test(draws_receipts),
		cmocka_unit_test(draws_the_same_twice),
		cmocka_unit_test(long_tables_go_on_over_pages),
		cmocka_unit_test(totals_go_with_the_foot),
		cmocka_unit_test(letters_without_glyph_do_not_stop_a_receipt),
		cmocka_unit_test(unbroken_text_wraps),
		cmocka_unit_test(draws_png),
		cmocka_unit_test(draws_svg),
		cmocka_unit_test(rectangles_cover_each_dark_module_once),
		cmocka_unit_test(child_draws_and_refuses),
		cmocka_unit_test(child_holds_next_to_nothing),
		cmocka_unit_test(child_killed_is_started_again),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
