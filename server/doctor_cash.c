/* The doctor's look at cash on its way to the treasury's account, and at what tills told that cannot be. */
#include "doctor.h"
#include "store/cash.h"
#include "store/journal.h"

#define BAGS_MAX  10000
#define NEWS_DAYS 7

static enum err check_bags(struct findings *f, struct house *h, struct db *db)
{
	struct bag_row *bags;
	size_t count;
	int64_t sum = 0, until = clock_s(&h->app.clock) - h->settings.drop_slip_days * DAY_S;
	TRY(bags_waiting(db, &h->arena, until, BAGS_MAX, &bags, &count));
	for (size_t i = 0; i < count; i++)
		sum += bags[i].amount;
	doctor_find(f, count > 0 ? "yellow" : "green", "cash",
		    arena_format(&h->arena,
				 "%zu bags of cash, %lld đồng, wait for a bank slip longer than %lld days (report bags)", count,
				 (long long)sum, (long long)h->settings.drop_slip_days));
	return E_OK;
}

/* A person settles them: the doctor says that there are some. */
static enum err check_incidents(struct findings *f, struct house *h, struct db *db)
{
	uint64_t count;
	TRY(incidents_count(db, (clock_s(&h->app.clock) - NEWS_DAYS * DAY_S) * 1000, &count));
	doctor_find(f, count > 0 ? "yellow" : "green", "incident",
		    arena_format(&h->arena, "tills told %llu things in %d days that cannot be (report incidents)",
				 (unsigned long long)count, NEWS_DAYS));
	return E_OK;
}

enum err doctor_check_cash(struct findings *f, struct house *h, struct db *db)
{
	TRY(check_bags(f, h, db));
	return check_incidents(f, h, db);
}
