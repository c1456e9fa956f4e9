#include "pos-client/screen/cash_view.h"
#include "pos-client/domain/slip.h"
#include "pos-client/screen/approve.h"
#include "pos-client/screen/slip_say.h"

#include <stdio.h>

#define BAGS_SHOWN 64

/* What each kind asks for; a key of the texts, NULL = not asked. */
static const struct cash_form {
	const char *title, *note, *amount, *reason, *bag, *slip;
	bool needs_supervisor, may_lack_amount;
	const char *done;
} forms[] = {
	[CASH_PAID_IN] = {"paid_in.title", "paid_in.note", "cash.amount", "cash.reason", NULL, NULL, false, false,
			  "paid_in.done"},
	[CASH_PAID_OUT] = {"paid_out.title", "paid_out.note", "cash.amount", "cash.reason", NULL, NULL, true, false,
			   "paid_out.done"},
	[CASH_DROP] = {"drop.title", "drop.note", "cash.amount", NULL, "drop.bag", NULL, false, false, "drop.done"},
	[CASH_SLIP] = {"slip.title", "slip.note", "slip.amount", NULL, "slip.bag", "slip.slip", false, true, "slip.done"},
};

struct moving {
	enum cash_kind kind;
	uint8_t id[UUID_LEN];		  /* of this form: tried again after an error, it is the same movement */
	size_t amount, reason, bag, slip; /* their lines */
	struct approve approve;
	size_t bag_count;
	const char *bags[BAGS_SHOWN];
	char bag_texts[BAGS_SHOWN][BAG_TEXT];
};

static const char *text_at(const struct form *f, const char *asked, size_t line)
{
	const char *text = asked != NULL ? line_text(&f->lines[line]) : "";
	return text[0] != 0 ? text : NULL;
}

static struct cash_request request(const struct form *f, const struct moving *m)
{
	const struct cash_form *asks = &forms[m->kind];
	struct cash_request r = {
		.has_id = true,
		.kind = m->kind,
		.amount = line_value(&f->lines[m->amount]),
		.reason = text_at(f, asks->reason, m->reason),
		.bag = text_at(f, asks->bag, m->bag),
		.slip = text_at(f, asks->slip, m->slip),
		.supervisor = asks->needs_supervisor ? line_text(&f->lines[m->approve.line]) : NULL,
		.pin = asks->needs_supervisor ? form_pin(f, m->approve.line) : NULL,
	};
	memcpy(r.id, m->id, UUID_LEN);
	return r;
}

static void say_done(struct screen *s, enum cash_kind kind, const struct cash_result *r)
{
	char money[SCREEN_MONEY], text[160];
	struct paper_result paper = {0};
	snprintf(text, sizeof(text), "%s: %s%s%s.", screen_text(s, forms[kind].done), screen_money(s, money, r->fact.amount),
		 r->fact.bag[0] != 0 ? ", " : "", r->fact.bag);
	screen_say(s, LOOK_GOOD, "%s", text);
	screen_show(s);
	const enum err e = slip_print_cash(screen_till(s), r, &paper);
	slip_say(s, text, r->is_drawer_shut, e, &paper);
}

static enum screen_step done(struct screen *s, struct form *f)
{
	const struct moving *m = f->ctx;
	const struct cash_request r = request(f, m);
	struct cash_result result;
	if (forms[m->kind].needs_supervisor) {
		screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "person.checking"));
		screen_show(s);
	}
	const enum err e = cash_move(screen_till(s), &r, &result);
	if (e == E_OK) {
		say_done(s, m->kind, &result);
		return SCREEN_LEAVE;
	}
	return form_refused(s, f, e);
}

static void changed(struct screen *s, struct form *f)
{
	const struct moving *m = f->ctx;
	if (forms[m->kind].needs_supervisor)
		form_look_at_person(s, f, m->approve.line);
}

/* ---- the lines */

/* A slip is for a bag that is on its way: nobody types its number a second time. */
static void add_bags(struct screen *s, struct form *f, struct moving *m)
{
	struct arena a;
	struct journal_bag *list = NULL;
	size_t count = 0;
	arena_init(&a, 1u << 20);
	if (journal_open_bags(screen_till(s)->journal, &a, BAGS_SHOWN, &list, &count) != E_OK)
		count = 0; /* then there is nothing to choose */
	for (size_t i = 0; i < count; i++) {
		memcpy(m->bag_texts[i], list[i].bag, BAG_TEXT);
		m->bags[i] = m->bag_texts[i];
	}
	m->bag_count = count;
	arena_release(&a);
	struct form_line *l = form_add(f, "slip.bag", LINE_CHOICE, 0);
	l->choices = m->bags;
	l->choice_count = count;
	l->hint = count == 0 ? "slip.no_bags" : NULL;
}

static size_t add_line(struct form *f, const char *label, const char *pointer, enum line_kind kind, size_t max)
{
	if (label == NULL)
		return 0;
	form_add(f, label, kind, max)->pointer = pointer;
	return f->count - 1;
}

static void add_lines(struct screen *s, struct form *f, struct moving *m)
{
	const struct cash_form *asks = &forms[m->kind];
	if (m->kind == CASH_SLIP)
		add_bags(s, f, m);
	m->slip = add_line(f, asks->slip, "--slip", LINE_TEXT, BAG_TEXT - 1);
	m->amount = add_line(f, asks->amount, "--amount", LINE_AMOUNT, 0);
	f->lines[m->amount].may_be_empty = asks->may_lack_amount;
	f->lines[m->amount].hint = asks->may_lack_amount ? "slip.amount_hint" : NULL;
	if (m->kind != CASH_SLIP)
		m->bag = add_line(f, asks->bag, "--bag", LINE_TEXT, BAG_TEXT - 1);
	m->reason = add_line(f, asks->reason, "--reason", LINE_TEXT, REASON_TEXT - 1);
	if (asks->needs_supervisor)
		approve_add(s, f, &m->approve, m->reason);
}

enum err cash_show(struct screen *s, enum cash_kind kind, bool *is_done)
{
	struct moving m = {.kind = kind, .approve.action = APPROVAL_PAID_OUT};
	struct form f = {.title = forms[kind].title, .note = forms[kind].note, .done = done, .changed = changed, .ctx = &m};
	till_new_id(screen_till(s), m.id);
	add_lines(s, &f, &m);
	const enum err e = form_run(s, &f);
	*is_done = f.is_done;
	return e;
}
