/* Tills that this device has not heard of by its lists, and knows by their certificates: shown as QR by the till itself
 * (`introduce`), or brought by a file (lists_file.h). FORMATS §2 says what such a certificate is worth. */
#ifndef POS_INTRODUCTION_H
#define POS_INTRODUCTION_H

#include "pos-client/domain/state.h"
#include <hoaban/lists_file.h>

#define INTRODUCTIONS_MAX 64 /* kept at most; the oldest makes room */

struct introduced {
	struct certificate certificate;
	bool was_known; /* this very certificate was held already, or the lists name its key */
};
/* Judges and keeps a certificate (COSE). E_REFUSED with the reason when it is not good here. */
enum err introduction_take(struct till *t, struct bytes message, struct introduced *out);
/* The same from the text of a QR code. */
enum err introduction_take_text(struct till *t, const char *text, size_t len, struct introduced *out);
/* This device's own, "HBC1:…". */
enum err introduction_own(struct till *t, struct buf *out);
/* All that are kept, as COSE; arena memory. */
enum err introduction_all(struct till *t, struct arena *a, struct bytes *list, size_t *count);

/* For till_reload(): t->certificates, the device's own first. What is no longer good is left out. */
enum err introduction_load(struct till *t);

#endif
