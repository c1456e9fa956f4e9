/* Stands between a program and its database on a unix socket, and cuts the line around a COMMIT. One connection at a time is
 * enough for its tests; each gets a thread. */
#ifndef TESTS_DBPROXY_H
#define TESTS_DBPROXY_H

#include <stdatomic.h>
#include <pthread.h>

enum dbproxy_cut {
	DBPROXY_PASS,
	DBPROXY_CUT_BEFORE, /* COMMIT never reaches the server */
	DBPROXY_CUT_AFTER,  /* the server commits, its answer is lost */
};

struct dbproxy {
	char dir[64], path[80]; /* where to connect */
	const char *server;	/* the database's socket */
	int listener;
	_Atomic enum dbproxy_cut cut; /* applies to the next COMMIT, then PASS again */
	_Atomic int connections;      /* made so far */
	pthread_t thread;
	pthread_t workers[64];
	int worker_count;
};

void dbproxy_start(struct dbproxy *p, const char *server);
void dbproxy_stop(struct dbproxy *p); /* after its clients have hung up */

#endif
