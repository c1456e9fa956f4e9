/* The doctor's look at cash on its way to the treasury's account. */
#include "doctor.h"
#include "store/cash.h"

#define BAGS_MAX 10000

enum err doctor_check_cash(struct findings *f, struct house *h, struct db *db)
{
	struct bag_row *bags;
	size_t count;
	int64_t sum = 0, until = clock_s(&h->app.clock) - h->settings.drop_slip_days * DAY_S;
	TRY(bags_waiting(db, &h->arena, until, BAGS_MAX, &bags, &count));
	for (size_t i = 0; i < count; i++)
		sum += bags[i].amount;
	doctor_find(
		f, count > 0 ? "yellow" : "green", "cash",
		arena_format(&h->arena,
			     "%zu bags of cash with %lld đồng have had no bank slip for more than %lld days (hoaband report "
			     "bags lists them)",
			     count, (long long)sum, (long long)h->settings.drop_slip_days));
	return E_OK;
}
