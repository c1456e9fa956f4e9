/* Signed requests to the server (FORMATS §6), over libcurl. No retries here, and no rule: one request, one answer.
 *
 * The signature covers `sign_as` + path, whatever address is dialled. The private key stays where it is: `sign` is a callback.
 * Signing and sending are two steps: a request that is signed needs neither key nor till any more, so another thread may send
 * it. A `struct http` is one connection and belongs to one thread at a time. */
#ifndef POS_HTTP_H
#define POS_HTTP_H

#include <hoaban/httpsig.h>

struct http;

struct http_signer {
	enum err (*sign)(void *ctx, struct bytes base, uint8_t signature[static SIGNATURE_LEN]);
	void *ctx;
	const uint8_t *device; /* keyid */
};

struct http_call {
	const char *method;	      /* "GET", "POST" */
	const char *dial;	      /* where: "http://10.0.0.1:8080", no slash at the end */
	const char *sign_as;	      /* lease.public_url */
	const char *path;	      /* raw path and query, from the slash */
	const char *content_type;     /* NULL = no body */
	const char *content_encoding; /* "gzip": the body is that already; NULL = as it is */
	struct bytes body;
	int64_t created; /* Unix seconds, corrected by the known offset */
	int64_t connect_ms;
	int64_t total_ms;  /* of everything, connection included; 0 = only what stands still is given up */
	int64_t stall_ms;  /* longest time in which no byte moves, in either direction; 0 = any */
	size_t answer_max; /* more is refused, not cut */
};

#define HTTP_TIME_TEXT 512
struct http_answer {
	int status;
	struct buf *body;		  /* the caller's; cleared first */
	char time[HTTP_TIME_TEXT];	  /* value of the header Hoaban-Time, "" when there is none or it is too long */
	int64_t retry_after_s;		  /* 0 = not said */
	uint8_t signature_hash[HASH_LEN]; /* of our Signature field: what the server's time word is bound to */
};

enum err http_open(struct http **out);
void http_close(struct http *h); /* NULL is fine */

/* A request, signed now: valid for some minutes. The body is not copied: it must outlive the request. */
struct http_request;
enum err http_sign(struct http_request **out, const struct http_call *call, const struct http_signer *signer);
void http_request_free(struct http_request *r); /* NULL is fine */

/* E_OK means that a whole answer came, of any status. E_UNAVAILABLE: nobody could be reached, nothing was sent. E_TIMEOUT and
 * E_NETWORK: it may have arrived. E_TOO_LARGE: the answer is larger than agreed. */
enum err http_exchange(struct http *h, const struct http_request *r, struct http_answer *answer);
/* From any thread: what is being exchanged ends at once with E_NETWORK, or else the next exchange does. */
void http_cancel(struct http *h);

/* Both at once. */
enum err http_send(struct http *h, const struct http_call *call, const struct http_signer *signer, struct http_answer *answer);

#endif
