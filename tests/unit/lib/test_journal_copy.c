#include <hoaban/journal_copy.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

static const uint8_t device[UUID_LEN] = {1, 2, 3};

/* Two entries, the second with an attachment, and a mark. */
static struct buf sample(void)
{
	struct journal_attachment a = {.seq = 2, .kind = ATTACHMENT_XML, .index = 0, .bytes = bytes_of("<HDon></HDon>", 13)};
	struct journal_copy_mark m = {.seq = 2};
	struct buf b;
	buf_init(&b, 1u << 20);
	journal_copy_begin(&b, device);
	journal_copy_put_entry(&b, bytes_of("first", 5));
	journal_copy_put_entry(&b, bytes_of("second", 6));
	journal_copy_put_attachment(&b, &a);
	m.offset = b.len;
	sha256(m.hash, bytes_of("second", 6));
	journal_copy_put_mark(&b, &m);
	assert_int_equal(buf_status(&b), E_OK);
	return b;
}

/* How many records can be read; the error at which it ends. */
static size_t count(struct bytes all, enum err *end, bool *is_torn)
{
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t whose[UUID_LEN];
	size_t n = 0;
	*end = journal_copy_open(&r, all, whose);
	while (*end == E_OK) {
		*end = journal_copy_next(&r, &record);
		n += *end == E_OK;
	}
	*is_torn = r.is_torn;
	return n;
}

static void test_no_copy(void **state)
{
	(void)state;
	struct journal_copy_reader r;
	uint8_t whose[UUID_LEN];
	static const char other[64] = "SQLite format 3";
	assert_int_equal(journal_copy_open(&r, bytes_of("", 0), whose), E_MALFORMED);
	assert_int_equal(journal_copy_open(&r, bytes_of("HBJC1\n", 6), whose), E_MALFORMED);
	assert_int_equal(journal_copy_open(&r, BYTES(other), whose), E_MALFORMED);
}

/* Wherever the stick was pulled out: what is whole before it is read, and nothing is invented. */
static void test_torn_anywhere(void **state)
{
	(void)state;
	[[gnu::cleanup(buf_release)]] struct buf b = sample();
	for (size_t len = JOURNAL_COPY_HEAD; len < b.len; len++) {
		enum err end;
		bool is_torn;
		size_t n = count(bytes_of(b.data, len), &end, &is_torn);
		assert_int_equal(end, E_NOT_FOUND);
		assert_true(n < 4);
		assert_int_equal(is_torn, len != JOURNAL_COPY_HEAD && len != JOURNAL_COPY_HEAD + 18 &&
						  len != JOURNAL_COPY_HEAD + 37 && len != b.len - JOURNAL_COPY_MARK);
	}
	buf_append(&b, (uint8_t[512]){0}, 512); /* a block that was given and never written */
	enum err end;
	bool is_torn;
	assert_int_equal(count(buf_bytes(&b), &end, &is_torn), 4);
	assert_int_equal(end, E_NOT_FOUND);
	assert_true(is_torn);
}

/* One byte turned: nothing behind it is believed, and nothing before it is lost. */
static void test_turned_anywhere(void **state)
{
	(void)state;
	[[gnu::cleanup(buf_release)]] struct buf b = sample();
	for (size_t i = JOURNAL_COPY_HEAD; i < b.len; i++) {
		enum err end;
		bool is_torn;
		b.data[i] ^= 0x20;
		size_t n = count(buf_bytes(&b), &end, &is_torn);
		assert_true(n < 4);
		assert_true(end == E_CORRUPT || (end == E_NOT_FOUND && is_torn));
		b.data[i] ^= 0x20;
	}
}

static void test_absurd_lengths(void **state)
{
	(void)state;
	[[gnu::cleanup(buf_release)]] struct buf b = sample();
	enum err end;
	bool is_torn;
	memset(b.data + JOURNAL_COPY_HEAD + 1, 0xff, 4);
	assert_int_equal(count(buf_bytes(&b), &end, &is_torn), 0);
	assert_int_equal(end, E_CORRUPT);
	BUF_LOCAL out;
	buf_init(&out, 1u << 20);
	uint8_t *much = calloc(1, ENTRY_BYTES_MAX + ATTACHMENT_BYTES_MAX + 1);
	assert_non_null(much);
	journal_copy_put_entry(&out, bytes_of(much, ENTRY_BYTES_MAX + ATTACHMENT_BYTES_MAX + 1));
	assert_int_equal(buf_status(&out), E_TOO_LARGE);
	free(much);
}

static void test_last_mark(void **state)
{
	(void)state;
	struct journal_copy_mark m;
	[[gnu::cleanup(buf_release)]] struct buf b = sample();
	struct bytes tail = bytes_of(b.data + b.len - JOURNAL_COPY_MARK, JOURNAL_COPY_MARK);
	assert_int_equal(journal_copy_last_mark(&m, tail, b.len), E_OK);
	assert_int_equal(m.seq, 2);
	assert_int_equal(journal_copy_last_mark(&m, tail, b.len + 1), E_NOT_FOUND); /* not where it says it is */
	assert_int_equal(journal_copy_last_mark(&m, tail, 10), E_NOT_FOUND);
	assert_int_equal(journal_copy_last_mark(&m, bytes_of(tail.data, tail.len - 1), b.len), E_NOT_FOUND);
	for (size_t i = 0; i < tail.len; i++) {
		b.data[b.len - JOURNAL_COPY_MARK + i] ^= 1;
		assert_int_equal(journal_copy_last_mark(&m, tail, b.len), E_NOT_FOUND);
		b.data[b.len - JOURNAL_COPY_MARK + i] ^= 1;
	}
}

static void test_reads_back(void **state)
{
	(void)state;
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t whose[UUID_LEN], hash[HASH_LEN];
	[[gnu::cleanup(buf_release)]] struct buf b = sample();
	assert_int_equal(journal_copy_open(&r, buf_bytes(&b), whose), E_OK);
	assert_memory_equal(whose, device, UUID_LEN);
	assert_int_equal(journal_copy_next(&r, &record), E_OK);
	assert_int_equal(record.kind, COPY_ENTRY);
	assert_memory_equal(record.entry.data, "first", 5);
	assert_int_equal(journal_copy_next(&r, &record), E_OK);
	assert_int_equal(record.entry.len, 6);
	assert_int_equal(journal_copy_next(&r, &record), E_OK);
	assert_int_equal(record.kind, COPY_ATTACHMENT);
	assert_int_equal(record.attachment.seq, 2);
	assert_int_equal(record.attachment.kind, ATTACHMENT_XML);
	assert_int_equal(record.attachment.bytes.len, 13);
	assert_int_equal(journal_copy_next(&r, &record), E_OK);
	assert_int_equal(record.kind, COPY_MARK);
	assert_int_equal(record.mark.seq, 2);
	sha256(hash, bytes_of("second", 6));
	assert_memory_equal(record.mark.hash, hash, HASH_LEN);
	assert_int_equal(journal_copy_next(&r, &record), E_NOT_FOUND);
	assert_false(r.is_torn);
	assert_int_equal(r.at, b.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_copy),		cmocka_unit_test(test_torn_anywhere),
		cmocka_unit_test(test_turned_anywhere), cmocka_unit_test(test_absurd_lengths),
		cmocka_unit_test(test_last_mark),	cmocka_unit_test(test_reads_back),
	};
	return cmocka_run_group_tests_name("copy of a journal", tests, NULL, NULL);
}
