/* From a form's data to a message in the outbox: signed by the organisation, in the tax office's envelope. */
#ifndef SERVER_DOMAIN_TAX_MESSAGE_H
#define SERVER_DOMAIN_TAX_MESSAGE_H

#include "store/outbox.h"

#include <hoaban/xmldsig.h>

struct app;
struct organisation_certificate;

/* `m` comes with kind, tax code, year, number, day, edition and row count; the rest is filled in, its memory from the arena.
 * E_UNAVAILABLE when this server may not sign for the organisation now. */
enum err tax_message_make(struct message_insert *m, struct app *app, struct db *db, struct arena *a, struct bytes data,
			  enum err (*seal)(struct buf *out, const struct xmldsig *signature));
/* The organisation's name, from the newest edition that knows it. E_NOT_FOUND. */
enum err tax_message_organisation(const char **name, struct app *app, const char *tax_code);

#endif
