/* Content codings of requests (RFC 9110 §8.4): gzip, where the route's declaration takes it. The guard has judged the bytes as
 * they were sent, which is what Content-Digest speaks of (RFC 9530 §2); only then are they unpacked. */
#include "room.h"

#include <hoaban/gzip.h>

/* 415 names what would have been taken (RFC 9110 §12.5.3): "identity" where nothing is. */
enum err coding_check(struct http_exchange *e, const struct head *head)
{
	bool takes_gzip = e->request.route->takes_gzip;
	e->is_packed = head->is_packed;
	if (!head->is_coding_unknown && (!head->is_packed || takes_gzip))
		return E_OK;
	http_answer_header(&e->answer, "Accept-Encoding", takes_gzip ? "gzip" : "identity");
	return E_MEDIA_TYPE;
}

enum err coding_unpack(struct http_exchange *e)
{
	if (!e->is_packed || e->request.body.len == 0)
		return E_OK;
	e->plain.ceiling = e->request.route->body_max;
	TRY(gzip_decode(&e->plain, e->request.body));
	e->request.body = buf_bytes(&e->plain);
	return E_OK;
}
