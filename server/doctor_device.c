/* The doctor's look at tills and gates: what waits for a person. */
#include "doctor.h"
#include "store/devices.h"

static void judge(struct findings *f, struct arena *a, const struct device_row *d, int64_t now)
{
	char until[INSTANT_TEXT];
	if (d->quarantined_at && !d->closed_at)
		doctor_find(
			f, "yellow", "device",
			arena_format(a, "%s is in quarantine, two journals came with its keys: device close, and enrol it anew",
				     d->name));
	if (!d->closed_at || d->late_until <= now)
		return;
	instant_format(until, d->late_until);
	doctor_find(f, "yellow", "device", arena_format(a, "%s is closed, and its journal is taken until %s", d->name, until));
}

enum err doctor_check_devices(struct findings *f, struct house *h, struct db *db)
{
	struct device_row *list;
	size_t count;
	TRY(devices_all(db, &h->arena, &list, &count));
	for (size_t i = 0; i < count; i++)
		judge(f, &h->arena, &list[i], clock_s(&h->app.clock));
	return E_OK;
}
