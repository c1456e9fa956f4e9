#include "tests/support/race.h"

#include "tests/support/client.h"
#include "tests/support/tool.h"

#include <pthread.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct runner {
	struct contender *contender;
	const struct story *story;
	pthread_barrier_t *start;
};

static void ask(const struct runner *r)
{
	struct contender *c = r->contender;
	struct client client;
	struct reply reply;
	client_init(&client, r->story->url);
	pthread_barrier_wait(r->start);
	c->status = client_call(&client,
				&(struct call){.method = c->method ? c->method : "POST",
					       .path = c->path,
					       .body = c->body,
					       .body_len = c->body_len,
					       .headers = c->headers},
				&reply);
	reply_release(&reply);
	client_release(&client);
}

static void run_program(const struct runner *r)
{
	struct outcome o;
	pthread_barrier_wait(r->start);
	tool_run(&o, r->contender->words, (struct bytes){0});
	r->contender->status = o.status;
	outcome_release(&o);
}

static void *contend(void *ctx)
{
	const struct runner *r = ctx;
	if (r->contender->words)
		run_program(r);
	else
		ask(r);
	return NULL;
}

void race(const struct story *s, struct contender list[], size_t count)
{
	pthread_barrier_t start;
	pthread_t threads[CONTENDERS_MAX];
	struct runner runners[CONTENDERS_MAX];
	assert_true(count <= CONTENDERS_MAX);
	assert_int_equal(pthread_barrier_init(&start, NULL, (unsigned)count), 0);
	for (size_t i = 0; i < count; i++) {
		runners[i] = (struct runner){&list[i], s, &start};
		assert_int_equal(pthread_create(&threads[i], NULL, contend, &runners[i]), 0);
	}
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
}

size_t race_count(const struct contender list[], size_t count, int status)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += list[i].status == status;
	return n;
}
