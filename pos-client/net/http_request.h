/* A signed request as it waits to be sent. Private to net/http*.c. */
#ifndef POS_HTTP_REQUEST_H
#define POS_HTTP_REQUEST_H

#include "pos-client/net/http.h"
#include <curl/curl.h>

#define HTTP_URL_MAX 2048

struct http_request {
	char *url, *method;
	struct curl_slist *headers;
	bool has_body;
	struct bytes body; /* the caller's */
	int64_t connect_ms, total_ms, stall_ms;
	size_t answer_max;
	uint8_t signature_hash[HASH_LEN];
};

#endif
