#include "pos-client/domain/slip.h"
#include "pos-client/domain/paper_files.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/printing.h"
#include "pos-client/domain/slip_view.h"

static enum err send(struct printing *p, struct paper_slip *slip, struct paper_result *out)
{
	struct till *t = p->t;
	const struct paper_job job = {
		.slip_count = 1,
		.slips = slip,
		.banner = t->is_training ? PAPER_TRAINING : NULL,
		.note = t->has_clock_trouble ? PAPER_UNCONFIRMED : NULL,
	};
	TRY(printing_draw(p, &job));
	TRY(printing_reach(p));
	TRY(printing_send(p));
	out->is_printed = true;
	return printer_job_files(t->settings->printer, &t->arena, &out->paths, &out->path_count);
}

/* A slip that does not come out is printed again: nobody needs to know how far it came. */
static enum err print(struct till *t, struct paper_slip *slip, struct paper_result *out)
{
	[[gnu::cleanup(printing_release)]] struct printing p;
	*out = (struct paper_result){.is_printed = false};
	printing_init(&p, t);
	enum err e = t->settings->printer[0] != '\0' ? send(&p, slip, out) : E_OK;
	out->printer = p.state;
	out->trouble = str_equal(p.trouble, "print_uncertain") ? "slip_uncertain" : p.trouble;
	if (e != E_OK)
		log_warn(t->logger, "slip_not_printed", "error=%s trouble=%s", err_code(e),
			 p.trouble != NULL ? p.trouble : "-");
	return p.trouble != NULL ? E_OK : e;
}

enum err slip_print_shift(struct till *t, const struct shift_report *r, bool is_again, struct paper_result *out)
{
	struct paper_slip slip;
	slip_view_shift(t, r, &slip);
	slip.mark = is_again ? "IN LẠI" : NULL;
	return print(t, &slip, out);
}

enum err slip_print_cash(struct till *t, const struct cash_result *r, struct paper_result *out)
{
	struct paper_slip slip;
	slip_view_cash(t, r, &slip);
	return print(t, &slip, out);
}

enum err slip_print_drawer(struct till *t, const struct cash_result *r, const char *reason, struct paper_result *out)
{
	struct paper_slip slip;
	struct journal_shift shift = {.opened_at = 0};
	bool found;
	TRY(journal_open_shift(t->journal, &shift, &found));
	slip_view_drawer(t, r, shift.cashier, reason, &slip);
	return print(t, &slip, out);
}
