/* The revenue log against the facts that it tells of: every entry has its fact, every fact its entry, and both say the same.
 *
 * An entry is kept as a mark of what the fact decides: all but the salt. */
#ifndef AUDIT_LOGGED_H
#define AUDIT_LOGGED_H

#include "audit/input/mark.h"

#include <hoaban/correction.h>
#include <hoaban/leaf.h>

struct logged {
	size_t room;
	uint64_t count; /* behind the last entry that the export has; what is missing between has type 0 */
	uint64_t *marks;
	uint32_t *times; /* Unix seconds */
	int64_t newest;	 /* Unix seconds, of the server's own receipts */
	uint16_t *persons;
	uint8_t *types; /* with LOGGED_CLAIMED once a fact has named it */

	uint64_t beyond;       /* facts behind the newest signed checkpoint, not judged against the log */
	int64_t beyond_amount; /* đồng, of their receipts */
};
#define LOGGED_CLAIMED 0x80

/* Entries of one type by their marks, for facts that name no entry and may be many. */
struct logged_index {
	size_t count;
	struct logged_entry {
		uint64_t mark, at;
		bool is_taken; /* of the first with a mark: all with it were claimed */
	} * list;	       /* ascending */
};

/* Reads the log, and has every entry followed (check/numbers.c). */
enum err logged_load(struct audit *a, enum err (*follow)(struct audit *a, uint64_t row, const struct leaf *l));
void logged_free(struct audit *a);

uint64_t logged_mark(const struct audit *a, const struct leaf *l);
/* This fact, in this row, names this entry. Findings: not there, differs, was named before. `what` differs is said when it is
 * one of the fields that the entry shows. */
void logged_claim(struct audit *a, int64_t index, const struct leaf *fact, enum export_table t, uint64_t row, const char *id);
/* The entry of a refund, as far as its record decides it. */
void logged_refund(struct leaf *out, const struct refund *r, struct bytes record);
/* For facts that name no entry: all that say this are theirs. False: there is none that was not claimed before. */
bool logged_claim_all(struct audit *a, const struct leaf *fact);
enum err logged_index_make(struct logged_index *out, const struct audit *a, enum leaf_type type);
void logged_index_free(struct logged_index *x);
/* logged_claim_all() of a fact of the index's type. */
bool logged_index_claim(struct audit *a, struct logged_index *x, const struct leaf *fact);
#endif
