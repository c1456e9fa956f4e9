/* An ordinary HTTP client, by libcurl: one connection that is kept. For indecent requests see rawhttp.h. */
#ifndef TESTS_CLIENT_H
#define TESTS_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct client {
	void *curl;
	const char *base; /* http://host:port; belongs to the caller */
	long timeout_ms;
};

struct call {
	const char *method;	    /* NULL = GET, or POST with a body */
	const char *path;	    /* or a whole URL */
	const char *body;	    /* NULL = none */
	size_t body_len;	    /* 0 = strlen */
	const char *const *headers; /* "Name: value", ended by NULL; NULL = none. A body is JSON unless they say otherwise */
};

struct reply {
	int status; /* 0 = no answer came */
	char *head; /* NUL-terminated */
	char *body; /* NUL-terminated; NULs inside are kept */
	size_t body_len;
	json_t *json; /* NULL when the body is none */
};

/* One client belongs to one thread. Call client_global() once before there are threads. */
void client_global(void);
void client_init(struct client *c, const char *base);
void client_release(struct client *c);
/* Returns the status. */
int client_call(struct client *c, const struct call *call, struct reply *r);
void reply_release(struct reply *r);
/* A header's value into `out`; false when absent. */
bool reply_header(const struct reply *r, const char *name, char *out, size_t size);

#endif
