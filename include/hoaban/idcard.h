/* The QR of a Vietnamese chip ID card, read for what a price depends on and for nothing else.
 *
 *	id12|old id9|full name|ddmmyyyy birth|sex|address|ddmmyyyy issued
 *
 * Fields may be empty; later cards append more. Name, number and address are looked at in the caller's buffer and wiped there:
 * what comes out cannot say who it was. */
#ifndef HOABAN_IDCARD_H
#define HOABAN_IDCARD_H

#include <hoaban/err.h>
#include <stdint.h>

#define IDCARD_TEXT_MAX 1024

struct idcard {
	bool has_birth;
	int32_t birth; /* local day */
	bool is_local; /* the last part of the address is Điện Biên, with or without "tỉnh", in any case and normal form */
};

/* Wipes all `len` bytes of `text`, whatever the outcome. E_MALFORMED: not such a text, then *out is empty. */
enum err idcard_read(struct idcard *out, char *text, size_t len);

enum age_class {
	AGE_UNKNOWN, /* no birth on the card, or one after that day */
	AGE_CHILD,   /* under 18 */
	AGE_ADULT,
	AGE_SENIOR, /* 60 and over */
};
/* The age is complete on the birthday; who was born on 29 February completes it on 1 March in other years. */
enum age_class idcard_age(const struct idcard *c, int32_t day);

#endif
