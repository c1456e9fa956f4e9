/* A logger that remembers its lines, for tests that ask what was said. HOABAN_TEST_LOG=1 shows them as well. */
#ifndef TESTS_CAPTURE_H
#define TESTS_CAPTURE_H

#include <hoaban/log.h>
#include <pthread.h>
#include <stdbool.h>

struct capture {
	struct logger logger; /* hand this down */
	struct clock clock;
	pthread_mutex_t mutex;
	size_t len;
	char text[65536]; /* what does not fit is dropped */
};

void capture_init(struct capture *c);
void capture_clear(struct capture *c);
bool capture_has(struct capture *c, const char *part);

#endif
