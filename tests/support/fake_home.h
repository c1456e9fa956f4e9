/* The server's side of a till in a test: checks every request as the real one does, keeps a journal, and misbehaves to order.
 */
#ifndef TESTS_SUPPORT_FAKE_HOME_H
#define TESTS_SUPPORT_FAKE_HOME_H

#include "tests/support/counter.h"
#include "tests/support/fake_server.h"

#define HOME_ENTRIES 4096

enum home_fault {
	HOME_FINE,
	HOME_CUT_BEFORE, /* cut, nothing stored */
	HOME_CUT_AFTER,	 /* stored, then cut */
	HOME_CUT_MID,	 /* stored, half of the answer */
	HOME_HANG_AFTER, /* stored, no answer: the upload that timed out but arrived */
	HOME_BUSY,	 /* 503 */
	HOME_TOO_LARGE,	 /* 413 for more than one entry */
	HOME_RUBBISH,	 /* 200 with a login page */
	HOME_QUARANTINE, /* 403 */
	HOME_LIE,	 /* 200 and the right seq, with another hash */
	HOME_SHORT,	 /* 200, but says the batch is not there */
	HOME_STUCK,	 /* 409 with the same last seq for ever */
	HOME_OLD,	 /* 415 for what is compressed */
	HOME_PORTAL,	 /* 403, but with a login page: not our server's word */
};

struct fake_home {
	struct fake_server server;
	const struct counter *counter;
	struct authority authority; /* of the bundles it hands out */
	int64_t clock_s;	    /* its own time; requests 300 s off get 401 with the signed time */
	bool has_no_time;	    /* … without it */
	bool has_bad_time;	    /* … bound to another request */
	bool is_closed;		    /* the device is: no lease any more */

	/* the faults of the next journal uploads, then fine */
	size_t fault_count;
	enum home_fault faults[64];
	enum home_fault always;

	uint64_t last_seq;
	uint8_t hashes[HOME_ENTRIES + 1][HASH_LEN]; /* [0] = zeros */
	unsigned packed; /* uploads that came compressed */
	unsigned uploads, stored, refused, renewals, enrolments, bad_signatures;
	size_t largest, seen_checkpoint;
	unsigned attachments, missing_attachments; /* missing = a signed receipt or a payer whose bytes did not come along */
	uint8_t secret[ENROL_SECRET_LEN];
	bool is_unknown;		/* enrolment codes are */
	struct authority_device device; /* as enrolled */
};

void fake_home_start(struct fake_home *h, struct counter *c); /* sets c->settings.server */
void fake_home_stop(struct fake_home *h);

#endif
