/* One signed exchange with the server: signing, the server's word on the time, one repetition after it. */
#ifndef POS_REMOTE_H
#define POS_REMOTE_H

#include "pos-client/domain/state.h"

struct remote_call {
	const char *method, *path;
	const struct buf *body; /* application/cbor, or NULL */
	const char *encoding;	/* of the body; NULL = none */
	int64_t connect_ms, total_ms, stall_ms;
	size_t answer_max;
	struct buf *answer;
	int status; /* out */
};

bool remote_is_configured(const struct till *t);
/* As http_send(). A 401 with the server's signed time (FORMATS §6) sets the offset and is repeated once. */
enum err remote_send(struct till *t, struct remote_call *call);
/* The two halves of it, for whoever sends in another thread. The body must outlive the request. */
enum err remote_sign(struct till *t, const struct remote_call *call, struct http_request **out);
/* After a 401: E_OK = the server's signed word on the time was taken; the same request, signed anew, may pass. */
enum err remote_learn(struct till *t, const struct http_answer *answer);
/* What a status other than 200 means to a till. */
enum err remote_meaning(int status);
/* Whether an answer is our server's problem+json of this code; what a hotspot answers is not. */
bool remote_problem_is(const struct buf *answer, const char *code);
int64_t monotonic_ms(void);

#endif
