/* Content codings (RFC 9110 §8.4). Of requests: gzip, where the route's declaration takes it. The guard has judged the bytes as
 * they were sent, which is what Content-Digest speaks of (RFC 9530 §2); only then are they unpacked. Of answers: gzip, where
 * the handler says that it may be and the client takes it. */
#include "room.h"

#include <hoaban/gzip.h>
#include <stdlib.h>
#include <strings.h>

#define PACK_FROM 1024 /* bytes: less fits into the first packet as it is */

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

/* ---------------------------------------------------------------- answers */

/* "gzip" or "gzip;q=0.5" among the codings, not "gzip;q=0". */
bool http_accepts(const struct http_request *r, const char *coding)
{
	size_t wanted = strlen(coding);
	for (const char *at = r->exchange->accepted; at && *at != 0; at += strcspn(at, ","), at += *at == ',') {
		at += strspn(at, " \t");
		size_t len = strcspn(at, ",; \t");
		const char *quality = at + len + strspn(at + len, "; \tqQ=");
		if (len == wanted && strncasecmp(at, coding, len) == 0)
			return *quality == 0 || *quality == ',' || strtod(quality, NULL) > 0;
	}
	return false;
}

static bool pack_framed(struct http_exchange *e)
{
	const struct http_answer *a = &e->answer;
	const struct framed page = {buf_bytes(&a->body), a->own_at, a->own_len};
	bool is_inside = a->own_len > 0 && a->own_at <= a->body.len && a->own_len <= a->body.len - a->own_at;
	return is_inside && e->request.route != NULL && e->request.route->run == RUN_INLINE &&
	       frames_pack(&e->server->frames, &e->sent, &page);
}

void coding_pack(struct http_exchange *e)
{
	struct http_answer *a = &e->answer;
	if (!a->may_pack || a->body.len < PACK_FROM || a->header_count + 2 > HTTP_HEADERS_MAX)
		return;
	http_answer_header(a, "Vary", "Accept-Encoding");
	if (!http_accepts(&e->request, "gzip"))
		return;
	e->sent.ceiling = HTTP_ANSWER_CEILING;
	if (!pack_framed(e))
		gzip_encode_page(&e->sent, buf_bytes(&a->body));
	if (buf_status(&e->sent) == E_OK)
		http_answer_header(a, "Content-Encoding", "gzip");
	else
		buf_clear(&e->sent); /* it goes out as it is */
}
