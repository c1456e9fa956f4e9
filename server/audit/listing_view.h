/* A table on a page, in a file, and as JSON (listing.h). */
#ifndef SERVER_AUDIT_LISTING_VIEW_H
#define SERVER_AUDIT_LISTING_VIEW_H

#include "server/audit/listing.h"

/* For {{>audit-listing}}: {"code", "title", "heads", "rows", "totals", "count", "sha256",
 * "csv", "json", "here", "next"} */
enum err listing_view(json_t **out, struct listing_run *run);
/* {"table","period","columns","rows","count","sums","sha256","next"} */
enum err listing_json(json_t **out, struct listing_run *run);

/* Its parts: {"table","period","columns"}, one row, the sums so far. */
json_t *listing_head_json(struct listing_run *run);
void listing_row_text(struct buf *out, struct listing_run *run);
json_t *listing_sums_json(struct listing_run *run);
const char *listing_heading(struct listing_run *run, size_t column);

enum listing_form { LISTING_CSV, LISTING_JSON_FILE };
/* The whole table as a file; its rows, sums and SHA-256 are headers too. */
enum err listing_file(struct http_answer *a, struct listing_run *run, enum listing_form form);

/* The address of a table: "/audit/tables/CODE?from=…" with the period and what the table was further asked with. */
const char *listing_address(struct listing_run *run, const char *prefix, const char *suffix);

/* As it may stand in an address behind a '='. */
const char *listing_escaped(struct arena *a, const char *text);

#endif
