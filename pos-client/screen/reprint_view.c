#include "pos-client/screen/reprint_view.h"
#include "pos-client/domain/paper.h"
#include "pos-client/screen/form.h"

#define NUMBER_MAX_TEXT (SYMBOL_TEXT + 10)

/* "17", or "26TAA/17" where a till has several symbols. */
static enum err parse(const char *text, char symbol[static SYMBOL_TEXT], uint32_t *number)
{
	const char *slash = strrchr(text, '/'), *digits = slash != NULL ? slash + 1 : text;
	const size_t len = slash != NULL ? (size_t)(slash - text) : 0;
	int64_t n;
	if (len >= SYMBOL_TEXT)
		return E_NOT_FOUND;
	memcpy(symbol, text, len);
	symbol[len] = 0;
	if (int_parse(&n, digits, 1, NUMBER_MAX) != E_OK)
		return E_NOT_FOUND;
	*number = (uint32_t)n;
	return E_OK;
}

static enum err reprint(struct till *t, const char *text, struct paper_result *out)
{
	uint8_t sale[UUID_LEN];
	char symbol[SYMBOL_TEXT];
	uint32_t number;
	struct sale_view v;
	TRY(till_need_enrolment(t));
	TRY(parse(text, symbol, &number));
	TRY(sale_find(t, "", symbol, number, sale));
	TRY(sale_view_load(t, sale, &v));
	return paper_reprint(t, &v, out);
}

static enum screen_step done(struct screen *s, struct form *f)
{
	struct paper_result paper;
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "reprint.printing"));
	screen_show(s);
	const enum err e = reprint(screen_till(s), line_text(&f->lines[0]), &paper);
	if (e != E_OK)
		return form_refused(s, f, e);
	if (paper.copy == 0)
		screen_say(s, LOOK_GOOD, "%s %s", screen_text(s, "reprint.original"), line_text(&f->lines[0]));
	else
		screen_say(s, LOOK_GOOD, "%s %u, %s %s", screen_text(s, "reprint.copy"), paper.copy,
			   screen_text(s, "reprint.of"), line_text(&f->lines[0]));
	return SCREEN_LEAVE;
}

enum err reprint_show(struct screen *s, bool *is_done)
{
	struct form f = {.title = "reprint.title", .note = "reprint.note", .done = done};
	form_add(&f, "reprint.number", LINE_TEXT, NUMBER_MAX_TEXT)->hint = "reprint.hint";
	const enum err e = form_run(s, &f);
	*is_done = f.is_done;
	return e;
}
