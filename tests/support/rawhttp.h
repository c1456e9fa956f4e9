/* A tiny HTTP client over a raw socket, for tests that must send what no decent client would. */
#ifndef SUPPORT_RAWHTTP_H
#define SUPPORT_RAWHTTP_H

#include <stdbool.h>
#include <stddef.h>

#define RAW_MAX (1u << 20)

struct raw {
	int fd;
	char *data; /* received and not yet taken */
	size_t len;
};

struct raw_reply {
	int status;
	char *head; /* status line and headers, NUL-terminated */
	char *body; /* NUL-terminated */
	size_t body_len;
};

bool raw_open(struct raw *r, unsigned port); /* to 127.0.0.1 */
void raw_close(struct raw *r);
bool raw_send(struct raw *r, const void *data, size_t len); /* false when the other side is gone */
bool raw_text(struct raw *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The next reply; pipelined ones come one after the other. Replies to HEAD have no body: say so. Returns the status, 0 when the
 * connection ended first, -1 when nothing whole came in time. Release with raw_reply_release(). */
int raw_read(struct raw *r, struct raw_reply *reply, int timeout_ms);
int raw_read_head(struct raw *r, struct raw_reply *reply, int timeout_ms);
void raw_reply_release(struct raw_reply *reply);
/* A header's value into `out`; false when absent. */
bool raw_header(const struct raw_reply *reply, const char *name, char *out, size_t size);
/* True when the other side closes (or resets) within the time. */
bool raw_is_closed(struct raw *r, int timeout_ms);

/* One request, one connection: sends, reads, closes. */
int raw_once(unsigned port, struct raw_reply *reply, int timeout_ms, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
