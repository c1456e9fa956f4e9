#include "pos-client/domain/paper.h"
#include "pos-client/device/layouts.h"
#include "pos-client/device/printer.h"
#include "pos-client/domain/paper_files.h"
#include "pos-client/domain/paper_view.h"

struct printing {
	struct till *t;
	const struct sale_view *sale;
	struct print_job job; /* as it stands in the journal */
	uint32_t copy;
	struct printer *printer;
	struct buf stream;
};

static void release(struct printing *p)
{
	printer_close(p->printer);
	buf_release(&p->stream);
}

static void close_sheet(struct paper **sheet)
{
	paper_close(*sheet);
}

/* Everything that can fail without a printer fails here, before anything is committed. */
static enum err draw(struct printing *p)
{
	struct paper_job job;
	[[gnu::cleanup(close_sheet)]] struct paper *sheet = NULL;
	TRY(paper_open(&sheet, p->t->settings->paper_mm == 58 ? PAPER_WIDTH_58 : PAPER_WIDTH_80));
	paper_view(p->t, p->sale, p->copy, &job);
	return job_stream(&p->stream, sheet, &job);
}

static enum err prepare(struct printing *p)
{
	const char *setting = p->t->settings->printer;
	TRY(printer_open(&p->printer, setting, PRINTER_TIMEOUT_MS, &p->t->why));
	TRY(draw(p));
	return printer_is_there(setting, &p->t->arena);
}

/* ---- the entry before the bytes */

static enum err write_begun(void *ctx)
{
	struct printing *p = ctx;
	struct printed fact = {.copy = p->copy};
	uint64_t seq;
	BUF_LOCAL body;
	buf_init(&body, 256);
	memcpy(fact.sale, p->job.sale, UUID_LEN);
	printed_encode(&body, &fact);
	TRY(till_append(p->t, p->copy == 0 ? ENTRY_PRINT : ENTRY_REPRINT, &body, &seq));
	if (p->copy == 0)
		p->job.state = PRINT_BEGUN;
	else
		p->job.copies = p->copy;
	return journal_update_print(p->t->journal, &p->job);
}

static enum err write_done(void *ctx)
{
	struct printing *p = ctx;
	p->job.state = PRINT_DONE;
	return journal_update_print(p->t->journal, &p->job);
}

static enum err print(struct printing *p, struct paper_result *out)
{
	TRY(prepare(p));
	TRY(journal_write(p->t->journal, write_begun, p));
	TRY(printer_print(p->printer, buf_bytes(&p->stream)));
	out->is_printed = true;
	TRY(journal_write(p->t->journal, write_done, p));
	return printer_job_files(p->t->settings->printer, &p->t->arena, &out->paths, &out->path_count);
}

static enum err run(struct till *t, const struct sale_view *v, uint32_t copy, struct paper_result *out)
{
	[[gnu::cleanup(release)]] struct printing p = {.t = t, .sale = v, .copy = copy};
	buf_init(&p.stream, JOB_MAX);
	out->copy = copy;
	TRY(journal_find_print(t->journal, v->sale.id, &p.job));
	return print(&p, out);
}

enum err paper_print_open(struct till *t, const struct sale_view *v, struct paper_result *out)
{
	*out = (struct paper_result){.is_printed = v->print == PRINT_DONE};
	if (v->print != PRINT_QUEUED || t->settings->printer[0] == '\0')
		return E_OK;
	enum err e = run(t, v, 0, out);
	if (e != E_OK)
		log_warn(t->logger, "not_printed", "error=%s", err_code(e));
	return E_OK; /* the sale stands; the job stays open */
}

enum err paper_reprint(struct till *t, const struct sale_view *v, struct paper_result *out)
{
	*out = (struct paper_result){0};
	if (t->settings->printer[0] == '\0')
		return till_refuse(t, E_REFUSED, "", "no_printer", "no printer is set in pos.ini");
	enum err e = run(t, v, v->print == PRINT_QUEUED ? 0 : v->copies + 1, out);
	if (e != E_OK && t->why.count == 0)
		return till_refuse(t, e, "", "printer", "the printer does not work: %s", err_sentence(e));
	return e;
}
