/* VietQR: the text of a payment QR for a transfer between banks in Việt Nam (NAPAS, a profile of EMVCo Merchant-Presented
 * Mode): fields of two digits id, two digits length, value; the last is a CRC-16/CCITT-FALSE over everything before its value.
 */
#ifndef HOABAN_VIETQR_H
#define HOABAN_VIETQR_H

#include <hoaban/buf.h>
#include <hoaban/uuid.h>

#define VIETQR_BIN_LEN	   6
#define VIETQR_ACCOUNT_MAX 19
#define VIETQR_PURPOSE_MAX 25
#define VIETQR_AMOUNT_MAX  INT64_C(9999999999999) /* thirteen digits */
#define VIETQR_TEXT_MAX	   256

struct vietqr {
	const char *bin;     /* of the bank: six digits */
	const char *account; /* 1…19 of A–Z a–z 0–9 */
	int64_t amount;	     /* đồng; 0 = the payer types it (a static code) */
	const char *purpose; /* up to 25 printable ASCII characters, or NULL */
};
/* E_INVALID when a field is not as above. */
enum err vietqr_encode(struct buf *out, const struct vietqr *v);
/* What such a text says, strictly: E_MALFORMED for another country, currency or service, a wrong CRC, a field twice or out of
 * its length. The texts are written into `room`, which must hold VIETQR_TEXT_MAX bytes. Unknown fields are skipped. */
enum err vietqr_decode(struct vietqr *out, char room[static VIETQR_TEXT_MAX], struct bytes text);

bool vietqr_bin_is_valid(const char *bin);
bool vietqr_account_is_valid(const char *account);

/* The reference in a transfer's purpose: "HB" and the typed code of what is paid (uuid.h). It has no separator that a bank
 * could take away, and its last character checks it. */
#define TRANSFER_REFERENCE 15 /* with its NUL */
void transfer_reference_format(char out[static TRANSFER_REFERENCE], const uint8_t id[static UUID_LEN]);
/* The next reference in a bank's memo from *at on, whatever stands around it, in either case; *at moves behind its first
 * letter, because one text in 31 looks like a reference and is none. E_NOT_FOUND. */
enum err transfer_reference_next(char out[static TRANSFER_REFERENCE], struct bytes memo, size_t *at);
/* E_MALFORMED unless the text is one reference and nothing else. */
enum err transfer_reference_check(const char *text);

#endif
