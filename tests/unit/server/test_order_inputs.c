/* An order's inputs as they are stored: those of yesterday are read as those of today, and slots make another version. */
#include "server/domain/sale/order.h"

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena arena;

static struct order_inputs sample(void)
{
	struct order_inputs in = {.price = {.visit_day = 20780, .sites = 5}, .method = PAY_VIETQR, .language = LANGUAGE_FR};
	in.price.quantity[CATEGORY_ADULT] = 2;
	return in;
}

/* [1, 20780, 5, null, [[1, 2]], false, 2, 1, false], written by the version before slots */
static const uint8_t version_1[] = {0x89, 0x01, 0x19, 0x51, 0x2C, 0x05, 0xF6, 0x81, 0x82, 0x01, 0x02, 0xF4, 0x02, 0x01, 0xF4};

static void yesterdays_are_read(void **state)
{
	(void)state;
	struct order_inputs out;
	assert_int_equal(order_inputs_decode(&out, &arena, BYTES(version_1)), E_OK);
	assert_int_equal(out.price.visit_day, 20780);
	assert_int_equal(out.price.sites, 5);
	assert_int_equal(out.price.quantity[CATEGORY_ADULT], 2);
	assert_int_equal(out.method, PAY_VIETQR);
	assert_int_equal(out.slot_count, 0);
}

static void without_slots_they_are_the_same_bytes(void **state)
{
	(void)state;
	uint8_t room[256];
	struct buf b = BUF_FIXED(room);
	struct order_inputs in = sample();
	order_inputs_encode(&b, &in);
	assert_int_equal(b.len, sizeof(version_1));
	assert_memory_equal(room, version_1, sizeof(version_1));
}

static void slots_travel(void **state)
{
	(void)state;
	static const uint8_t key[UUID_LEN] = {1}, another[UUID_LEN] = {2};
	uint8_t room[1024], hash[HASH_LEN], other[HASH_LEN];
	struct buf b = BUF_FIXED(room);
	struct order_inputs in = sample(), out;
	struct slot slots[ORDER_SLOTS_MAX];
	order_inputs_hash(hash, key, &in);
	in.slot_count = 2;
	in.slots[0] = (struct order_slot){0, 540, 600};
	in.slots[1] = (struct order_slot){2, 0, DAY_MINUTES};
	order_inputs_encode(&b, &in);
	assert_int_equal(buf_status(&b), E_OK);
	assert_int_equal(order_inputs_decode(&out, &arena, buf_bytes(&b)), E_OK);
	assert_int_equal(out.slot_count, 2);
	assert_memory_equal(out.slots, in.slots, 2 * sizeof(in.slots[0]));
	assert_int_equal(order_slots(slots, &out), 2);
	assert_int_equal(slots[1].day, 20780);
	assert_true(slot_is_whole_day(&slots[1]));
	assert_int_equal(order_over_at(&out), day_start(20780) + 600 * 60); /* when the first of them ends */
	out.slot_count = 0;
	assert_int_equal(order_over_at(&out), day_start(20781));
	order_inputs_hash(other, key, &in);
	assert_memory_not_equal(hash, other, HASH_LEN);
	order_inputs_hash(hash, another, &in); /* the same words under another key are not known again */
	assert_memory_not_equal(hash, other, HASH_LEN);
	order_inputs_hash(hash, key, &in);
	assert_memory_equal(hash, other, HASH_LEN);
	for (size_t len = 0; len < b.len; len++)
		assert_int_not_equal(order_inputs_decode(&out, &arena, bytes_of(room, len)), E_OK);
}

static void versions_do_not_mix(void **state)
{
	(void)state;
	uint8_t bad[sizeof(version_1)];
	struct order_inputs out;
	memcpy(bad, version_1, sizeof(bad));
	bad[1] = 2; /* says that slots follow */
	assert_int_equal(order_inputs_decode(&out, &arena, BYTES(bad)), E_MALFORMED);
	bad[1] = 3;
	assert_int_equal(order_inputs_decode(&out, &arena, BYTES(bad)), E_MALFORMED);
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, 1u << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yesterdays_are_read),
		cmocka_unit_test(without_slots_they_are_the_same_bytes),
		cmocka_unit_test(slots_travel),
		cmocka_unit_test(versions_do_not_mix),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
