#include "pos-client/domain/slip.h"
#include "pos-client/screen/count.h"
#include "pos-client/screen/page.h"
#include "pos-client/screen/shift_view.h"
#include "pos-client/screen/slip_say.h"

#define REPORT_BYTES (256u << 10)

struct report_view {
	struct page page; /* first: its keys get it */
	const struct shift_report *report;
};

static void print(struct screen *s, const struct shift_report *report, bool is_again)
{
	struct paper_result paper = {0};
	screen_say(s, LOOK_PLAIN, "%s", screen_text(s, "reprint.printing"));
	screen_show(s);
	const enum err e = slip_print_shift(screen_till(s), report, is_again, &paper);
	const bool has_failed = e != E_OK || paper.trouble != NULL;
	/* A till without a printer has nothing to say. */
	const char *text = has_failed ? "report.not_printed" : paper.is_printed ? "report.printed" : "";
	slip_say(s, screen_text(s, text), false, e, &paper);
}

static enum screen_step press_print(struct screen *s, void *ctx, const struct screen_key *k)
{
	const struct report_view *r = ctx;
	(void)k;
	print(s, r->report, r->report->is_closed);
	return SCREEN_STAY;
}

static enum err show(struct screen *s, const struct shift_report *report)
{
	static const struct view_key keys[] = {{SCREEN_LETTER + 'p', "key.print", press_print, NULL}};
	static const struct page_keys more = {1, keys};
	struct arena a;
	struct report_view r = {.report = report};
	arena_init(&a, REPORT_BYTES);
	shift_page(s, &r.page, &a, report);
	const enum err e = page_run(s, &r.page, &more);
	arena_release(&a);
	return e;
}

enum err shift_report_show(struct screen *s)
{
	struct shift_report r;
	const enum err e = shift_look(screen_till(s), &r);
	if (e == E_OK)
		return show(s, &r);
	screen_say_why(s, e);
	return E_OK;
}

/* Refused, the count is shown again as it was: nobody counts twice for a fault of the till. */
static enum err count_and_close(struct screen *s, struct shift_report *r, bool *is_closed)
{
	struct cash_count pieces = {0};
	bool is_counted = true;
	*is_closed = false;
	while (is_counted && !*is_closed) {
		TRY(count_run(s, "count.close_title", true, &pieces, &is_counted));
		if (!is_counted)
			return E_OK;
		const enum err e = shift_close_pieces(screen_till(s), &pieces, r);
		*is_closed = e == E_OK;
		if (e != E_OK)
			screen_say_why(s, e);
	}
	return E_OK;
}

enum err shift_close_show(struct screen *s, bool *is_closed)
{
	struct journal_shift shift;
	struct shift_report r;
	*is_closed = false;
	const enum err e = shift_need(screen_till(s), &shift);
	if (e != E_OK) {
		screen_say_why(s, e);
		return E_OK;
	}
	TRY(count_and_close(s, &r, is_closed));
	if (!*is_closed)
		return E_OK;
	print(s, &r, false);
	return show(s, &r);
}
