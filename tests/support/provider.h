/* The test's transmission provider (tests/peer/taxpeer.c), started, told how to misbehave, and asked what it got. */
#ifndef TESTS_PROVIDER_H
#define TESTS_PROVIDER_H

#include "tests/support/story.h"

#define PROVIDER_TOKEN "bi-mat-thu-nghiem"

struct provider {
	struct story *story;
	const char *dir; /* DIR/provider: what it keeps */
	pid_t pid;
	int in;
	unsigned port; /* the same when it is started again */
	struct client client;
	char url[64];
};

/* In the story's directory; the server must have made its keys. */
void provider_open(struct provider *p, struct story *s);
void provider_start(struct provider *p);
void provider_stop(struct provider *p);
void provider_close(struct provider *p);
/* For the next message. */
void provider_behave(struct provider *p, const char *mode);

/* Lines of what it received: of a message (NULL = of all) with that deed ("accepted", "again", NULL = any). */
size_t provider_count(struct provider *p, const char *id, const char *done);
/* Waits until a request came in that mode. */
void provider_await(struct provider *p, const char *mode, size_t times);
/* The path of an accepted document. */
const char *provider_document(struct provider *p, const char *id);

#endif
