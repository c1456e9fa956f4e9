#include "pos-client/screen/gate_screen.h"
#include "pos-client/domain/inside.h"

/* ---- what may be pressed now */

static bool may_undo(const void *ctx)
{
	return ((const struct gate_screen *)ctx)->undo.is_there;
}

static bool has_old_lists(const void *ctx)
{
	const struct gate_screen *g = ctx;
	return g->view.lists_are_old && !g->view.lists_are_allowed;
}

/* Hub or deputy, and another one is the authority. */
static bool may_take_over(const void *ctx)
{
	const struct gate_screen *g = ctx;
	const struct authority_view *a = &g->view.authority;
	return a->rank >= 0 && memcmp(a->holder, g->till->held.lease.device, UUID_LEN) != 0;
}

static bool may_hurry(const void *ctx)
{
	const struct gate_screen *g = ctx;
	return g->view.has_server && !g->view.is_online;
}

/* What the guard did counts as something between two scans of the same code. */
static void note_act(struct gate_screen *g)
{
	g->last_ms = 0;
	g->is_asked_to_leave = false;
}

/* ---- the keys */

static GATE_KEY(press_undo)
{
	struct gate_screen *g = ctx;
	uint32_t persons = 0;
	uint64_t seq;
	(void)k;
	note_act(g);
	enum err e = undo(g->till, g->undo.claim, &persons, &seq);
	if (e == E_OK) {
		gate_show_ready(g);
		courier_hurry(g->courier); /* the server shall know of it before the visitor tries again */
		screen_say(s, LOOK_GOOD, "%s: %u %s", screen_text(s, "gate.undone"), persons,
			   screen_text(s, "gate.persons_small"));
	} else {
		screen_say_why(s, e);
	}
	till_forget(g->till);
	gate_look_again(g);
	return SCREEN_STAY;
}

static GATE_KEY(press_left)
{
	struct gate_screen *g = ctx;
	const int64_t typed = field_amount(&g->input);
	uint64_t seq;
	(void)k;
	note_act(g);
	uint32_t persons = typed < 0 ? 1 : typed > INSIDE_LEFT_MAX ? 0 : (uint32_t)typed;
	if (g->input.len > 0 && typed < 0)
		persons = 0; /* letters: not a number of persons */
	enum err e = inside_left(g->till, g->place.site, g->place.gate, persons, &seq);
	field_init(&g->input, FIELD_TEXT, FIELD_TEXT_MAX);
	if (e == E_OK)
		screen_say(s, LOOK_GOOD, "%s: %u %s", screen_text(s, "gate.left"), persons,
			   screen_text(s, "gate.persons_small"));
	else
		screen_say_why(s, e);
	till_forget(g->till);
	gate_look_again(g);
	return SCREEN_STAY;
}

static enum screen_step show(struct screen *s, struct gate_screen *g, enum err (*form)(struct screen *, struct gate_screen *))
{
	note_act(g);
	g->is_elsewhere = true;
	enum err e = form(s, g);
	g->is_elsewhere = false;
	till_forget(g->till);
	gate_look_again(g);
	return e == E_EXPIRED ? SCREEN_LEAVE : SCREEN_STAY;
}

static GATE_KEY(press_override)
{
	(void)k;
	return show(s, ctx, gate_ask_override);
}

static GATE_KEY(press_inside)
{
	(void)k;
	return show(s, ctx, gate_show_inside);
}

static GATE_KEY(press_old_lists)
{
	(void)k;
	return show(s, ctx, gate_ask_old_lists);
}

static GATE_KEY(press_take_over)
{
	(void)k;
	return show(s, ctx, gate_ask_take_over);
}

static GATE_KEY(press_hurry)
{
	struct gate_screen *g = ctx;
	(void)k;
	courier_hurry(g->courier);
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "gate.hurried"));
	return SCREEN_STAY;
}

static GATE_KEY(press_language)
{
	(void)k;
	note_act(ctx);
	screen_switch_language(s);
	return SCREEN_STAY;
}

/* What was typed goes, the number of persons goes, the verdict stays. */
static GATE_KEY(press_clear)
{
	struct gate_screen *g = ctx;
	(void)s, (void)k;
	field_init(&g->input, FIELD_TEXT, FIELD_TEXT_MAX);
	g->persons = 0;
	note_act(g);
	return SCREEN_STAY;
}

static GATE_KEY(press_leave)
{
	struct gate_screen *g = ctx;
	(void)k;
	if (g->is_asked_to_leave)
		return SCREEN_LEAVE;
	g->is_asked_to_leave = true;
	screen_say(s, LOOK_WARN, "%s", screen_text(s, "gate.leave_again"));
	return SCREEN_STAY;
}

const struct view_key gate_keys[] = {
	{SCREEN_F1 + 1, "gate.key.undo", press_undo, may_undo},
	{SCREEN_F1 + 2, "gate.key.override", press_override, NULL},
	{SCREEN_F1 + 3, "gate.key.left", press_left, NULL},
	{SCREEN_F1 + 4, "gate.key.inside", press_inside, NULL},
	{SCREEN_F1 + 5, "gate.key.old_lists", press_old_lists, has_old_lists},
	{SCREEN_F1 + 6, "gate.key.hurry", press_hurry, may_hurry},
	{SCREEN_F1 + 7, "key.language", press_language, NULL},
	{SCREEN_F1 + 8, "gate.key.take_over", press_take_over, may_take_over},
	{SCREEN_F12, "key.quit", press_leave, NULL},
	{SCREEN_ENTER, NULL, gate_enter, NULL},
	{SCREEN_ESCAPE, NULL, press_clear, NULL},
};
const size_t gate_key_count = sizeof gate_keys / sizeof gate_keys[0];
