/* Finding a receipt by the code on the paper, for API and page alike. */
#ifndef SERVER_API_RECEIPT_H
#define SERVER_API_RECEIPT_H

#include "api/api.h"
#include "store/corrections.h"

#include <jansson.h>

struct found_receipt {
	struct receipt_row row;
	struct receipt fields;
	struct payer_row payer; /* name NULL = none */
	struct bytes entry;	/* of the revenue log */
	int64_t replaces_at;	/* when the receipt that this one replaces was issued */
	bool is_replaced;
	struct receipt_row successor; /* by this one */
};

/* E_NOT_FOUND for a code that is unknown or none; E_TOO_MANY after too many of those from one address. */
enum err receipt_find(struct app *app, struct http_request *r, const char *lookup, struct found_receipt *out);
/* The same inside the house. E_NOT_FOUND. */
enum err receipt_find_in(struct db *db, struct arena *a, const uint8_t lookup[static LOOKUP_LEN], struct found_receipt *out);
/* Its signed PDF, made when it is asked for first; E_UNAVAILABLE while the receipt is not signed. (documents.c) */
enum err receipt_document(struct app *app, struct arena *a, const struct found_receipt *f, struct bytes *pdf);
/* "replaces", which stands on the receipt itself; and "replaced_by", which came later and is in no document of it. */
void receipt_add_replaces(json_t *v, const struct found_receipt *f);
void receipt_add_replaced_by(json_t *v, const struct found_receipt *f);

#endif
