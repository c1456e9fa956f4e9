/* What stands where on 80 or 58 mm paper: each appends to the paper it is given. */
#ifndef DEVICE_LAYOUTS_H
#define DEVICE_LAYOUTS_H

#include "pos-client/device/paper.h"
#include "pos-client/device/paper_views.h"

#include <hoaban/buf.h>

enum err receipt_paper(struct paper *p, const struct paper_receipt *r);
enum err ticket_paper(struct paper *p, const struct paper_ticket *t);
enum err slip_paper(struct paper *p, const struct paper_slip *s);

/* The whole job as an ESC/POS stream: receipts, tickets, slips, a cut after each. */
enum err job_stream(struct buf *out, struct paper *p, const struct paper_job *job);
#define JOB_MAX (32u << 20) /* a ceiling for the stream */

#endif
