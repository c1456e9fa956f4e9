/* The machine's inside. Private to sync*.c. */
#ifndef POS_SYNC_ROOM_H
#define POS_SYNC_ROOM_H

#include "pos-client/domain/sync.h"

enum sync_kind { SYNC_UPLOAD, SYNC_RENEWAL };

struct sync_step {
	enum sync_kind kind;
	size_t count;	 /* entries of an upload */
	struct buf body; /* as it is sent */
	size_t plain;	 /* … and before */
	bool is_packed;
	struct http *http; /* the machine's */
	struct http_request *request;
	struct buf reply;
	struct http_answer answer;
	enum err outcome; /* of the exchange */
	int64_t took_ms;
};

struct sync {
	struct till *t;
	const struct journal *journal; /* as it was opened with: a till in training has another one */
	struct http *http;
	struct arena arena; /* of one batch */
	uint64_t synced;    /* last entry the server is known to have */
	size_t size;	    /* entries of the next batch */
	unsigned rewinds;   /* in a row */
	bool is_out;	    /* a step is */
	bool is_plain;	    /* this server takes nothing compressed */
	bool has_learned;   /* the time, a moment ago: the step is repeated once */
	bool wants_upload; /* also with nothing to send: it shows the checkpoint, compares the ends and says whether the line is
			      up */
	bool wants_renewal;
	int64_t due_ms, renewal_due_ms, idle_due_ms; /* monotonic */
	int64_t renewal_failures;
	struct sync_state state;
};

/* ---- sync_batch.c */

/* The entries after the last synced one with what travels beside them, as many as the size allows, packed if that is less. */
enum err sync_pack(struct sync *s, struct sync_step *step);

/* ---- sync_answer.c */

enum err sync_take_upload(struct sync *s, const struct sync_step *step);
enum err sync_take_renewal(struct sync *s, const struct sync_step *step);
/* What the server has said of this till as a whole (standing.h), kept. */
enum err sync_keep_size(struct sync *s, size_t size);

#endif
