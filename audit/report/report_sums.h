/* The sums of the report: in JSON, and as tables on paper. */
#ifndef AUDIT_REPORT_SUMS_H
#define AUDIT_REPORT_SUMS_H

#include "sheet.h"

#include "audit/audit.h"

#include <hoaban/json_text.h>

void report_sums_json(struct json_text *j, struct audit *a); /* the member "sums" */
const char *report_day(struct arena *to, int32_t day);	     /* for people: 21/11/2026 */
void report_sums_sheet(struct sheet *s, struct audit *a);

#endif
