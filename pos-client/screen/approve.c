#include "pos-client/screen/approve.h"
#include "pos-client/domain/cashier.h"

/* ---- persons */

void staff_names(const struct till *t, enum staff_role role, const char *but, struct staff_names *out)
{
	const struct lease *l = &t->held.lease;
	for (size_t i = 0; t->is_enrolled && i < l->staff_count && out->count < LEASE_STAFF_MAX; i++) {
		if (l->staff[i].role != role || str_equal(l->staff[i].name, but))
			continue;
		memcpy(out->texts[out->count], l->staff[i].name, NAME_TEXT);
		out->names[out->count] = out->texts[out->count];
		out->count++;
	}
}

void form_add_person(struct form *f, const char *label, const char *pin_label, const struct staff_names *names)
{
	struct form_line *person = form_add(f, label, LINE_CHOICE, 0);
	person->choices = names->names;
	person->choice_count = names->count;
	person->hint = names->count == 0 ? "person.none" : NULL;
	struct form_line *pin = form_add(f, pin_label, LINE_SECRET, 0);
	pin->is_off = true;
}

void form_look_at_person(struct screen *s, struct form *f, size_t line)
{
	struct till *t = screen_till(s);
	bool needs = false;
	if (cashier_needs_pin(t, line_text(&f->lines[line]), &needs) != E_OK)
		needs = false; /* nobody is chosen: the till will say so */
	t->why.count = 0;
	f->lines[line + 1].is_off = !needs;
}

const char *form_pin(const struct form *f, size_t line)
{
	return f->lines[line + 1].is_off ? NULL : line_text(&f->lines[line + 1]);
}

/* ---- a supervisor */

/* "" when no shift is open. */
static void open_cashier(struct till *t, char name[static CASHIER_TEXT])
{
	struct journal_shift shift;
	bool is_open = false;
	name[0] = 0;
	if (journal_open_shift(t->journal, &shift, &is_open) == E_OK && is_open)
		memcpy(name, shift.cashier, CASHIER_TEXT);
}

void approve_add(struct screen *s, struct form *f, struct approve *a, size_t reason)
{
	char cashier[CASHIER_TEXT];
	open_cashier(screen_till(s), cashier);
	staff_names(screen_till(s), STAFF_SUPERVISOR, cashier, &a->names);
	a->line = f->count;
	a->reason = reason;
	form_add_person(f, "approve.supervisor", "approve.pin", &a->names);
}

struct approval_request approve_request(const struct form *f, const struct approve *a)
{
	return (struct approval_request){.action = a->action,
					 .supervisor = line_text(&f->lines[a->line]),
					 .pin = form_pin(f, a->line),
					 .reason = line_text(&f->lines[a->reason])};
}

/* ---- nothing but his word */

struct asking {
	const struct approve_question *question;
	struct approve approve;
};

static enum screen_step done(struct screen *s, struct form *f)
{
	const struct asking *a = f->ctx;
	const struct approval_request who = approve_request(f, &a->approve);
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "person.checking"));
	screen_show(s);
	const enum err e = a->question->allow(screen_till(s), &who, a->question->ctx);
	if (e == E_OK)
		return SCREEN_LEAVE;
	return form_refused(s, f, e);
}

static void changed(struct screen *s, struct form *f)
{
	const struct asking *a = f->ctx;
	form_look_at_person(s, f, a->approve.line);
}

enum err approve_run(struct screen *s, const struct approve_question *q, bool *is_allowed)
{
	struct asking a = {.question = q, .approve.action = q->action};
	struct form f = {.title = q->title, .note = q->note, .done = done, .changed = changed, .ctx = &a};
	form_add(&f, "approve.reason", LINE_TEXT, REASON_TEXT - 1)->pointer = "--reason";
	approve_add(s, &f, &a.approve, 0);
	const enum err e = form_run(s, &f);
	*is_allowed = f.is_done;
	return e;
}
