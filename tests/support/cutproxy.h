/* A bad line between a till and its server: a TCP proxy on 127.0.0.1 that cuts connections at random, that is slow, late or
 * down, and that can hold one request back and deliver it later, as a network does that was thought dead. */
#ifndef TESTS_SUPPORT_CUTPROXY_H
#define TESTS_SUPPORT_CUTPROXY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUTPROXY_LINES_MAX 4096 /* connections that one proxy ever serves */

struct cutproxy {
	/* Set before cutproxy_start(), or left empty: */
	int (*dial)(void *ctx); /* a connection to the other side, −1 = none; NULL = to 127.0.0.1:server */
	void *ctx;
	bool is_narrow; /* small buffers, so that a slow line behind it is felt before it */

	int port;		     /* of the proxy */
	int listener;		     /* 0 = one on 127.0.0.1 is made */
	_Atomic int server;	     /* port of the server; may change */
	_Atomic unsigned cut_one_in; /* 0 never, 1 every connection, n every n-th on average */
	_Atomic unsigned cut_within; /* … after at most so many bytes of either direction */
	_Atomic bool holds_next;     /* the next request goes into `held` instead of to the server; its sender gets no answer */
	_Atomic bool loses_answer;   /* the next answer is dropped and its connection reset; the server has done its work */
	_Atomic unsigned rate;	     /* bytes a second, each direction of each line; 0 = all it can */
	_Atomic unsigned delay_ms;   /* before the first byte whenever the direction turns */
	_Atomic unsigned stall_one_in,
		stall_ms;     /* one packet in n is lost: it comes so much later, and holds up what follows */
	_Atomic bool is_down; /* standing lines are reset, new ones too */
	_Atomic int cuts, stalls, connections;
	_Atomic uint64_t bytes; /* both directions */
	uint64_t seed;		/* of where it cuts */
	pthread_mutex_t lock;
	pthread_t thread, workers[CUTPROXY_LINES_MAX];
	int worker_count;
	char *held;
	size_t held_len;
};

/* A free port in front of `server`; cuts nothing at first. Aborts when it cannot listen. What is in *p is forgotten but what is
 * set beforehand. */
void cutproxy_start(struct cutproxy *p, int server, uint64_t seed);
void cutproxy_stop(struct cutproxy *p); /* hangs up everything */

bool cutproxy_has_held(struct cutproxy *p);
/* Sends the request that was held back to the server, now. Returns the status of the answer, which nobody else sees. */
int cutproxy_deliver(struct cutproxy *p);

#endif
