#include "pos-client/screen/cash_view.h"
#include "pos-client/domain/slip.h"
#include "pos-client/screen/form.h"
#include "pos-client/screen/slip_say.h"

static enum screen_step done(struct screen *s, struct form *f)
{
	struct cash_result r;
	const enum err e = cash_open_drawer(screen_till(s), line_text(&f->lines[0]), NULL, &r);
	if (e != E_OK)
		return form_refused(s, f, e);
	struct paper_result paper = {0};
	const enum err printed = slip_print_drawer(screen_till(s), &r, line_text(&f->lines[0]), &paper);
	slip_say(s, screen_text(s, r.is_drawer_shut ? "drawer.recorded" : "drawer.opened"), r.is_drawer_shut, printed, &paper);
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
