#include "pos-client/device/escpos.h"
#include "pos-client/device/layouts.h"

static const struct paper_type banner_type = {30, true, PAPER_CENTRE};
static const struct paper_type note_type = {24, true, PAPER_CENTRE};

static bool is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static void begin_piece(struct paper *p, const struct paper_job *job)
{
	paper_clear(p);
	if (is_given(job->banner))
		paper_bar(p, &banner_type, job->banner);
	if (is_given(job->note))
		paper_text(p, &note_type, job->note);
}

static enum err end_piece(struct buf *out, struct paper *p, const struct paper_job *job)
{
	if (is_given(job->banner)) {
		paper_space(p, 12);
		paper_bar(p, &banner_type, job->banner);
	}
	TRY(paper_status(p));
	escpos_picture(out, paper_bitmap(p));
	escpos_feed(out, ESCPOS_FEED);
	escpos_cut(out);
	return buf_status(out);
}

enum err job_stream(struct buf *out, struct paper *p, const struct paper_job *job)
{
	escpos_begin(out);
	for (size_t i = 0; i < job->receipt_count; i++) {
		begin_piece(p, job);
		TRY(receipt_paper(p, &job->receipts[i]));
		TRY(end_piece(out, p, job));
	}
	for (size_t i = 0; i < job->ticket_count; i++) {
		begin_piece(p, job);
		TRY(ticket_paper(p, &job->tickets[i]));
		TRY(end_piece(out, p, job));
	}
	for (size_t i = 0; i < job->slip_count; i++) {
		begin_piece(p, job);
		TRY(slip_paper(p, &job->slips[i]));
		TRY(end_piece(out, p, job));
	}
	return buf_status(out);
}
