/* What an entry of a till's journal says, member by member in words: its body is an array, and which member means what stands in
 * fact.h. What has no word here (a list, a later version's member) is shown as CBOR, as the whole body is beside it. */
#ifndef SERVER_AUDIT_ENTRY_FIELDS_H
#define SERVER_AUDIT_ENTRY_FIELDS_H

#include "app.h"
#include "http/http.h"

/* [{"code", "name", "text", "path" or null}]; empty for a type that nobody knows, or a body that is no such array. */
json_t *entry_fields_view(struct app *app, struct http_request *r, uint32_t type, struct bytes body);

#endif
