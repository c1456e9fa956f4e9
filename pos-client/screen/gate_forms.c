#include "pos-client/screen/gate_screen.h"
#include "pos-client/domain/inside.h"
#include "pos-client/domain/old_lists.h"
#include "pos-client/domain/override.h"
#include "pos-client/screen/approve.h"
#include "pos-client/screen/page.h"
#include <stdio.h>

/* ---- a supervisor lets somebody in */

enum line { LINE_PERSONS, LINE_REASON };

struct override_form {
	struct gate_screen *gate;
	struct approve approve;
	char note[GATE_TEXT];
	uint32_t persons;
};

static enum err let_in(struct screen *s, struct form *f)
{
	struct override_form *o = f->ctx;
	struct gate_screen *g = o->gate;
	struct approval_request who = approve_request(f, &o->approve);
	const int64_t persons = line_value(&f->lines[LINE_PERSONS]);
	uint64_t seq;
	o->persons = persons > 0 && persons <= OVERRIDE_PERSONS_MAX ? (uint32_t)persons : 0;
	const struct override_request r = {.site = g->place.site,
					   .gate = g->place.gate,
					   .verdict = g->shown.verdict,
					   .persons = o->persons,
					   .cose = bytes_of(g->shown.cose, g->shown.cose_len)};
	return override(screen_till(s), &r, &who, &seq);
}

static enum screen_step override_done(struct screen *s, struct form *f)
{
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "person.checking"));
	screen_show(s);
	const enum err e = let_in(s, f);
	if (e != E_OK)
		return form_refused(s, f, e);
	screen_say(s, LOOK_PLAIN, "%s", ""); /* the verdict says it */
	return SCREEN_LEAVE;
}

static void override_changed(struct screen *s, struct form *f)
{
	const struct override_form *o = f->ctx;
	form_look_at_person(s, f, o->approve.line);
}

/* Only what was refused is overruled; after somebody was let in it is about the next one, who has no ticket. */
static void forget_admitted(struct gate_screen *g)
{
	bool was_refused = g->shown.face == FACE_STOP || g->shown.face == FACE_DOUBT;
	if (!was_refused || g->shown.verdict == VERDICT_ADMITTED) {
		gate_show_ready(g);
		g->shown.verdict = VERDICT_MALFORMED;
		g->shown.persons = g->persons > 0 ? g->persons : 1;
	}
}

enum err gate_ask_override(struct screen *s, struct gate_screen *g)
{
	struct override_form o = {.gate = g, .approve.action = APPROVAL_GATE};
	struct form f = {
		.title = "gate.override.title", .note = o.note, .done = override_done, .changed = override_changed, .ctx = &o};
	forget_admitted(g);
	snprintf(o.note, sizeof o.note, "%s",
		 g->shown.reason[0] != '\0' ? g->shown.reason : screen_text(s, "gate.override.no_ticket"));
	struct form_line *persons = form_add(&f, "gate.override.persons", LINE_COUNT, 0);
	persons->pointer = "--persons";
	line_set(persons, g->shown.persons);
	form_add(&f, "approve.reason", LINE_TEXT, REASON_TEXT - 1)->pointer = "--reason";
	approve_add(s, &f, &o.approve, LINE_REASON);
	TRY(form_run(s, &f));
	if (!f.is_done)
		return E_OK;
	gate_show_override(s, g, o.persons);
	turnstile_open(&g->turnstile, o.persons);
	return E_OK;
}

/* ---- lists that are too old */

static enum err allow_old_lists(struct till *t, const struct approval_request *who, void *ctx)
{
	struct approval_request own = *who;
	(void)ctx;
	return old_lists_allow(t, &own);
}

enum err gate_ask_old_lists(struct screen *s, struct gate_screen *g)
{
	const struct approve_question q = {APPROVAL_OLD_LISTS, "gate.old_lists.title", "gate.old_lists.note", allow_old_lists,
					   g};
	bool is_allowed = false;
	TRY(approve_run(s, &q, &is_allowed));
	if (is_allowed)
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, "gate.old_lists.done"));
	return E_OK;
}

/* ---- a deputy takes the hub's place */

static enum err take_over(struct till *t, const struct approval_request *who, void *ctx)
{
	const struct gate_screen *g = ctx;
	struct approval_request own = *who;
	uint64_t epoch;
	return authority_take_over(t, g->place.site, &own, &epoch);
}

enum err gate_ask_take_over(struct screen *s, struct gate_screen *g)
{
	const struct approve_question q = {APPROVAL_TAKE_OVER, "gate.take_over.title", "gate.take_over.note", take_over, g};
	bool is_allowed = false;
	TRY(approve_run(s, &q, &is_allowed));
	if (is_allowed)
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, "gate.take_over.done"));
	return E_OK;
}

/* ---- who is inside, for an evacuation */

#define INSIDE_BYTES (64u << 10)

static void fill_inside(struct screen *s, struct page *p, const struct gate_screen *g, const struct inside_view *v)
{
	char at[LOCAL_TEXT];
	page_head(p, "gate.inside.site");
	if (v->has_site) {
		local_format(at, v->told_at);
		page_format(p, LOOK_BOLD, "gate.inside.now", "%lld", (long long)v->inside);
		page_format(p, LOOK_PLAIN, "gate.inside.told_at", "%.19s", at);
	} else {
		page_add(p, LOOK_WARN, "gate.inside.unknown", screen_text(s, "gate.inside.ask_all"));
	}
	page_head(p, "gate.inside.gate");
	page_count(p, "gate.inside.entered", v->entered);
	page_count(p, "gate.inside.left", v->left);
	page_format(p, LOOK_BOLD, "gate.inside.now", "%lld", (long long)v->entered - (long long)v->left);
	page_head(p, "gate.inside.today");
	page_count(p, "gate.inside.provisional", g->view.today[TALLY_PROVISIONAL]);
	page_count(p, "gate.inside.overridden", g->view.today[TALLY_OVERRIDDEN]);
	page_count(p, "gate.inside.undone", g->view.today[TALLY_UNDONE]);
	page_count(p, "gate.inside.refused", g->view.today[TALLY_REFUSED]);
}

static enum err show_page(struct screen *s, const struct gate_screen *g, struct arena *a)
{
	struct inside_view v;
	struct page *p = ARENA_NEW(a, struct page);
	const enum err e = inside_look(screen_till(s), g->place.site, &v);
	if (e != E_OK) {
		screen_say_why(s, e);
		return E_OK;
	}
	page_start(p, a, "gate.inside.title");
	fill_inside(s, p, g, &v);
	return page_run(s, p, NULL);
}

enum err gate_show_inside(struct screen *s, struct gate_screen *g)
{
	struct arena a;
	arena_init(&a, INSIDE_BYTES);
	const enum err e = show_page(s, g, &a);
	arena_release(&a);
	return e;
}
