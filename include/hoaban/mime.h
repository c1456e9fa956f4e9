/* E-mail messages as bytes (RFC 5322, 2045–2047, 2231): seven-bit lines, text as quoted-printable, files as base64.
 *
 * Nothing that a person typed can make a header of its own: a control character in any header's text is refused, everything
 * else than plain ASCII becomes encoded words. */
#ifndef HOABAN_MIME_H
#define HOABAN_MIME_H

#include <hoaban/buf.h>

#define MAIL_ADDRESS_MAX 254 /* bytes (RFC 5321 with its erratum) */
#define MIME_NAME_MAX	 80  /* bytes of a display name or a file's name */
#define MIME_SUBJECT_MAX 200 /* bytes */

/* An address that we write to: dot-string of at most 64 bytes, '@', a domain of at least two labels of letters, digits and
 * hyphens. No quotes, comments, literals, nor anything that is not ASCII. */
bool mail_address_is_good(const char *text);

struct mime_file {
	const char *name; /* "ve.pdf"; UTF-8 */
	const char *type; /* "application/pdf" */
	struct bytes data;
};

struct mime_message {
	const char *from, *from_name; /* address; name may be "" */
	const char *to;
	const char *subject, *text; /* UTF-8; the text's lines end with LF */
	const char *language;	    /* "vi" */
	const char *id;		    /* Message-ID without brackets: letters, digits, and . - @ */
	int64_t date;		    /* Unix seconds */
	size_t file_count;
	const struct mime_file *files;
};

/* E_INVALID: an address, name, subject, id, type or text that has no place in a message. E_TOO_LARGE. */
enum err mime_write(struct buf *out, const struct mime_message *m);

#endif
