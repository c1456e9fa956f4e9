/* The published sample: a key whose seed everybody knows, and the three tickets that FORMATS §1 shows. */
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include <hoaban/ticket.h>

#define SAMPLE_NOW 1795224000 /* 2026-11-21 08:20 in Vietnam: the tickets are sold and valid */

/* SHA-256 of a text as seed: "sample ticket key - NOT SECRET" gives the sample key. */
void sample_key_named(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN], const char *name);
void sample_key(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN]);

struct sample_ticket {
	const char *label;
	const char *payload, *signature; /* hex */
	size_t bytes, characters;        /* of the COSE message and of the QR text */
	struct ticket ticket;
};
#define SAMPLE_TICKETS 3
extern const struct sample_ticket sample_tickets[SAMPLE_TICKETS];

/* A signed ticket's QR text. Fails the running cmocka test. */
size_t sample_text(char out[static TICKET_TEXT_MAX + 1], const struct ticket *t, const uint8_t secret_key[static SECRET_KEY_LEN]);

#endif
