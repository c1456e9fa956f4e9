#include "pos-client/domain/printing.h"
#include "pos-client/domain/press.h"

void printing_init(struct printing *p, struct till *t)
{
	*p = (struct printing){.t = t};
	buf_init(&p->stream, JOB_MAX);
}

void printing_release(struct printing *p)
{
	printer_close(p->printer);
	buf_release(&p->stream);
}

static void close_sheet(struct paper **sheet)
{
	paper_close(*sheet);
}

enum err printing_draw(struct printing *p, const struct paper_job *job)
{
	[[gnu::cleanup(close_sheet)]] struct paper *sheet = NULL;
	p->trouble = "printer";
	TRY(paper_open(&sheet, p->t->settings->paper_mm == 58 ? PAPER_WIDTH_58 : PAPER_WIDTH_80));
	TRY(job_stream(&p->stream, sheet, job));
	p->trouble = NULL;
	return E_OK;
}

/* ---- is it there, can it */

static const char *trouble_of(enum printer_state s)
{
	static const char *const codes[] = {
		[PRINTER_OFFLINE] = "printer_offline",
		[PRINTER_FAULT] = "printer_fault",
		[PRINTER_COVER_OPEN] = "cover_open",
		[PRINTER_PAPER_OUT] = "paper_out",
	};
	return printer_state_blocks(s) ? codes[s] : NULL;
}

static enum err open_printer(struct printing *p)
{
	const size_t before = p->t->why.count;
	enum err e = printer_open(&p->printer, p->t->settings->printer, (int)p->t->settings->printer_ms, &p->t->why);
	p->t->why.count = before; /* the trouble says it */
	p->trouble = e == E_INVALID ? "printer_setting" : "printer";
	return e;
}

/* One that has answered before and is silent now hangs: what is sent to it may come out hours later, or never. One that never
 * answered is believed, and not asked before every paper. */
static enum err judge(struct printing *p)
{
	struct till_printer *known = &p->t->printer;
	known->state = p->state;
	known->answers |= p->state != PRINTER_UNKNOWN;
	known->is_mute = p->state == PRINTER_UNKNOWN;
	p->trouble = known->answers && known->is_mute ? "printer_silent" : trouble_of(p->state);
	return p->trouble == NULL ? E_OK : E_UNAVAILABLE;
}

static enum err reach(struct printing *p)
{
	const struct till_printer *known = &p->t->printer;
	TRY(open_printer(p));
	if (p->t->settings->quiet_printer || (known->is_mute && !known->answers))
		printer_keep_quiet(p->printer);
	printer_answer_within(p->printer, (int)p->t->settings->printer_answer_ms);
	enum err e = printer_reach(p->printer, &p->state);
	if (e == E_OK)
		return judge(p);
	p->trouble = printer_trouble(p->printer) != NULL ? printer_trouble(p->printer) : "printer_gone";
	return e;
}

/* Such printers take one connection at a time. */
enum err printing_reach(struct printing *p)
{
	press_settle(p->t->press);
	enum err e = reach(p);
	p->t->printer.trouble = p->trouble;
	return e;
}

enum err printing_push(struct printing *p)
{
	return printer_print(p->printer, buf_bytes(&p->stream), &p->state);
}

void printing_note(struct printing *p, enum err pushed)
{
	p->trouble = pushed == E_OK ? NULL : "print_uncertain";
	p->t->printer.state = p->state;
	p->t->printer.trouble = trouble_of(p->state);
}

enum err printing_send(struct printing *p)
{
	enum err e = printing_push(p);
	printing_note(p, e);
	return e;
}
