#include "pos-client/screen/count.h"
#include "pos-client/screen/page.h"
#include "pos-client/screen/shift_view.h"

#define REPORT_BYTES (256u << 10)

struct report_view {
	struct page page; /* first: its keys get it */
	const struct shift_report *report;
};

static enum err show(struct screen *s, const struct shift_report *report)
{
	struct arena a;
	struct report_view r = {.report = report};
	arena_init(&a, REPORT_BYTES);
	shift_page(s, &r.page, &a, report);
	const enum err e = page_run(s, &r.page, NULL);
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
	return *is_closed ? show(s, &r) : E_OK;
}
