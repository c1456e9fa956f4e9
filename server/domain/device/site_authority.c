#include "domain/device/site_authority.h"

#include "store/devices.h"
#include "store/visits.h"

#include <hoaban/cose.h>

static bool is_at_work(const struct device_row *d, int64_t now)
{
	return d->closed_at == 0 && d->quarantined_at == 0 && d->expires_at > now;
}

static void add_devices(struct lease_hub *hub, const struct device_row *list, size_t count, unsigned kind, int64_t now)
{
	for (size_t i = 0; i < count && hub->count < HUB_DEVICES_MAX; i++)
		if (list[i].hub == kind && is_at_work(&list[i], now) && (list[i].sites >> hub->site & 1))
			memcpy(hub->devices[hub->count++], list[i].id, UUID_LEN);
}

void site_authorities(const struct device_row *list, size_t count, uint32_t site, int64_t now, struct lease_hub *out)
{
	*out = (struct lease_hub){.site = site};
	add_devices(out, list, count, 1, now);
	add_devices(out, list, count, 2, now);
}

/* The highest term that was told; before the first, the hub's. */
static enum err term_of(struct db *db, struct arena *a, const struct lease_hub *hub, struct site_term *out)
{
	struct bytes *statements;
	size_t count;
	*out = (struct site_term){0};
	memcpy(out->holder, hub->devices[0], UUID_LEN);
	TRY(epochs_of(db, a, hub->site, &statements, &count));
	for (size_t i = 0; i < count; i++) {
		struct cose_sign1 m;
		struct site_statement s;
		TRY(cose_parse(&m, statements[i]));
		TRY(site_statement_decode(&s, m.payload));
		if (site_term_compare(hub, out, &s.term) < 0)
			*out = s.term;
	}
	return E_OK;
}

enum err site_is_final(struct db *db, struct arena *a, uint32_t site, const uint8_t device[static UUID_LEN], int64_t now,
		       bool *out)
{
	struct device_row *list;
	struct lease_hub hub;
	struct site_term term;
	size_t count;
	TRY(devices_all(db, a, &list, &count));
	site_authorities(list, count, site, now, &hub);
	*out = hub.count == 0;
	if (*out)
		return E_OK;
	TRY(term_of(db, a, &hub, &term));
	*out = memcmp(term.holder, device, UUID_LEN) == 0;
	return E_OK;
}
