/* A server of a test: one thread, one connection at a time, on a free port of 127.0.0.1. It reads whole requests and does what
 * the test's handler says, also what no good server does: cut, hang, speak rubbish. */
#ifndef TESTS_SUPPORT_FAKE_SERVER_H
#define TESTS_SUPPORT_FAKE_SERVER_H

#include <hoaban/buf.h>
#include <stdint.h>

enum fake_action {
	FAKE_ANSWER,
	FAKE_CUT,     /* close without an answer */
	FAKE_CUT_MID, /* close in the middle of the body */
	FAKE_HANG,    /* never answer; until the client goes away */
};

struct fake_request {
	const char *method, *path;
	const char *signature_input, *signature, *content_digest, *content_encoding; /* "" when missing */
	const char *hoaban_signature, *hoaban_timestamp; /* X-… */
	struct bytes body;
};
struct fake_reply {
	int status; /* 200 at first */
	struct buf body;
	struct buf time; /* value of Hoaban-Time; empty = no header */
};

struct fake_server {
	enum fake_action (*handle)(void *ctx, const struct fake_request *in,
				   struct fake_reply *out); /* in the server's thread */
	void *ctx;
	int port;
	char url[64];
	int socket, stop[2];
	void *thread;
};

/* handle and ctx are set by the caller. Fails the running cmocka test when it cannot listen. */
void fake_server_start(struct fake_server *s);
void fake_server_stop(struct fake_server *s); /* joins; after it ctx may be looked at */
/* A port on which nobody listens. */
int fake_server_closed_port(void);

#endif
