#include "domain/lookout.h"

#include "app.h"
#include "domain/calendar/closure.h"
#include "domain/money/accounts.h"
#include "domain/sale/basket.h"
#include "domain/tariff/shelf.h"
#include "routine.h"

#include <stdlib.h>

#define LOOK_MS	    2000
#define PRUNE_EVERY 15 /* looks */

struct lookout {
	struct app *app;
	struct routine routine;
	unsigned looks;
};

static enum err look_at_tariffs(struct app *app)
{
	uint32_t before = shelf_newest(app->shelf);
	TRY(shelf_look(app->shelf));
	if (shelf_newest(app->shelf) != before)
		log_info(app->logger, "tariff_taken_in", "edition=%u", shelf_newest(app->shelf));
	return E_OK;
}

static enum err look_at_closures(struct app *app)
{
	return closures_look(app->closures);
}

static enum err look_at_accounts(struct app *app)
{
	return accounts_look(app->accounts);
}

static const struct {
	enum err (*act)(struct app *app);
	const char *fault; /* what the log says */
	unsigned every;	   /* looks */
} acts[] = {
	{look_at_tariffs, "tariff_not_read", 1},
	{look_at_closures, "closures_not_read", 1},
	{look_at_accounts, "accounts_not_read", 1},
	{basket_prune, "baskets_not_pruned", PRUNE_EVERY},
};

static int64_t look(void *ctx)
{
	struct lookout *l = ctx;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		enum err e = l->looks % acts[i].every == 0 ? acts[i].act(l->app) : E_OK;
		if (e != E_OK)
			log_warn(l->app->logger, acts[i].fault, "error=%s", err_code(e));
	}
	l->looks++;
	return LOOK_MS;
}

enum err lookout_start(struct lookout **out, struct app *app)
{
	struct lookout *l = calloc(1, sizeof(*l));
	if (!l)
		return E_MEMORY;
	l->app = app;
	*out = l;
	return routine_start(&l->routine, LOOK_MS, look, l);
}

void lookout_stop(struct lookout *l)
{
	if (!l)
		return;
	routine_stop(&l->routine);
	free(l);
}
