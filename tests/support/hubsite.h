/* A site with gates, a hub and a deputy, each a real process of a real till in a story's directory: for races, for kill −9. */
#ifndef TESTS_SUPPORT_HUBSITE_H
#define TESTS_SUPPORT_HUBSITE_H

#include "tests/support/tillwords.h"

#define HUBSITE_GATES_MAX 16

struct hubsite {
	struct story *story;
	const char *site;  /* where is sold and scanned: HUBSITE_HUB at first */
	const char *sites; /* of the next enrolment */
	size_t gate_count;
	char gates[HUBSITE_GATES_MAX][32]; /* "gate1", … */
	const char *hub_at, *deputy_at;	   /* where they listen */
	pid_t hub, deputy;		   /* 0 = not running */
};

#define HUBSITE_HUB    "A1" /* has a hub and a deputy */
#define HUBSITE_SERVER "BT" /* has none */
#define HUBSITE_BOTH   HUBSITE_HUB "," HUBSITE_SERVER

/* A till "quay1" that sells at both sites with an open shift, "hub" and "deputy" of HUBSITE_HUB, and gates of both, all
 * enrolled and knowing each other. */
void hubsite_open(struct hubsite *h, struct story *s, size_t gates);
void hubsite_start_hub(struct hubsite *h);
void hubsite_start_deputy(struct hubsite *h);
void hubsite_kill(pid_t *pid); /* −9 */
void hubsite_stop(pid_t *pid); /* SIGTERM: it exits 0 */

/* Tickets of one adult each, sold now; their QR texts. */
void hubsite_sell(struct hubsite *h, size_t count, const char **qr);

/* Every gate scans every ticket, each in an order of its own, all at the same time. */
struct hubsite_race {
	size_t admitted, provisional, refused, other; /* answers */
	size_t twice;				      /* tickets that were admitted more than once */
	size_t never;				      /* … not at all */
	double seconds;
};
void hubsite_race(struct hubsite *h, const char *const qr[], size_t count, struct hubsite_race *out);

/* One scan at one gate. */
struct hubsite_scan {
	char verdict[32];
	bool is_provisional;
	double seconds; /* with the start of the process */
};
struct hubsite_scan hubsite_scan(struct hubsite *h, const char *gate, const char *qr);
/* The same where nobody can answer: with the patience of a real gate. */
struct hubsite_scan hubsite_scan_apart(struct hubsite *h, const char *gate, const char *qr);

/* What `hub status` says of the till in DIR/<till>. */
const json_t *hubsite_status(struct hubsite *h, const char *till);

#endif
