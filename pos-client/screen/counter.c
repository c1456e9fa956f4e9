#include "pos-client/screen/counter.h"
#include "pos-client/screen/banner_view.h"
#include "pos-client/screen/sale.h"
#include "pos-client/screen/shift_view.h"
#include "pos-client/screen/waiting_view.h"
#include <stdlib.h>

void sale_look(struct sale_screen *sale)
{
	enum err e = till_banner(sale->till, courier_sync(sale->courier), &sale->banner);
	if (e == E_OK)
		e = park_list(sale->till, sale->parked, &sale->parked_count);
	if (e != E_OK)
		log_error(sale->till->logger, "screen", "error=%s", err_code(e));
}

static void draw_banner(struct screen *s, void *ctx)
{
	const struct sale_screen *sale = ctx;
	banner_draw(s, &sale->banner);
}

/* What came of the last sale's paper stands beside its change. */
static void take_paper_news(struct sale_screen *sale)
{
	struct paper_result paper;
	uint8_t id[UUID_LEN];
	if (press_turn(sale->press, id, &paper) && memcmp(id, sale->done.id, UUID_LEN) == 0)
		sale_note_paper(sale, &paper);
}

/* A renewal takes prices and sites away under a cart: it waits until nobody is in it. */
static void take_turn(struct sale_screen *sale)
{
	bool renewed, is_paying = sale->stage == SALE_PAY || sale->stage == SALE_REFERENCE;
	courier_turn(sale->courier, !sale->is_elsewhere && !is_paying && cart_is_empty(&sale->cart), &renewed);
	take_paper_news(sale);
	int32_t today = instant_day(till_now(sale->till));
	if (renewed || today != sale->day)
		cart_refresh(&sale->cart);
	sale->day = today;
	sale_look(sale);
}

/* What a screen holds in the till's arena, and the reasons it was given, stay as they are; a screen may stand for hours. */
void sale_work_aside(struct sale_screen *sale)
{
	struct till *t = sale->till;
	const struct complaints why = t->why;
	const struct arena shown = t->arena;
	t->arena = sale->aside;
	take_turn(sale);
	arena_clear(&t->arena);
	sale->aside = t->arena;
	t->arena = shown;
	t->why = why;
}

static void work_aside(void *ctx)
{
	sale_work_aside(ctx);
}

static enum err show(struct screen *s, struct sale_screen *sale)
{
	bool is_open = true;
	sale->is_elsewhere = true;
	TRY(waiting_show_if_any(s));
	if (!sale->banner.has_shift)
		TRY(shift_open_show(s, &is_open));
	sale->is_elsewhere = false;
	sale_look(sale);
	return screen_run(s, &sale_view, sale);
}

static enum err run(struct sale_screen *sale)
{
	struct screen *s;
	const struct screen_house house = {.till = sale->till,
					   .ctx = sale,
					   .banner = draw_banner,
					   .job = work_aside,
					   .wake_fds = {courier_fd(sale->courier), press_fd(sale->press)}};
	sale_work_aside(sale);
	TRY(screen_open(&s, &house));
	sale->screen = s;
	enum err e = show(s, sale);
	screen_close(s);
	return e == E_EXPIRED ? E_OK : e; /* asked to end, it ends */
}

enum err counter_run(struct till *t)
{
	TRY(till_need_enrolment(t));
	if (t->held.lease.role != ROLE_COUNTER)
		return till_refuse(t, E_REFUSED, "", "role", "this device is a gate: it has no counter");
	struct sale_screen *sale = calloc(1, sizeof *sale);
	if (sale == NULL)
		return E_MEMORY;
	sale->till = t;
	arena_init(&sale->aside, ARENA_CEILING_DEFAULT);
	cart_init(&sale->cart, t, sale->undo);
	/* Without a server the till sells all the same; what is trained goes nowhere. */
	enum err e = t->is_training ? E_OK : courier_open(&sale->courier, t);
	t->why.count = 0;
	if (e != E_OK)
		log_info(t->logger, "no_background_sync", "error=%s", err_code(e));
	e = press_open(&sale->press, t);
	if (e != E_OK)
		log_warn(t->logger, "papers_are_waited_for", "error=%s", err_code(e));
	e = run(sale);
	press_close(sale->press);
	courier_close(sale->courier);
	cart_wipe(&sale->cart);
	arena_release(&sale->aside);
	free(sale);
	return e;
}
