/* Judging tickets: the public question without admitting, and a gate's online claim (FORMATS §4). */
#ifndef SERVER_DOMAIN_CLAIM_H
#define SERVER_DOMAIN_CLAIM_H

#include <hoaban/fact.h>
#include <hoaban/gate.h>

struct app;
struct device_row;

/* The verdict on a QR text, at an instant and (unless −1) a site, with what is known of earlier entries. */
enum err claim_judge(struct app *app, struct arena *a, const char *qr, int site, int64_t at, struct reading *reading,
		     struct ruling *out);

/* A claim on its way through the admitter. It and all it points to live in an arena that the submitter owns and leaves alone
 * until done() is called. */
struct admit_job {
	struct admit_job *next; /* the admitter's queue */
	struct arena *arena;
	const struct device_row *device;
	struct claim claim;
	int64_t now; /* Unix seconds: when it came */
	struct reading reading;
	enum verdict read; /* without memory, by the keys of `stamp`; 0 = they were read for this claim */
	uint64_t stamp;

	struct claim_answer answer;
	enum err outcome;
	void (*done)(struct admit_job *job); /* called once, from the admitter's thread */
	void *ctx;			     /* the submitter's */
};
/* Reads the ticket: everything that needs no memory. E_FORBIDDEN for a site that is not the device's. May block. */
enum err claim_read(struct app *app, struct admit_job *job);
/* Once more, by the keys that the database has now. */
enum err claim_read_anew(struct app *app, struct admit_job *job);

#endif
