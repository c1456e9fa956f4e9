/* Bodies of entries about a wrong clock and about training: hostile first, then what was written is read. */
#include <hoaban/cbor.h>
#include <hoaban/fact.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const struct clock_changed changes[] = {
	{CLOCK_BEGAN, CLOCK_BEHIND, 946684800000, 1795223700000},
	{CLOCK_APPROVED, CLOCK_AHEAD, INT64_MAX, 0},
	{CLOCK_ENDED, CLOCK_OFF, -1, INT64_MIN},
	{CLOCK_BEGAN, CLOCK_DOUBTED, 0, 0},
};

static const struct training_switched switches[] = {
	{true, 1795223700, 0, 0},
	{false, 1795223700, 12, 240000},
	{false, 0, 0, 0},
};

static struct bytes encode_change(struct buf *b, const struct clock_changed *c)
{
	buf_clear(b);
	clock_changed_encode(b, c);
	assert_int_equal(buf_status(b), E_OK);
	return buf_bytes(b);
}

static struct bytes encode_switch(struct buf *b, const struct training_switched *t)
{
	buf_clear(b);
	training_switched_encode(b, t);
	assert_int_equal(buf_status(b), E_OK);
	return buf_bytes(b);
}

static void test_cut_and_grown(void **state)
{
	struct clock_changed c;
	struct training_switched t;
	uint8_t room[128];
	struct buf b = BUF_FIXED(room);
	(void)state;
	struct bytes whole = encode_change(&b, &changes[0]);
	for (size_t len = 0; len < whole.len; len++)
		assert_int_equal(clock_changed_decode(&c, bytes_of(whole.data, len)), E_MALFORMED);
	buf_append_byte(&b, 0);
	assert_int_equal(clock_changed_decode(&c, buf_bytes(&b)), E_MALFORMED);
	whole = encode_switch(&b, &switches[1]);
	for (size_t len = 0; len < whole.len; len++)
		assert_int_equal(training_switched_decode(&t, bytes_of(whole.data, len)), E_MALFORMED);
	buf_append_byte(&b, 0);
	assert_int_equal(training_switched_decode(&t, buf_bytes(&b)), E_MALFORMED);
}

static void test_out_of_range(void **state)
{
	static const struct clock_changed bad[] = {
		{0, CLOCK_BEHIND, 0, 0},
		{CLOCK_ENDED + 1, CLOCK_BEHIND, 0, 0},
		{CLOCK_BEGAN, CLOCK_RIGHT, 0, 0},
		{CLOCK_BEGAN, CLOCK_DOUBTED + 1, 0, 0},
	};
	struct training_switched played = {.is_on = true, .sale_count = 1}, owed = {.sale_total = -1};
	struct clock_changed c;
	uint8_t room[128];
	struct buf b = BUF_FIXED(room);
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_not_equal(clock_changed_decode(&c, encode_change(&b, &bad[i])), E_OK);
	assert_int_equal(training_switched_decode(&played, encode_switch(&b, &played)), E_INVALID);
	assert_int_not_equal(training_switched_decode(&owed, encode_switch(&b, &owed)), E_OK);
}

static void test_written_and_read(void **state)
{
	uint8_t room[128];
	struct buf b = BUF_FIXED(room);
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct clock_changed c;
		assert_int_equal(clock_changed_decode(&c, encode_change(&b, &changes[i])), E_OK);
		assert_true(c.step == changes[i].step && c.fault == changes[i].fault);
		assert_true(c.clock_ms == changes[i].clock_ms && c.time_ms == changes[i].time_ms);
	}
	for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
		struct training_switched t;
		assert_int_equal(training_switched_decode(&t, encode_switch(&b, &switches[i])), E_OK);
		assert_true(t.is_on == switches[i].is_on && t.since == switches[i].since);
		assert_true(t.sale_count == switches[i].sale_count && t.sale_total == switches[i].sale_total);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_and_grown),
		cmocka_unit_test(test_out_of_range),
		cmocka_unit_test(test_written_and_read),
	};
	return cmocka_run_group_tests_name("facts about clock and training", tests, NULL, NULL);
}
