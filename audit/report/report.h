/* What the auditor says at the end: to people, and as JSON. The same audit gives the same bytes on any machine. */
#ifndef AUDIT_REPORT_H
#define AUDIT_REPORT_H

#include "audit/audit.h"

enum err report_text(struct buf *out, struct audit *a);
void report_finding(struct buf *out, const struct finding *f, int language);
enum err report_json(struct buf *out, struct audit *a);
/* "receipts" of TABLE_RECEIPTS, "" of NO_TABLE. */
const char *report_table_name(char out[static EXPORT_NAME], enum export_table t);

#endif
