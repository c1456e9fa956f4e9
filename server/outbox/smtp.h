/* One message to the mail server of the settings, over SMTP. TLS is required, by STARTTLS or from the first byte (smtps),
 * unless the server is this machine itself and no authority is set. */
#ifndef SERVER_OUTBOX_SMTP_H
#define SERVER_OUTBOX_SMTP_H

#include <hoaban/err.h>
#include <hoaban/str.h>

#include <stdatomic.h>

struct settings;
struct smtp;

enum smtp_end {
	SMTP_TAKEN,
	SMTP_REFUSED, /* this recipient or this message, for good (5xx) */
	SMTP_LATER,   /* 4xx, or something about the way, which is every message's */
	SMTP_UNSURE,  /* it went out whole, and no answer came: taken or not, nobody knows */
};
struct smtp_result {
	enum smtp_end end;
	bool is_ways;	     /* the way itself failed: other messages would fare no better */
	int code;	     /* the server's last, 0 = none */
	const char *outcome; /* a code of ours, for the database and the log */
};

/* E_USAGE: smtp_url or mail_from is not one; E_NOT_FOUND, E_IO: the password's file. */
enum err smtp_open(struct smtp **out, const struct settings *s);
void smtp_close(struct smtp *s); /* NULL is fine */
/* Ends early when *is_stopping becomes true. */
void smtp_send(struct smtp *s, const char *to, struct bytes message, const atomic_bool *is_stopping, struct smtp_result *out);

#endif
