/* What the report says of facts that no check could hold against the log or the tables: excused by incidents, or behind the
 * newest signed checkpoint. */
#ifndef AUDIT_REPORT_UNJUDGED_H
#define AUDIT_REPORT_UNJUDGED_H

#include "sheet.h"

#include "audit/audit.h"

#include <hoaban/json_text.h>

/* Incidents that excuse something are listed up to so many; all are counted. */
#define UNJUDGED_LISTED 1000

void report_unjudged_text(struct buf *out, struct audit *a);
void report_unjudged_json(struct json_text *j, const struct audit *a); /* members "beyond_log" and "excused" */
void report_unjudged_sheet(struct sheet *s, struct audit *a);

#endif
