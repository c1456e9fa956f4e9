#include <hoaban/instant.h>
#include <hoaban/tariff.h>

#define WEEK 7

/* 1970-01-01 was a Thursday. */
static bool is_weekend(int32_t day)
{
	int32_t weekday = ((day + 3) % WEEK + WEEK) % WEEK; /* 0 = Monday */
	return weekday >= 5;
}

static bool covers(const struct tariff_day *d, int32_t day)
{
	struct civil c = day_civil(day);
	return d->is_yearly ? d->month == c.month && d->day == c.day : d->from <= day && day < d->until;
}

static bool is_day_off(const struct tariff *t, int32_t day)
{
	for (size_t i = 0; i < t->day_count; i++)
		if (t->days[i].is_day_off && covers(&t->days[i], day))
			return true;
	return false;
}

int32_t tariff_working_day_after(const struct tariff *t, int32_t day, unsigned n)
{
	while (n > 0) {
		day++;
		n -= !is_weekend(day) && !is_day_off(t, day);
	}
	return day;
}
