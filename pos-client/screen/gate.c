#include "pos-client/screen/gate_screen.h"
#include <stdlib.h>
#include <time.h>

#define TURN_MS 400 /* the site's devices are listened to twice a second at least (authority.h) */

int64_t gate_steady_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void gate_look_again(struct gate_screen *g)
{
	enum err e = gate_look(g->till, g->place.site, courier_sync(g->courier), &g->view);
	if (e == E_OK)
		e = undo_look(g->till, g->place.site, &g->undo);
	if (e != E_OK)
		log_error(g->till->logger, "gate", "error=%s", err_code(e));
}

/* What a screen holds in the till's arena, and the reasons it was given, stay as they are; a gate may stand for weeks. */
static void work_aside(void *ctx)
{
	struct gate_screen *g = ctx;
	struct till *t = g->till;
	const struct complaints why = t->why;
	const struct arena shown = t->arena;
	bool renewed;
	t->arena = g->aside;
	courier_turn(g->courier, !g->is_elsewhere, &renewed);
	authority_turn(t);
	gate_look_again(g);
	arena_clear(&t->arena);
	g->aside = t->arena;
	t->arena = shown;
	t->why = why;
}

static enum screen_step tick(struct screen *s, void *ctx)
{
	struct gate_screen *g = ctx;
	if (g->shown.face == FACE_GO && gate_steady_ms() - g->shown.at_ms > GATE_FACE_MS)
		gate_show_ready(g);
	gate_take_unended(s, g);
	if (turnstile_has_failed(&g->turnstile))
		screen_say(s, LOOK_BAD, "%s", screen_text(s, "gate.door_failed"));
	return SCREEN_STAY;
}

static enum err run(struct gate_screen *g)
{
	struct screen *s;
	struct view view = {"", gate_keys, gate_key_count, gate_draw, gate_type, gate_scan, tick};
	const struct screen_house house = {.till = g->till,
					   .ctx = g,
					   .banner = gate_draw_banner,
					   .job = work_aside,
					   .turn_ms = TURN_MS,
					   .wake_fds = {courier_fd(g->courier), authority_fd(g->till, g->place.site)}};
	work_aside(g);
	TRY(screen_open(&s, &house));
	enum err e = screen_run(s, &view, g);
	screen_close(s);
	return e == E_EXPIRED ? E_OK : e; /* asked to end, it ends */
}

enum err gate_run(struct till *t, const struct gate_place *place)
{
	TRY(till_need_enrolment(t));
	struct gate_screen *g = calloc(1, sizeof *g);
	if (g == NULL)
		return E_MEMORY;
	g->till = t;
	g->place = *place;
	arena_init(&g->aside, ARENA_CEILING_DEFAULT);
	field_init(&g->input, FIELD_TEXT, FIELD_TEXT_MAX);
	turnstile_init(&g->turnstile, t);
	/* Without a server it lets people in all the same; what is trained goes nowhere. */
	enum err e = t->is_training ? E_OK : courier_open(&g->courier, t);
	t->why.count = 0;
	if (e != E_OK)
		log_info(t->logger, "no_background_sync", "error=%s", err_code(e));
	e = run(g);
	turnstile_close(&g->turnstile);
	courier_close(g->courier);
	arena_release(&g->aside);
	free(g);
	return e;
}
