/* A way to the tax office: an adapter per provider, chosen by the setting `transmission`. It carries an envelope there and the
 * answer back; what the answer means is outbox.c's. */
#ifndef SERVER_OUTBOX_TRANSMISSION_H
#define SERVER_OUTBOX_TRANSMISSION_H

#include <hoaban/buf.h>

#include <stdatomic.h>

struct settings;

struct transmission_answer {
	enum err error;	 /* E_OK: a whole answer came, of any status; E_TIMEOUT, E_UNAVAILABLE, E_NETWORK, E_TOO_LARGE: none did
			  */
	int http_status; /* 0 = none */
	struct buf *body;
};

struct transmission {
	const char *name;
	/* E_USAGE with a line in the log's words when a setting is missing or a file cannot be read. */
	enum err (*open)(void **ctx, const struct settings *s);
	/* One request, one answer, no repetition. Ends early when *is_stopping becomes true. */
	void (*send)(void *ctx, struct bytes envelope, struct transmission_answer *answer, const atomic_bool *is_stopping);
	void (*close)(void *ctx);
};

/* By its name; NULL = there is no such way. */
const struct transmission *transmission_find(const char *name);
extern const struct transmission http_provider;

#endif
