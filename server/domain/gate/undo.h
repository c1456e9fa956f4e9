/* An admission taken back because the turnstile did not turn, told online or by the journal: its places are free again. */
#ifndef SERVER_DOMAIN_UNDO_H
#define SERVER_DOMAIN_UNDO_H

#include <hoaban/arena.h>
#include <hoaban/fact.h>

struct app;
struct db;
struct device_row;

enum undo_outcome {
	UNDO_DONE,    /* now or before */
	UNDO_UNKNOWN, /* no such admission is here */
	UNDO_FOREIGN, /* another device's, or at another site */
	UNDO_LATE,    /* longer than UNDO_S after it */
};
struct undo {
	const struct admission_undone *fact;
	const uint8_t *device;
	int64_t at;   /* Unix seconds, by whose clock the admission has its time */
	uint64_t seq; /* journal entry; 0 = told online */
};
/* In the running transaction. */
enum err undo_admission(struct db *db, struct arena *a, const struct undo *u, enum undo_outcome *out);

/* Told online. E_FORBIDDEN for another device's admission, E_NOT_FOUND, E_EXPIRED; may be repeated. */
enum err undo_online(struct app *app, struct arena *a, const struct device_row *d, const struct admission_undone *fact);

#endif
