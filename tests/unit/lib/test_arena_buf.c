#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs in a child, because it must abort. */
static bool aborts(void (*act)(struct arena *))
{
	pid_t child = fork();
	if (child == 0) {
		struct arena a;
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		arena_init(&a, 100);
		act(&a);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status);
}

static void take_too_much(struct arena *a)
{
	arena_alloc(a, 101);
}

static void take_little_by_little(struct arena *a)
{
	for (int i = 0; i < 7; i++)
		arena_alloc(a, 16);
	arena_alloc(a, 1);
}

static void take_overflowing(struct arena *a)
{
	arena_array(a, SIZE_MAX / 2, 3);
}

static void take_enough(struct arena *a)
{
	arena_alloc(a, 96);
}

static void a_ceiling_is_a_ceiling(void **state)
{
	(void)state;
	assert_true(aborts(take_too_much));
	assert_true(aborts(take_little_by_little));
	assert_true(aborts(take_overflowing));
	assert_false(aborts(take_enough));
}

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 64 << 20);
	for (int round = 0; round < 3; round++) {
		uint8_t *last = NULL;
		for (size_t size = 0; size < 3000; size += 7) {
			uint8_t *p = arena_alloc(&a, size);
			assert_ptr_not_equal(p, last);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xee, size);
			last = p;
		}
		memset(arena_alloc(&a, 5 << 20), 0xee, 5 << 20);
		arena_clear(&a);
		assert_int_equal(a.used, 0);
	}
	arena_release(&a);
	arena_release(&a); /* twice */
	arena_clear(&a);
}

static void texts_are_copies(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	char source[] = "Điện Biên";
	char *copy = arena_text(&a, source), *part = arena_textn(&a, source, 3);
	source[0] = 0;
	assert_string_equal(copy, "Điện Biên");
	assert_string_equal(part, "Đi");
	assert_null(arena_text(&a, NULL));
	assert_string_equal(arena_format(&a, "%d %s", 50000, "đồng"), "50000 đồng");
	assert_memory_equal(arena_copy(&a, "abc", 3), "abc", 3);
	arena_release(&a);
}

static void a_buffer_stops_at_its_ceiling(void **state)
{
	(void)state;
	BUF_LOCAL b;
	buf_init(&b, 5);
	assert_string_equal(buf_text(&b), "");
	buf_append(&b, "abcde", 5);
	assert_int_equal(buf_status(&b), E_OK);
	assert_string_equal(buf_text(&b), "abcde");
	buf_append_byte(&b, 'f');
	buf_append_text(&b, "");
	assert_int_equal(buf_status(&b), E_TOO_LARGE);
	assert_int_equal(b.len, 5);
	assert_string_equal(buf_text(&b), "");
	buf_clear(&b);
	buf_append_text(&b, "xy");
	assert_string_equal(buf_text(&b), "xy");
	buf_append(&b, "abcdefgh", SIZE_MAX); /* no overflow in the sum */
	assert_int_equal(buf_status(&b), E_TOO_LARGE);
}

static void a_fixed_buffer_never_grows(void **state)
{
	(void)state;
	uint8_t space[4];
	struct buf b = BUF_FIXED(space);
	buf_append_text(&b, "abcd");
	assert_int_equal(buf_status(&b), E_OK);
	assert_string_equal(buf_text(&b), ""); /* no room for the NUL */
	buf_clear(&b);
	buf_append_format(&b, "%d", 1234);
	assert_int_equal(buf_status(&b), E_TOO_LARGE);
	buf_clear(&b);
	buf_append_format(&b, "%d", 123);
	assert_string_equal(buf_text(&b), "123");
	buf_append_hex(&b, "\xff", 1);
	assert_int_equal(buf_status(&b), E_TOO_LARGE);
	buf_release(&b);
}

static void everything_that_can_be_appended(void **state)
{
	(void)state;
	BUF_LOCAL b;
	buf_init(&b, 1 << 20);
	buf_append_format(&b, "%s", "");
	buf_append_u16be(&b, 0x4142);
	buf_append_u32be(&b, 0x43444546);
	buf_append_u64be(&b, 0x4748494a4b4c4d4e);
	buf_append_hex(&b, "\x00\xab", 2);
	buf_append_base64(&b, "\xfb\xff", 2);
	buf_append_base64url(&b, "\xfb\xff", 2);
	buf_append_base64(&b, "foo", 3);
	buf_append_format(&b, "|%05d", 42);
	assert_string_equal(buf_text(&b), "ABCDEFGHIJKLMN00ab+/8=-_8Zm9v|00042");
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_append_byte(&b, (uint8_t)i);
	assert_int_equal(b.len, 100000);
	assert_int_equal(b.data[99999], (uint8_t)99999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ceiling_is_a_ceiling),        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(texts_are_copies),              cmocka_unit_test(a_buffer_stops_at_its_ceiling),
		cmocka_unit_test(a_fixed_buffer_never_grows),    cmocka_unit_test(everything_that_can_be_appended),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
