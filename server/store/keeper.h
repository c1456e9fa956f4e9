/* The thread that keeps mariadbd alive: installs it, starts it, starts it again when it dies, ends with it. */
#ifndef SERVER_STORE_KEEPER_H
#define SERVER_STORE_KEEPER_H

#include "server/store/mariadbd.h"
#include <pthread.h>

enum keeper_state { KEEPER_STARTING, KEEPER_READY, KEEPER_ENDED };

struct keeper {
	struct mariadbd *mariadbd;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	enum keeper_state state;
	enum err result; /* why it ended before it was ready */
	pid_t pid;	 /* 0 = not running */
	bool is_stopping;
};

/* Returns when the first query was answered, or with the reason why not (then nothing is left running). */
enum err keeper_start(struct keeper *k, struct mariadbd *m);
void keeper_stop(struct keeper *k);
pid_t keeper_pid(struct keeper *k);

#endif
