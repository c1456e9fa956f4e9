/* The sums of the report: in JSON, and as tables on paper. */
#ifndef AUDIT_REPORT_SUMS_H
#define AUDIT_REPORT_SUMS_H

#include "audit.h"
#include "sheet.h"

#include <hoaban/json_text.h>

void report_sums_json(struct json_text *j, struct audit *a); /* the member "sums" */
void report_sums_sheet(struct sheet *s, struct audit *a);

#endif
