/* One signed exchange with the server: signing, the server's word on the time, one repetition after it. */
#ifndef POS_REMOTE_H
#define POS_REMOTE_H

#include "pos-client/domain/state.h"

struct remote_call {
	const char *method, *path;
	const struct buf *body; /* application/cbor, or NULL */
	int64_t connect_ms, total_ms;
	size_t answer_max;
	struct buf *answer;
	int status; /* out */
};

bool remote_is_configured(const struct till *t);
/* As http_send(). A 401 with the server's signed time (FORMATS §6) sets the offset and is repeated once. */
enum err remote_send(struct till *t, struct remote_call *call);
/* What a status other than 200 means to a till. */
enum err remote_meaning(int status);
int64_t monotonic_ms(void);

#endif
