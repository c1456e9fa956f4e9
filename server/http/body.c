/* The body of a request, kept or thrown away.
 *
 * A refusal that is written while the client still sends is often never read: closing a socket with unread bytes in it sends
 * a reset, and a reset may overtake the answer (RFC 9112 §9.6). A proxy then says "502" where the server said "413". So a body
 * that will not be used is read to its end and thrown away, and the refusal follows it; MHD takes no answer in between. */
#include "room.h"

bool body_may_come(const struct http_exchange *e, const struct head *head)
{
	if (e->refusal == E_MALFORMED) /* nobody knows where such a body ends */
		return false;
	return !limits_has_body(head) || (head->length <= HTTP_DISCARD_MAX && !head->is_expecting);
}

void body_begin(struct http_exchange *e, const struct head *head)
{
	e->body.ceiling = e->refusal == E_OK ? e->request.route->body_max : 0;
	if (limits_has_body(head))
		deadline_body(e);
}

/* A chunked body is too large only when it is. */
static void keep(struct http_exchange *e, const char *data, size_t size)
{
	buf_append(&e->body, data, size);
	if (buf_status(&e->body) == E_OK)
		return;
	e->refusal = E_TOO_LARGE;
	metrics_add(&e->server->metrics.refused, 1);
}

enum MHD_Result body_piece(struct http_exchange *e, const char *data, size_t *size)
{
	if (e->refusal == E_OK)
		keep(e, data, *size);
	e->received += *size;
	*size = 0;
	e->error = e->refusal; /* for the log, when nothing can be answered any more */
	if (e->refusal != E_OK && e->received > HTTP_DISCARD_MAX)
		return MHD_NO;
	deadline_body(e);
	return MHD_YES;
}
