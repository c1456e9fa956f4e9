/* One message, one attempt: written down, sent, judged, written down. */
#ifndef SERVER_OUTBOX_DELIVER_H
#define SERVER_OUTBOX_DELIVER_H

#include "outbox/transmission.h"
#include "store/outbox.h"

struct app;

struct delivery {
	struct app *app;
	const struct transmission *way;
	void *way_ctx;
	const atomic_bool *is_stopping;
};

/* *is_heard: the provider answered something that could be understood. An error is ours (the database), not the provider's. */
enum err deliver(const struct delivery *d, struct db *db, struct arena *a, const struct message_due *m, bool *is_heard);

#endif
