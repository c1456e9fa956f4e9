#include "pos-client/domain/paper.h"
#include "pos-client/domain/paper_files.h"
#include "pos-client/domain/paper_parts.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/press.h"

static enum err draw(struct sale_print *p)
{
	struct paper_job job;
	paper_view(p->paper.t, p->sale, p->copy, &job);
	return printing_draw(&p->paper, &job);
}

/* ---- the entry before the bytes */

static enum err write_begun(void *ctx)
{
	struct sale_print *p = ctx;
	struct till *t = p->paper.t;
	struct printed fact = {.copy = p->copy};
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 256);
	memcpy(fact.sale, p->job.sale, UUID_LEN);
	printed_encode(&body, &fact);
	TRY(till_append(t, p->copy == 0 ? ENTRY_PRINT : ENTRY_REPRINT, &body, &seq));
	if (p->copy == 0)
		p->job.state = PRINT_BEGUN;
	else
		p->job.copies = p->copy;
	return journal_update_print(t->journal, &p->job);
}

static enum err write_done(void *ctx)
{
	struct sale_print *p = ctx;
	p->job.state = PRINT_DONE;
	return journal_update_print(p->paper.t->journal, &p->job);
}

enum err sale_print_begin(struct sale_print *p, struct till *t, const struct sale_view *v, uint32_t copy)
{
	*p = (struct sale_print){.sale = v, .copy = copy};
	printing_init(&p->paper, t);
	TRY(journal_find_print(t->journal, v->sale.id, &p->job));
	TRY(draw(p));
	TRY(printing_reach(&p->paper));
	return journal_write(t->journal, write_begun, p);
}

enum err sale_print_end(struct sale_print *p, enum err sent)
{
	TRY(sent);
	return journal_write(p->paper.t->journal, write_done, p);
}

/* A paper that the printer has no fault in: its entry could not be made durable, and nothing was sent. */
static const char *trouble_of(const struct sale_print *p)
{
	if (p->paper.trouble != NULL)
		return p->paper.trouble;
	return journal_trouble(p->paper.t->journal) != JOURNAL_SOUND ? "disk_paper" : "printer";
}

void sale_print_tell(const struct sale_print *p, enum err e, struct paper_result *out)
{
	out->copy = p->copy;
	out->state = p->job.state;
	out->is_printed = e == E_OK;
	out->printer = p->paper.state;
	out->trouble = e == E_OK ? NULL : trouble_of(p);
	if (e != E_OK)
		log_warn(p->paper.t->logger, "not_printed", "error=%s trouble=%s printer=%s copy=%u", err_code(e), out->trouble,
			 printer_state_name(out->printer), p->copy);
}

void sale_print_release(struct sale_print *p)
{
	printing_release(&p->paper);
}

static enum err run(struct till *t, const struct sale_view *v, uint32_t copy, struct paper_result *out)
{
	[[gnu::cleanup(sale_print_release)]] struct sale_print p;
	enum err e = sale_print_begin(&p, t, v, copy);
	if (e == E_OK)
		e = sale_print_end(&p, printing_send(&p.paper));
	sale_print_tell(&p, e, out);
	TRY(e);
	return printer_job_files(t->settings->printer, &t->arena, &out->paths, &out->path_count);
}

/* Paper in files is there at once. */
static bool takes_time(const char *printer)
{
	return !str_starts_with(printer, "file:");
}

enum err paper_print_open(struct till *t, const struct sale_view *v, struct paper_result *out)
{
	*out = (struct paper_result){.is_printed = v->print == PRINT_DONE, .state = v->print};
	if (v->print != PRINT_QUEUED || t->settings->printer[0] == '\0')
		return E_OK;
	if (t->press != NULL && takes_time(t->settings->printer))
		press_sale(t->press, v, out);
	else
		return paper_print_now(t, v, out);
	return E_OK;
}

enum err paper_print_now(struct till *t, const struct sale_view *v, struct paper_result *out)
{
	*out = (struct paper_result){.state = v->print};
	enum err e = run(t, v, 0, out);
	return out->trouble != NULL ? E_OK : e; /* the sale stands; the job stays open */
}

enum err paper_reprint(struct till *t, const struct sale_view *v, struct paper_result *out)
{
	*out = (struct paper_result){.state = v->print};
	if (t->settings->printer[0] == '\0')
		return till_refuse(t, E_REFUSED, "", "no_printer", "no printer is set in pos.ini");
	enum err e = run(t, v, v->print == PRINT_QUEUED ? 0 : v->copies + 1, out);
	if (e != E_OK && t->why.count == 0)
		return till_refuse(t, e, "", out->trouble != NULL ? out->trouble : "printer",
				   "the printer does not work: %s; it says: %s", err_sentence(e),
				   printer_state_name(out->printer));
	return e;
}

const char *paper_look(struct till *t)
{
	[[gnu::cleanup(printing_release)]] struct printing p;
	printing_init(&p, t);
	if (t->settings->printer[0] == '\0')
		return NULL;
	t->printer.is_mute = false; /* another one may be plugged in by now */
	enum err e = printing_reach(&p);
	return e == E_OK ? NULL : p.trouble;
}
