/* A mail server for tests (RFC 5321, 3207, 4954), in threads of the test: it keeps every message it takes as a file, and
 * misbehaves on request. Messages are handed to outside tools, which judge them. */
#ifndef TESTS_SUPPORT_MAILBOX_H
#define TESTS_SUPPORT_MAILBOX_H

#include "tests/support/testdir.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define MAILBOX_USER	 "ve"
#define MAILBOX_PASSWORD "bi mat"

enum mailbox_mode {
	MAILBOX_TAKE,
	MAILBOX_LATER,	 /* 451 to RCPT */
	MAILBOX_REFUSE,	 /* 550 to RCPT */
	MAILBOX_DISLIKE, /* 554 to the message */
	MAILBOX_BUSY,	 /* 421 instead of a greeting */
	MAILBOX_ACCOUNT, /* 550 to MAIL: it is the sender's account */
	MAILBOX_HANG,	 /* no greeting at all */
	MAILBOX_DROP,	 /* takes the whole message, keeps it, and hangs up without a word */
};

struct mailbox {
	char dir[TESTDIR_TEXT]; /* 1.eml, 2.eml …; cert.pem, key.pem */
	unsigned port;
	bool has_tls;			/* offers STARTTLS, and AUTH only behind it */
	_Atomic enum mailbox_mode mode; /* of every session until it is changed */
	atomic_size_t sessions, taken, open, most_open, plain_auths, threads;
	atomic_bool is_stopping;
	int listener;
	void *context;
	pthread_t thread;
};

void mailbox_open(struct mailbox *m, bool has_tls);
void mailbox_close(struct mailbox *m);
/* Nobody answers at its port, until it listens again. */
void mailbox_deafen(struct mailbox *m);
void mailbox_listen(struct mailbox *m);
/* Waits; fails the running test when there are not so many in time, or more. */
void mailbox_await(struct mailbox *m, size_t taken);
void mailbox_await_sessions(struct mailbox *m, size_t sessions);

#endif
