/* The way down from a figure: an order or sale with its receipts, tickets and everything that happened; one receipt with its
 * place in the log; one entry of a till's journal. As pages, and the same objects as JSON. */
#ifndef SERVER_AUDIT_TRAIL_H
#define SERVER_AUDIT_TRAIL_H

#include "app.h"
#include "http/http.h"

#include <hoaban/uuid.h>
#include <jansson.h>

struct db;
/* {"origin","events":[{"at","at_text","kind","name","who","detail","amount","path","leaf"…}],"tickets":[…]}; E_NOT_FOUND when
 * nothing is on record of it. */
enum err trail_view(json_t **out, struct app *app, struct http_request *r, struct db *db,
		    const uint8_t source[static UUID_LEN]);
/* {"lookup","name","issued_at",…,"record_sha256","log":{…},"trail":{…}} */
enum err receipt_trail_view(json_t **out, struct app *app, struct http_request *r, const char *lookup);

/* A CBOR item as people read it (RFC 8949 §8): byte strings by their first bytes and length. */
const char *cbor_shown(struct arena *a, struct bytes item);

#endif
