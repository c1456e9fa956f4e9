#include "pos-client/screen/cash_view.h"
#include "pos-client/screen/form.h"

static enum screen_step done(struct screen *s, struct form *f)
{
	struct cash_result r;
	const enum err e = cash_open_drawer(screen_till(s), line_text(&f->lines[0]), NULL, &r);
	if (e != E_OK) {
		screen_say_why(s, e);
		return SCREEN_STAY;
	}
	screen_say(s, r.is_drawer_shut ? LOOK_WARN : LOOK_GOOD, "%s",
		   screen_text(s, r.is_drawer_shut ? "drawer.shut" : "drawer.opened"));
	return SCREEN_LEAVE;
}

enum err drawer_show(struct screen *s, bool *is_done)
{
	struct form f = {.title = "drawer.title", .note = "drawer.note", .done = done};
	form_add(&f, "cash.reason", LINE_TEXT, REASON_TEXT - 1);
	const enum err e = form_run(s, &f);
	*is_done = f.is_done;
	return e;
}
