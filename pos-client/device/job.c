#include "pos-client/device/escpos.h"
#include "pos-client/device/layouts.h"

static enum err add_piece(struct buf *out, const struct paper *p)
{
	escpos_picture(out, paper_bitmap(p));
	escpos_feed(out, ESCPOS_FEED);
	escpos_cut(out);
	return buf_status(out);
}

enum err job_stream(struct buf *out, struct paper *p, const struct paper_job *job)
{
	escpos_begin(out);
	for (size_t i = 0; i < job->receipt_count; i++) {
		paper_clear(p);
		TRY(receipt_paper(p, &job->receipts[i]));
		TRY(add_piece(out, p));
	}
	for (size_t i = 0; i < job->ticket_count; i++) {
		paper_clear(p);
		TRY(ticket_paper(p, &job->tickets[i]));
		TRY(add_piece(out, p));
	}
	return buf_status(out);
}
