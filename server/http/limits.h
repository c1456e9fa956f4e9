/* What a request's head must look like before anything else is done with it. Pure: bytes in, verdict out.
 * libmicrohttpd 0.9.75 lets most of this through. */
#ifndef SERVER_HTTP_LIMITS_H
#define SERVER_HTTP_LIMITS_H

#include <hoaban/err.h>
#include <stdint.h>

struct head {
	unsigned hosts, lengths, encodings;
	uint64_t length; /* Content-Length */
	bool is_chunked;
	bool is_expecting; /* Expect: 100-continue: it waits for our word before it sends the body */
	bool is_malformed;
	bool is_packed;		  /* Content-Encoding: gzip */
	bool is_coding_unknown;	  /* … or anything else, or more than one */
	const char *content_type; /* the first one, as MHD keeps it */
	const char *accepted;	  /* Accept-Encoding, likewise */
};

/* One header line, in the order they came. */
void limits_header(struct head *h, const char *name, size_t name_len, const char *value, size_t value_len);
/* E_MALFORMED: no Host or two, two lengths, length with encoding, an encoding other than chunked, control characters, … */
enum err limits_head(const struct head *h);
/* E_TOO_LARGE when a body is announced that the route does not take. */
enum err limits_body(const struct head *h, size_t body_max);
bool limits_has_body(const struct head *h);

/* The raw request target. E_MALFORMED: not starting with '/', a percent escape, control or non-ASCII byte or backslash in the
 * path, a "." or ".." segment; in the query a broken escape, one of a control character, or a raw byte that is not visible
 * ASCII. */
enum err limits_target(const char *target);

#endif
