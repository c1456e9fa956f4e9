/* A network printer of a test: listens on 127.0.0.1, keeps what each connection brought, and misbehaves when told to. */
#ifndef TESTS_SUPPORT_PAPERPORT_H
#define TESTS_SUPPORT_PAPERPORT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAPERPORT_JOBS_MAX 64

enum paperport_mood {
	PAPERPORT_TAKES,    /* prints everything */
	PAPERPORT_RESETS,   /* resets the connection after `reset_after` bytes of a job */
	PAPERPORT_SWALLOWS, /* takes the connection and reads nothing: cover open, paper out */
};

struct paperport {
	int port, listener;
	_Atomic enum paperport_mood mood;
	_Atomic size_t reset_after;
	_Atomic bool is_over;
	pthread_t thread;
	pthread_mutex_t lock;
	struct paperport_job {
		uint8_t *data;
		size_t len;
	} jobs[PAPERPORT_JOBS_MAX]; /* connections that brought at least one byte */
	int job_count;
};

void paperport_start(struct paperport *p, int port); /* port 0 = a free one */
void paperport_stop(struct paperport *p);	     /* the port refuses connections from now on; jobs stay */
void paperport_release(struct paperport *p);

/* How many jobs so far: waits until the last one has ended. */
int paperport_jobs(struct paperport *p);

/* The picture of piece `piece` (from 1) of a job as a PNG file; false when there is no such whole piece. */
bool paperport_write_png(const struct paperport_job *job, int piece, const char *path);

#endif
