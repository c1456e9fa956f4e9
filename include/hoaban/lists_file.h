/* Lists and certificates that travel without a network: a file on a USB stick, a QR code on a new till's screen (FORMATS §2).
 * Both hold nothing but signed objects; who carries them need not be trusted. */
#ifndef HOABAN_LISTS_FILE_H
#define HOABAN_LISTS_FILE_H

#include <hoaban/lease.h>

/* ["hoaban/lists", 1, delegations, trust list, revoked, superseded, closures, [known-ids list…], [device certificate…]]: COSE
 * messages, each signed by itself. The views of a decoded file point into it. */
#define LISTS_FILE_BYTES_MAX	    BUNDLE_BYTES_MAX
#define LISTS_FILE_CERTIFICATES_MAX 256
struct lists_file {
	struct bytes delegations, trust_list, revoked, superseded, closures;
	size_t known_count;
	struct bytes known[BUNDLE_KNOWN_MAX];
	size_t certificate_count;
	struct bytes certificates[LISTS_FILE_CERTIFICATES_MAX];
};
void lists_file_encode(struct buf *out, const struct lists_file *f);
enum err lists_file_decode(struct lists_file *out, struct bytes in);

/* A device certificate as text for a QR code: "HBC1:" + base45(COSE), alphanumeric. */
#define INTRODUCTION_PREFIX    "HBC1:"
#define INTRODUCTION_BYTES_MAX 400
#define INTRODUCTION_TEXT_MAX  700
bool introduction_is_text(const char *text, size_t len);
enum err introduction_text(struct buf *out, struct bytes certificate);
/* The way back; `message` is a view into `room`. E_MALFORMED. */
enum err introduction_parse(struct bytes *message, uint8_t room[static INTRODUCTION_BYTES_MAX], const char *text, size_t len);

/* What a gate makes of another device's certificate. E_OK: its tickets are good here within its limits. E_MALFORMED,
 * E_BAD_SIGNATURE, E_UNAUTHORIZED: not signed by a devices key of these delegations; E_EXPIRED: not valid at `now`; E_CLOSED:
 * the device is revoked; E_CONFLICT: the trust list is younger than the certificate and does not name its key. */
enum err introduction_judge(struct certificate *out, const struct trust_list *delegations, const struct trust_list *trust_list,
			    const struct id_list *revoked, struct bytes message, int64_t now);

#endif
