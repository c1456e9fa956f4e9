/* A network printer of a test: listens on 127.0.0.1, prints what each connection brings, answers as thermal printers do when it
 * is told to, and misbehaves when it is told to.
 *
 * A job is what was printed from one connection: the questions in it and the drawer's pulse are no part of it. Real-time
 * questions (DLE EOT) are answered wherever they stand, also inside a picture, as the real ones do. */
#ifndef TESTS_SUPPORT_PAPERPORT_H
#define TESTS_SUPPORT_PAPERPORT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAPERPORT_JOBS_MAX 128

enum paperport_mood {
	PAPERPORT_TAKES,    /* prints everything */
	PAPERPORT_RESETS,   /* resets the connection after `limit` bytes of a job */
	PAPERPORT_HANGS,    /* takes the connection and reads nothing */
	PAPERPORT_SWALLOWS, /* reads everything, prints nothing */
	PAPERPORT_CLOSES,   /* takes the connection and closes it at once */
	PAPERPORT_BABBLES,  /* prints, and says things that no printer says */
	PAPERPORT_RUNS_OUT, /* of paper after `limit` bytes of a job; the rest waits in its memory for a new roll */
	PAPERPORT_KILLS,    /* the process `victim` with SIGKILL after `limit` bytes of a job */
};

struct paperport {
	int port, listener;
	_Atomic enum paperport_mood mood;
	_Atomic size_t limit;
	_Atomic bool answers; /* DLE EOT and GS r */
	_Atomic bool is_out;  /* no paper */
	_Atomic bool is_low, is_open, is_off;
	_Atomic unsigned pause_ms; /* for each kilobyte: a slow printer */
	_Atomic pid_t victim;
	_Atomic int pulses; /* to the drawer */
	void (*on_pulse)(void *ctx);
	void *ctx;
	_Atomic bool is_over;
	pthread_t thread;
	pthread_mutex_t lock;
	struct paperport_job {
		uint8_t *data;
		size_t len;
	} jobs[PAPERPORT_JOBS_MAX]; /* connections that printed at least one byte */
	int job_count;
	struct paperport_job waiting; /* in the printer's memory: the last job goes on with it when there is paper again */
};

void paperport_start(struct paperport *p, int port); /* port 0 = a free one */
void paperport_stop(struct paperport *p);	     /* the port refuses connections from now on; jobs stay */
void paperport_release(struct paperport *p);
/* A new roll, closed and ready: what waited in the printer's memory comes out. */
void paperport_refill(struct paperport *p);

/* How many jobs so far: waits until whoever has called has hung up. */
int paperport_jobs(struct paperport *p);

/* The picture of piece `piece` (from 1) of a job as a PNG file; false when there is no such whole piece. */
bool paperport_write_png(const struct paperport_job *job, int piece, const char *path);
/* How many pieces were cut off. */
int paperport_pieces(const struct paperport_job *job);

#endif
