#include "pos-client/screen/split_view.h"
#include "pos-client/domain/split.h"
#include "pos-client/screen/form.h"
#include "pos-client/screen/slip_say.h"

enum { LINE_CODE, LINE_PARTS };

/* "10 + 10 + 20" */
static const char *parts_text(struct arena *a, const struct split_view *v)
{
	const char *text = "";
	for (size_t i = 0; i < v->count; i++)
		text = arena_format(a, "%s%s%u", text, i > 0 ? " + " : "", v->children[i].ticket.party);
	return text;
}

static enum screen_step done(struct screen *s, struct form *f)
{
	struct till *t = screen_till(s);
	const char *code = line_text(&f->lines[LINE_CODE]), *parts = line_text(&f->lines[LINE_PARTS]);
	const struct split_ask ask = {code, strlen(code), parts};
	struct paper_result paper = {0};
	struct split_view v;
	const enum err e = split_ticket(t, &ask, &v);
	if (e != E_OK)
		return form_refused(s, f, e);
	const char *said = arena_format(&t->arena, "%s: %s.", screen_text(s, v.is_new ? "split.done" : "split.again"),
					parts_text(&t->arena, &v));
	screen_say(s, LOOK_GOOD, "%s", said);
	screen_show(s);
	const enum err printed = split_print(t, &v, &paper);
	slip_say(s, said, false, printed, &paper);
	return SCREEN_LEAVE;
}

enum err split_show(struct screen *s, bool *is_done)
{
	struct form f = {.title = "split.title", .note = "split.note", .done = done};
	form_add(&f, "split.code", LINE_TEXT, FIELD_TEXT_MAX);
	form_add(&f, "split.parts", LINE_TEXT, FIELD_TEXT_MAX)->pointer = "--parts";
	const enum err e = form_run(s, &f);
	*is_done = f.is_done;
	return e;
}
