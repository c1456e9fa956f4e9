/* Who keeps places from others unpaid, and how many he may. */
#include "app.h"
#include "domain/calendar/holds.h"

#include <hoaban/slot.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena a;

/* ---- who */

static const struct {
	const char *peer, *other;
	bool has_network, is_same;
} peers[] = {
	{NULL, NULL, false, false},
	{"", "nonsense", false, false},
	{"127.0.0.1", "127.9.9.9", false, false},
	{"::1", "::ffff:127.0.0.1", false, false},
	{"203.0.113.7", "203.0.113.8", true, false},
	{"203.0.113.7", "::ffff:203.0.113.7", true, true},
	{"203.0.113.7", "::ffff:203.0.113.8", true, false},
	{"2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true, true},
	{"2001:db8::1", "2001:db8:0:1::1", true, false},
	{"2001:db8:0::1", "2001:0DB8::1", true, true},
};

static void test_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		struct holder one, other;
		holder_of(&one, peers[i].peer, NULL);
		holder_of(&other, peers[i].other, NULL);
		assert_int_equal(one.has_network, peers[i].has_network);
		assert_int_equal(other.has_network, peers[i].has_network);
		assert_false(one.has_mark);
		if (one.has_network)
			assert_int_equal(memcmp(one.network, other.network, HOLDER_LEN) == 0, peers[i].is_same);
	}
}

/* ---- how many */

#define NETWORK "198.51.100.4"
static const uint8_t mark[32] = {1, 2, 3};
static const struct slot_row hall = {.slot = {.site = 1, .day = 20000, .begins = 540}, .capacity = 101},
			     yard = {.slot = {.site = 2, .day = 20000, .begins = 540}, .capacity = 10};
static const struct slot_row *const both[] = {&hall, &yard};

static const struct settings limited = {.hold_network_places = 90,
					.hold_network_percent = 60,
					.hold_browser_places = 50,
					.hold_browser_percent = 20,
					.hold_slot_least = 5,
					.free_network_percent = 50,
					.free_browser_percent = 10,
					.free_known_h = 2};

static struct hold_refusal ask(const struct holds *h, const struct settings *s, const uint8_t *browser, size_t slots,
			       uint64_t persons)
{
	struct holder who;
	holder_of(&who, NETWORK, browser);
	return holds_check(h, s, HOLD_UNPAID, &who, both, slots, persons);
}

static void add(struct holds *h, const struct holder *who, const struct slot *s, enum place_state state, uint64_t persons,
		int64_t until)
{
	holds_add(h, &(struct slot_place){.slot = *s, .state = state, .persons = persons, .until = until, .holder = *who});
}

static void refuses(struct hold_refusal r, enum err outcome, uint64_t limit, bool is_of_slot, int64_t again_at)
{
	assert_int_equal(r.outcome, outcome);
	assert_int_equal(r.limit, limit);
	assert_int_equal(r.is_of_slot, is_of_slot);
	assert_int_equal(r.again_at, again_at);
}

static void test_sizes(void **state)
{
	(void)state;
	const struct holds none = {.arena = &a};
	assert_int_equal(ask(&none, &limited, NULL, 1, 60).outcome, E_OK); /* 60 % of 101 */
	refuses(ask(&none, &limited, NULL, 1, 61), E_INVALID, 60, true, 0);
	refuses(ask(&none, &limited, NULL, 2, 46), E_INVALID, 90, false, 0); /* 46 persons at two slots are 92 places */
	assert_int_equal(ask(&none, &limited, NULL, 2, 6).outcome, E_OK);
	refuses(ask(&none, &limited, NULL, 2, 7), E_INVALID, 6, true, 0);   /* of the small one */
	refuses(ask(&none, &limited, mark, 1, 21), E_INVALID, 20, true, 0); /* the browser's share is less */
	assert_int_equal(ask(&none, &limited, mark, 2, 5).outcome, E_OK);   /* as many as anybody may */
	refuses(ask(&none, &limited, mark, 2, 6), E_INVALID, 5, true, 0);
}

static void test_what_is_held(void **state)
{
	(void)state;
	struct holder who, mine, stranger;
	holder_of(&who, NETWORK, NULL);
	holder_of(&mine, NETWORK, mark);
	holder_of(&stranger, "198.51.100.5", NULL);
	struct holds h = {.arena = &a};
	add(&h, &stranger, &hall.slot, PLACE_HELD, 1000, 5);
	add(&h, &who, &hall.slot, PLACE_HELD, 30, 700);
	add(&h, &mine, &hall.slot, PLACE_HELD, 15, 300);
	assert_int_equal(ask(&h, &limited, NULL, 1, 15).outcome, E_OK);
	refuses(ask(&h, &limited, NULL, 1, 16), E_TOO_MANY, 60, true, 300); /* the network's, the browser's among it */
	refuses(ask(&h, &limited, mark, 1, 6), E_TOO_MANY, 20, true, 300);
	struct holds copy = holds_copy(&h);
	add(&copy, &who, &yard.slot, PLACE_HELD, 45, 200);
	refuses(ask(&copy, &limited, NULL, 1, 1), E_TOO_MANY, 90, false, 200);
	assert_int_equal(ask(&h, &limited, NULL, 1, 1).outcome, E_OK);
}

/* ---- for nothing: counted apart, by the share alone */

