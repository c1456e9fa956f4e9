/* The report on paper: unsigned, because anybody can make the same one. */
#ifndef AUDIT_REPORT_PDF_H
#define AUDIT_REPORT_PDF_H

#include "audit/audit.h"

enum err report_pdf(struct buf *out, struct audit *a);
/* Writes it where --report says. */
enum err report_pdf_write(struct audit *a);

#endif
