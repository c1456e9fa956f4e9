/* Judging tickets: the public question without admitting, and a gate's online claim (FORMATS §4). */
#ifndef SERVER_DOMAIN_CLAIM_H
#define SERVER_DOMAIN_CLAIM_H

#include <hoaban/fact.h>
#include <hoaban/rules.h>

struct app;
struct device_row;

/* The verdict on a QR text, at an instant and (unless −1) a site, with what is known of earlier entries. */
enum err claim_judge(struct app *app, struct arena *a, const char *qr, int site, int64_t at, struct reading *reading,
		     struct ruling *out);
/* Admits, durably, before it answers. A repeated claim gets its first answer. E_FORBIDDEN for a site that is not the device's.
 */
enum err claim_admit(struct app *app, struct arena *a, const struct device_row *d, const struct claim *c,
		     struct claim_answer *out);

#endif