static void test_what_is_free(void **state)
{
	(void)state;
	struct holder mine;
	holder_of(&mine, NETWORK, mark);
	struct holds h = {.arena = &a};
	add(&h, &mine, &hall.slot, PLACE_HELD, 20, 300);
	add(&h, &mine, &hall.slot, PLACE_SOLD, 8, 7200);
	add(&h, &mine, &yard.slot, PLACE_SOLD, 1000, 7200);
	assert_int_equal(holds_check(&h, &limited, HOLD_FREE, &mine, both, 1, 2).outcome, E_OK);
	struct hold_refusal r = holds_check(&h, &limited, HOLD_FREE, &mine, both, 1, 3);
	refuses(r, E_TOO_MANY, 10, true, 7200);
	assert_int_equal(r.kind, HOLD_FREE);
	refuses(holds_check(&h, &limited, HOLD_FREE, &mine, both, 1, 11), E_INVALID, 10, true, 0);
	refuses(ask(&h, &limited, mark, 1, 1), E_TOO_MANY, 20, true, 300);
	mine.has_mark = false;
	assert_int_equal(holds_check(&h, &limited, HOLD_FREE, &mine, both, 1, 42).outcome, E_OK);
	refuses(holds_check(&h, &limited, HOLD_FREE, &mine, both, 1, 43), E_TOO_MANY, 50, true, 7200);
}

/* Nobody is asked about as long as all together have no more than one may have. */
static void test_what_matters(void **state)
{
	(void)state;
	struct holder mine, nobody;
	struct slot_row filling = hall;
	const struct slot_row *const one[] = {&filling};
	holder_of(&mine, NETWORK, mark);
	holder_of(&nobody, NULL, NULL);
	filling.sold = 8;
	assert_false(holds_matter(&limited, HOLD_FREE, &mine, one, 1, 2));
	assert_true(holds_matter(&limited, HOLD_FREE, &mine, one, 1, 3));
	assert_false(holds_matter(&limited, HOLD_FREE, &nobody, one, 1, 300));
	assert_true(holds_matter(&limited, HOLD_UNPAID, &mine, one, 1, 1)); /* of all slots together */
	assert_false(holds_matter(&limited, HOLD_UNPAID, &mine, one, 0, 1));
}

static void test_signing(void **state)
{
	(void)state;
	struct settings s = limited;
	struct holder mine;
	struct slot_place place = {.slot = hall.slot, .state = PLACE_SOLD};
	holder_of(&mine, NETWORK, mark);
	holds_sign(&place, &s, &mine, 7201);
	assert_true(place.holder.has_network && place.holder.has_mark);
	assert_int_equal(place.until, 3 * 3600 + 2 * 3600);
	holds_sign(&place, &s, &mine, 7200);
	assert_int_equal(place.until, 4 * 3600);
	s.free_network_percent = 100; /* what is not limited is not written down */
	holds_sign(&place, &s, &mine, 7200);
	assert_false(place.holder.has_network);
	assert_true(place.holder.has_mark);
	s.free_browser_percent = 100;
	holds_sign(&place, &s, &mine, 7200);
	assert_false(place.holder.has_mark);
	assert_int_equal(place.until, 0);
	place = (struct slot_place){.slot = hall.slot, .state = PLACE_HELD, .until = 99};
	holds_sign(&place, &s, &mine, 7200);
	assert_true(place.holder.has_network && place.holder.has_mark);
	assert_int_equal(place.until, 99);
}

static void test_no_limits(void **state)
{
	(void)state;
	const struct settings open = {.hold_network_percent = 100, .hold_browser_percent = 100};
	const struct holds none = {.arena = &a};
	struct holder who, nobody;
	holder_of(&who, NETWORK, mark);
	holder_of(&nobody, "127.0.0.1", NULL);
	assert_false(holds_matter(&open, HOLD_UNPAID, &who, both, 2, 500));
	assert_false(holds_matter(&limited, HOLD_UNPAID, &nobody, both, 2, 500));
	assert_true(holds_matter(&limited, HOLD_UNPAID, &who, both, 2, 1));
	assert_int_equal(ask(&none, &open, mark, 2, 500).outcome, E_OK);
	assert_int_equal(holds_check(&none, &limited, HOLD_UNPAID, &nobody, both, 2, 500).outcome, E_OK);
}

static void test_words(void **state)
{
	(void)state;
	struct complaints c = {.arena = &a};
	const struct hold_refusal later = {.outcome = E_TOO_MANY, .is_of_slot = true, .limit = 60, .again_at = 1700000000},
				  never = {.outcome = E_INVALID, .limit = 90}, fine = {.outcome = E_OK};
	assert_int_equal(holds_complain(&fine, &c), E_OK);
	assert_int_equal(c.count, 0);
	assert_int_equal(holds_complain(&later, &c), E_TOO_MANY);
	assert_int_equal(holds_complain(&never, &c), E_INVALID);
	assert_string_equal(c.list[0].pointer, "/slots");
	assert_string_equal(c.list[0].code, "held");
	assert_string_equal(c.list[1].pointer, "/lines");
	assert_string_equal(c.list[1].code, "held_size");
	struct hold_refusal free_one = later, free_all = never;
	free_one.kind = free_all.kind = HOLD_FREE;
	assert_int_equal(holds_complain(&free_one, &c), E_TOO_MANY);
	assert_int_equal(holds_complain(&free_all, &c), E_INVALID);
	assert_string_equal(c.list[2].code, "free_held");
	assert_string_equal(c.list[3].code, "free_size");
	assert_string_equal(holds_wait(&a, &later, 1699999990), "10");
	assert_string_equal(holds_wait(&a, &later, 1700000005), "1");
}

static int set_up(void **state)
{
	(void)state;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_networks),     cmocka_unit_test(test_sizes),	  cmocka_unit_test(test_what_is_held),
		cmocka_unit_test(test_what_is_free), cmocka_unit_test(test_what_matters), cmocka_unit_test(test_signing),
		cmocka_unit_test(test_no_limits),    cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
