/* Classes that want the same hour of a museum at the same moment: no more are kept than there is room for, one address keeps no
 * more than it may, and whoever confirms, cancels and asks again at once leaves the places right. */
#include "tests/support/correctwords.h"
#include "tests/support/race.h"

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define AT_ONCE 8

static struct story story;

static const struct step times[] = {
	{"times", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.times}\",\"site\":\"BT\",\"first_day\":\"2026-11-23\",\"last_day\":\"2026-11-23\",\"spans\":"
		 "["
		 "{\"begins\":\"09:00\",\"ends\":\"10:00\",\"capacity\":60},{\"begins\":\"10:00\",\"ends\":\"11:00\","
		 "\"capacity\":500}]}"},
};

static int set_up(void **state)
{
	*state = &story;
	story = (struct story){.clock = STORY_CLOCK,
			       .settings = "booking_burst = 500\nbooking_per_minute = 500\nbooking_open_max = 2\n"};
	story_begin(&story);
	login_as(&story, "manager");
	story_tell(&story, times, COUNT(times));
	return 0;
}

/* ---- at the same moment */

static const char *body(struct story *s, const char *time, const char *email)
{
	return arena_format(&s->arena,
			    "{\"visit_date\":\"2026-11-23\",\"sites\":[\"BT\"],\"slots\":[{\"site\":\"BT\",\"time\":\"%s\"}],"
			    "\"name\":\"THCS\",\"email\":\"%s\",\"lines\":[{\"category\":\"STUDY\",\"quantity\":20}]}",
			    time, email);
}

static struct contender book(struct story *s, const char *key, const char *time, const char *email)
{
	return (struct contender){
		.path = "/v1/bookings",
		.body = body(s, time, email),
		.headers = {story_text(s, arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", key))},
	};
}

static uint64_t kept(struct story *s, unsigned begins)
{
	json_t *answer = story_sql(
		s, arena_format(&s->arena,
				"SELECT COALESCE(SUM(held + sold), 0), COALESCE((SELECT SUM(persons) FROM slot_place WHERE"
				" begins = %u AND state < 3), 0) FROM slot WHERE begins = %u",
				begins, begins));
	uint64_t n = strtoull(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	assert_int_equal(n, strtoull(json_string_value(json_at(answer, "rows.0.1")), NULL, 10));
	json_decref(answer);
	return n;
}

/* Three classes of twenty fit. */
static void the_last_places(void **state)
{
	struct story *s = *state;
	struct contender list[AT_ONCE];
	for (unsigned i = 0; i < AT_ONCE; i++)
		list[i] = book(s, arena_format(&s->arena, "fits %u", i), "09:00", arena_format(&s->arena, "t%u@b.vn", i));
	race(s, list, AT_ONCE);
	assert_int_equal(race_count(list, AT_ONCE, 201), 3);
	assert_int_equal(race_count(list, AT_ONCE, 409), AT_ONCE - 3);
	assert_int_equal(kept(s, 540), 60);
}

static void one_key(void **state)
{
	struct story *s = *state;
	struct contender list[AT_ONCE];
	for (unsigned i = 0; i < AT_ONCE; i++)
		list[i] = book(s, "one", "10:00", "one@b.vn");
	race(s, list, AT_ONCE);
	assert_int_equal(race_count(list, AT_ONCE, 201), AT_ONCE);
	assert_int_equal(kept(s, 600), 20);
}

static void one_address(void **state)
{
	struct story *s = *state;
	struct contender list[AT_ONCE];
	for (unsigned i = 0; i < AT_ONCE; i++)
		list[i] = book(s, arena_format(&s->arena, "many %u", i), "10:00", "many@b.vn");
	race(s, list, AT_ONCE);
	assert_int_equal(race_count(list, AT_ONCE, 201), 2);
	assert_int_equal(race_count(list, AT_ONCE, 429), AT_ONCE - 2);
}

/* Whoever was first: a class that is cancelled keeps no places, whatever was confirmed. */
static void confirmed_and_cancelled(void **state)
{
	struct story *s = *state;
	for (int round = 0; round < 6; round++) {
		uint64_t before = kept(s, 600);
		const char *label = arena_format(&s->arena, "c%d", round);
		const struct step booked = {label,
					    .method = "POST",
					    .path = "/v1/bookings",
					    .status = 201,
					    .headers = {arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", label)},
					    .body = body(s, "10:00", arena_format(&s->arena, "%s@b.vn", label))};
		const struct step key = {arena_format(&s->arena, "k%d", round),
					 .sql = arena_format(&s->arena,
							     "SELECT LOWER(HEX(b.confirm_key)) FROM booking b JOIN orders o ON"
							     " o.id = b.order_id WHERE o.token = UNHEX('${%s.token}')",
							     label)};
		story_tell(s, &booked, 1);
		story_tell(s, &key, 1);
		struct contender list[AT_ONCE];
		for (unsigned i = 0; i < AT_ONCE; i++)
			list[i] = (struct contender){
				.path = story_text(s, arena_format(&s->arena, "/v1/bookings/${%s.token}/%s", label,
								   i % 2 ? "cancel" : "confirm")),
				.body = i % 2 ? ""
					      : story_text(s, arena_format(&s->arena, "{\"key\":\"${k%d.rows.0.0}\"}", round)),
			};
		race(s, list, AT_ONCE);
		assert_int_equal(race_count(list, AT_ONCE, 200) + race_count(list, AT_ONCE, 409), AT_ONCE);
		assert_int_equal(kept(s, 600), before);
		struct contender repeated = book(s, label, "10:00", arena_format(&s->arena, "%s@b.vn", label));
		race(s, &repeated, 1);
		assert_int_equal(repeated.status, 201);
		assert_int_equal(kept(s, 600), before);
	}
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_places),
		cmocka_unit_test(one_key),
		cmocka_unit_test(one_address),
		cmocka_unit_test(confirmed_and_cancelled),
	};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
