#include "pos-client/domain/paper_files.h"
#include "pos-client/domain/paper_view.h"
#include "pos-client/domain/printing.h"
#include "pos-client/domain/split.h"

static enum err send(struct printing *p, const struct split_view *v, struct paper_result *out)
{
	struct till *t = p->t;
	struct paper_job job;
	paper_view_split(t, v, &job);
	TRY(printing_draw(p, &job));
	TRY(printing_reach(p));
	TRY(printing_send(p));
	out->is_printed = true;
	return printer_job_files(t->settings->printer, &t->arena, &out->paths, &out->path_count);
}

/* A ticket twice on paper lets in nobody twice: what does not come out is printed again. */
enum err split_print(struct till *t, const struct split_view *v, struct paper_result *out)
{
	[[gnu::cleanup(printing_release)]] struct printing p;
	*out = (struct paper_result){.is_printed = false};
	printing_init(&p, t);
	enum err e = t->settings->printer[0] != '\0' ? send(&p, v, out) : E_OK;
	out->printer = p.state;
	out->trouble = str_equal(p.trouble, "print_uncertain") ? "slip_uncertain" : p.trouble;
	if (e != E_OK)
		log_warn(t->logger, "split_not_printed", "error=%s trouble=%s", err_code(e),
			 p.trouble != NULL ? p.trouble : "-");
	return p.trouble != NULL ? E_OK : e;
}
