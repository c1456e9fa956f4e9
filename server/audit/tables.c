#include "server/audit/tables.h"

#include "admin/screen.h"
#include "domain/tariff/shelf.h"
#include "render/words.h"
#include "store/devices.h"

static const struct listing *const tables[] = {
	&table_days,	&table_months, &table_sites,   &table_categories, &table_channels,
	&table_methods, &table_tills,  &table_entries, &table_receipts,	  &table_journal,
};
#define OWN (sizeof(tables) / sizeof(tables[0]))

size_t listing_count(void)
{
	return OWN + record_table_count();
}

const struct listing *listing_at(size_t i)
{
	return i < OWN ? tables[i] : record_table_at(i - OWN);
}

const struct listing *listing_find(const char *code)
{
	for (size_t i = 0; i < listing_count(); i++)
		if (str_equal(listing_at(i)->code, code))
			return listing_at(i);
	return NULL;
}

/* ---- what walks share */

struct cell cell_of_sites(struct listing_run *run, uint64_t mask)
{
	return cell_of_text(period_codes(run->app, run->arena, mask, "+"));
}

const char *period_narrowed(struct listing_run *run, int32_t from, int32_t until, uint64_t sites)
{
	const struct period p = {.from = from, .until = until, .sites = sites};
	return period_query(run->app, run->r->arena, &p);
}

/* NULL for a device that is none. There are dozens of them. */
const char *device_name(struct listing_run *run, const uint8_t device[static UUID_LEN])
{
	if (!run->has_devices && devices_all(run->db, run->r->arena, &run->devices, &run->device_count) != E_OK)
		run->device_count = 0;
	run->has_devices = true;
	for (size_t i = 0; i < run->device_count; i++)
		if (memcmp(run->devices[i].id, device, UUID_LEN) == 0)
			return run->devices[i].name;
	return NULL;
}

const char *word_of(struct listing_run *run, const char *group, const char *code)
{
	const char *key = arena_format(run->arena, "%s%s", group, code);
	const char *text = words_get(run->app->words, key, strlen(key), screen_language(run->r));
	return text ? text : code;
}

const char *category_name(struct app *app, struct http_request *r, enum category c)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const struct tariff_category *found = t && c > 0 ? tariff_category_of(t, c) : NULL;
	return found ? found->name[screen_language(r)] : NULL;
}
