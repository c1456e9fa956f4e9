/* How the till stands: what is unsent and unprinted, what room the lease leaves. */
#ifndef POS_STATUS_H
#define POS_STATUS_H

#include "pos-client/domain/certificate.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/copying.h"
#include "pos-client/domain/limits.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/standing.h"

struct status_symbol {
	const struct lease_symbol *leased;
	uint32_t last; /* number taken last; the room is leased->last_number − last */
};

struct till_status {
	uint64_t entries;
	int64_t synced_seq;
	struct journal_unsent unsent;
	uint64_t unprinted;	  /* originals still to be printed */
	uint64_t print_uncertain; /* begun, and how far is not known */
	bool has_device;
	uint8_t device[UUID_LEN];
	bool has_clock_trouble;
	struct clock_view clock;

	/* the rest only when enrolled */
	size_t certificate_count; /* for signing receipts; in t->arena */
	struct organisation_certificate *certificates;
	size_t symbol_count;
	struct status_symbol symbols[LEASE_SYMBOLS_MAX];
	enum standing standing;	  /* what the server said of this till */
	int64_t heard_at;	  /* when it last took an upload, Unix seconds; 0 = never */
	struct copying_view copy; /* on a second medium */
	bool is_lease_expired;
	struct limits limits; /* how much of it is used */
	int64_t lists_issued_at, lists_age_s;
	bool are_lists_too_old;
	bool has_checkpoint;
	const char *checkpoint_origin; /* in t->arena */
	uint64_t checkpoint_size;
	bool has_shift;
	struct shift_report shift;
};
enum err till_status(struct till *t, struct till_status *out);

#endif
