/* Texts that share their head and tail: each must unpack to itself, whatever stands in its middle. */
#include <hoaban/gzip.h>
#include <hoaban/gzip_frame.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static enum err make(struct gzip_frame *f, const char *head, size_t middle_len, const char *tail)
{
	return gzip_frame_make(f, bytes_of_text(head), middle_len, bytes_of_text(tail));
}

static void assert_unpacks(const struct gzip_frame *f, const char *head, const char *middle, const char *tail)
{
	BUF_LOCAL packed;
	BUF_LOCAL plain;
	BUF_LOCAL wanted;
	buf_init(&packed, 1u << 21);
	buf_init(&plain, 1u << 22);
	buf_init(&wanted, 1u << 22);
	buf_append_text(&wanted, head);
	buf_append(&wanted, middle, f->middle_len);
	buf_append_text(&wanted, tail);
	gzip_frame_fill(&packed, f, middle);
	assert_int_equal(buf_status(&packed), E_OK);
	assert_int_equal(gzip_decode(&plain, buf_bytes(&packed)), E_OK);
	assert_int_equal(plain.len, wanted.len);
	assert_memory_equal(plain.data, wanted.data, wanted.len);
}

static void refuses(void **state)
{
	(void)state;
	static const char nul[] = "a\0b";
	struct gzip_frame f = {0};
	gzip_frame_release(&f);
	assert_int_equal(make(&f, "a", 0, "b"), E_INVALID);
	gzip_frame_release(&f);
	assert_int_equal(make(&f, "a", GZIP_MIDDLE_MAX + 1, "b"), E_INVALID);
	gzip_frame_release(&f);
	assert_int_equal(gzip_frame_make(&f, bytes_of(nul, 3), 1, bytes_of_text("b")), E_INVALID);
	gzip_frame_release(&f);
	assert_int_equal(gzip_frame_make(&f, bytes_of_text("b"), 1, bytes_of(nul, 3)), E_INVALID);
	gzip_frame_release(&f);
	char *large = calloc(1, (1u << 20) + 2);
	memset(large, 'x', (1u << 20) + 1);
	assert_int_equal(make(&f, large, 1, ""), E_TOO_LARGE);
	gzip_frame_release(&f);
	free(large);
}

static void unpacks(void **state)
{
	(void)state;
	static const struct {
		const char *head, *tail;
	} rows[] = {{"", ""},
		    {"head", ""},
		    {"", "tail"},
		    {"<p>the same the same</p>", "<p>the same the same</p> and the same the same"}};
	static const char *const middles[] = {"0123456789abcdef", "the same the sam", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
					      "\xff\xfe\x1f\x8b\x00<p></p>..."};
	for (size_t i = 0; i < LEN(rows); i++) {
		struct gzip_frame f;
		assert_int_equal(make(&f, rows[i].head, 16, rows[i].tail), E_OK);
		for (size_t k = 0; k < LEN(middles); k++)
			assert_unpacks(&f, rows[i].head, middles[k], rows[i].tail);
		gzip_frame_release(&f);
	}
}

/* Longer than the window, both of them; and a tail that repeats its head is nearly free. */
static void looks_back(void **state)
{
	(void)state;
	BUF_LOCAL text;
	struct gzip_frame f;
	buf_init(&text, 1u << 20);
	for (int i = 0; i < 9000; i++)
		buf_append_format(&text, "<li>%d</li>", i * 7919 % 10007);
	const char *all = buf_text(&text);
	assert_int_equal(make(&f, all, 36, all), E_OK);
	assert_unpacks(&f, all, "3f1c7c1e-1111-4222-8333-444455556666", all);
	gzip_frame_release(&f);
	const char *part = all + text.len - 2000;
	assert_int_equal(make(&f, part, 36, part), E_OK);
	assert_unpacks(&f, part, "3f1c7c1e-1111-4222-8333-444455556666", part);
	assert_true(f.tail.len < f.head.len / 10);
	gzip_frame_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refuses), cmocka_unit_test(unpacks), cmocka_unit_test(looks_back)};
	return cmocka_run_group_tests_name("gzip frames", tests, NULL, NULL);
}
