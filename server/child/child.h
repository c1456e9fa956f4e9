/* A helper process of our own binary (signer, renderer): started with a socket pair, spoken to in frames, started again when
 * it dies. The parent's side is safe from many threads; one request is answered at a time.
 *
 * A frame is u32 big-endian length ‖ bytes. A child ends when its socket closes, so it never outlives its parent. */
#ifndef SERVER_CHILD_H
#define SERVER_CHILD_H

#include <hoaban/buf.h>
#include <hoaban/log.h>

struct child;

struct child_config {
	const char *role;     /* argv[1] of the child: "signer", "renderer" */
	const char *argument; /* argv[2]: a directory or "" */
	size_t frame_max;     /* bytes, both ways */
	int deadline_ms;      /* per request; past it the child is killed (by its pid) and started again */
	const struct logger *logger;
	const char *program; /* executable to start; NULL = /proc/self/exe */
};

/* Starts the process (posix_spawn; only the socket, stdin and stdout = /dev/null and stderr are inherited). The texts of the
 * configuration are copied. */
enum err child_start(struct child **out, const struct child_config *config);
/* One request, one answer; `answer` is cleared first. If the child died, it is started again and the request repeated once:
 * requests are idempotent. E_UNAVAILABLE when it died twice, E_TIMEOUT past the deadline (not repeated), E_TOO_LARGE when the
 * request passes frame_max or the answer passes it or the buffer's ceiling. After each of them the next call finds a live
 * child. */
enum err child_call(struct child *c, struct bytes request, struct buf *answer);
/* Starts it again on purpose, between two requests: what it read at its start has changed. */
enum err child_renew(struct child *c);
/* Closes the socket, waits for the end (killing after a second) and frees. Nobody may be in child_call any more. */
void child_stop(struct child *c);
int child_pid(struct child *c); /* for status and tests; changes after a restart */

/* The child's own side: serves frames from `fd` until it closes between two frames (E_OK). `handle` writes one answer per
 * request; an error of it, or an answer that does not fit, ends the loop and so the child. */
enum err child_serve(int fd, size_t frame_max, enum err (*handle)(void *ctx, struct bytes request, struct buf *answer),
		     void *ctx);
#define CHILD_FD 3 /* where the child finds its socket */

#endif
