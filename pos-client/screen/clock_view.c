#include "pos-client/screen/clock_view.h"
#include "pos-client/domain/clock.h"
#include "pos-client/screen/approve.h"

#include <hoaban/instant.h>
#include <stdio.h>

#define MOMENT_TYPED 16 /* "2026-11-21 08:15" */

enum line { LINE_TIME, LINE_REASON };

struct clock_form {
	char note[160];
	struct approve approve;
};

/* 0 = nothing was typed. */
static enum err parse(const char *text, int64_t *out)
{
	char iso[48];
	*out = 0;
	if (text[0] == 0)
		return E_OK;
	if (strlen(text) != MOMENT_TYPED || text[10] != ' ')
		return E_INVALID;
	snprintf(iso, sizeof(iso), "%.10sT%.5s:00+07:00", text, text + 11);
	return instant_parse(out, iso);
}

static enum err allow(struct screen *s, const struct form *f)
{
	const struct clock_form *c = f->ctx;
	const struct approval_request who = approve_request(f, &c->approve);
	int64_t time;
	if (parse(line_text(&f->lines[LINE_TIME]), &time) != E_OK)
		return till_refuse(screen_till(s), E_INVALID, "--time", "format", "a time is written 2026-11-21 08:15");
	return clock_approve(screen_till(s), &who, time);
}

static enum screen_step done(struct screen *s, struct form *f)
{
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "person.checking"));
	screen_show(s);
	const enum err e = allow(s, f);
	if (e == E_OK) {
		screen_say(s, LOOK_GOOD, "%s", screen_text(s, "clock.done"));
		return SCREEN_LEAVE;
	}
	return form_refused(s, f, e);
}

static void changed(struct screen *s, struct form *f)
{
	const struct clock_form *c = f->ctx;
	form_look_at_person(s, f, c->approve.line);
}

/* What the machine says and what the till takes for the time: the supervisor compares both with his own watch. */
static enum err write_note(struct screen *s, struct clock_form *c)
{
	struct clock_view v;
	char machine[LOCAL_TEXT], till[LOCAL_TEXT];
	TRY(clock_view(screen_till(s), &v));
	local_format(machine, v.clock);
	local_format(till, v.time);
	snprintf(c->note, sizeof(c->note), "%s %.16s · %s %.16s", screen_text(s, "clock.machine"), machine,
		 screen_text(s, "clock.till"), till);
	return E_OK;
}

enum err clock_show(struct screen *s, bool *is_done)
{
	struct clock_form c = {.approve.action = APPROVAL_CLOCK};
	struct form f = {.title = "clock.title", .note = c.note, .done = done, .changed = changed, .ctx = &c};
	const enum err e = write_note(s, &c);
	if (e != E_OK) {
		screen_say_why(s, e);
		return E_OK;
	}
	struct form_line *time = form_add(&f, "clock.time", LINE_TEXT, MOMENT_TYPED);
	time->may_be_empty = true;
	time->hint = "clock.hint";
	time->pointer = "--time";
	form_add(&f, "approve.reason", LINE_TEXT, REASON_TEXT - 1)->pointer = "--reason";
	approve_add(s, &f, &c.approve, LINE_REASON);
	const enum err left = form_run(s, &f);
	*is_done = f.is_done;
	return left;
}
