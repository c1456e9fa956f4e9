/* Finding a receipt by the code on the paper, for API and page alike. */
#ifndef SERVER_API_RECEIPT_H
#define SERVER_API_RECEIPT_H

#include "api/api.h"
#include "store/orders.h"

struct found_receipt {
	struct receipt_row row;
	struct receipt fields;
	struct payer_row payer; /* name NULL = none */
	struct bytes entry;	/* of the revenue log */
};

/* E_NOT_FOUND for a code that is unknown or none; E_TOO_MANY after too many of those from one address. */
enum err receipt_find(struct app *app, struct http_request *r, const char *lookup, struct found_receipt *out);

#endif
