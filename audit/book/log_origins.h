/* The names that the log has had: its first, and one for every new beginning. All are signed by one key.
 *
 * Today's tree begins with the first entries of all beginnings, the newest first. So the tree of an earlier name is today's
 * without the first few entries. */
#ifndef AUDIT_LOG_ORIGINS_H
#define AUDIT_LOG_ORIGINS_H

#include "audit/audit.h"

#define LOG_ORIGINS_MAX 64

struct log_origins {
	uint64_t last;					 /* number of the present one; 0 = the log was never begun anew */
	struct note_verifier verifiers[LOG_ORIGINS_MAX]; /* by number */
	struct beginning {
		struct bytes entry;
		int64_t began_at;
	} beginnings[LOG_ORIGINS_MAX]; /* by number; none of 0 */
};

/* Findings for what contradicts the key that was given, or the manifest. E_USAGE: that file holds no key. E_TOO_LARGE: begun
 * anew more often than can be. */
enum err log_origins_load(struct log_origins *out, struct audit *a);
/* Leaves of today's tree that stand before the first of this name's tree. */
uint64_t log_origins_skip(const struct log_origins *o, uint64_t number);
/* E_NOT_FOUND: no name of this log. */
enum err log_origins_find(uint64_t *number, const struct log_origins *o, const char *name);

#endif
