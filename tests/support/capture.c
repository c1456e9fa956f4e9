#include "tests/support/capture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t fixed_clock(void *ctx)
{
	(void)ctx;
	return 1790000000000;
}

static void capture_write(void *ctx, const char *line, size_t len)
{
	struct capture *c = ctx;
	pthread_mutex_lock(&c->mutex);
	if (c->len + len < sizeof c->text) {
		memcpy(c->text + c->len, line, len);
		c->len += len;
		c->text[c->len] = 0;
	}
	pthread_mutex_unlock(&c->mutex);
	if (getenv("HOABAN_TEST_LOG"))
		fwrite(line, 1, len, stderr);
}

void capture_init(struct capture *c)
{
	c->clock = (struct clock){fixed_clock, NULL};
	c->logger = (struct logger){.write = capture_write, .ctx = c, .clock = &c->clock, .least = LOG_LEVEL_DEBUG};
	c->len = 0;
	c->text[0] = 0;
	pthread_mutex_init(&c->mutex, NULL);
}

void capture_clear(struct capture *c)
{
	pthread_mutex_lock(&c->mutex);
	c->len = 0;
	c->text[0] = 0;
	pthread_mutex_unlock(&c->mutex);
}

bool capture_has(struct capture *c, const char *part)
{
	pthread_mutex_lock(&c->mutex);
	bool has = strstr(c->text, part) != NULL;
	pthread_mutex_unlock(&c->mutex);
	return has;
}
