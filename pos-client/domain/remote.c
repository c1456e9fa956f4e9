#include "pos-client/domain/remote.h"
#include "pos-client/domain/clock.h"
#include <hoaban/json.h>
#include <time.h>

#define PROBLEM_MAX   8192
#define PROBLEM_DEPTH 8

int64_t monotonic_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool remote_is_configured(const struct till *t)
{
	return t->settings->server[0] != '\0' && t->keys != NULL && !t->is_training;
}

static enum err sign(void *ctx, struct bytes base, uint8_t signature[static SIGNATURE_LEN])
{
	return keys_sign_request(ctx, signature, base);
}

enum err remote_sign(struct till *t, const struct remote_call *call, struct http_request **out)
{
	struct http_signer signer = {sign, t->keys, keys_device(t->keys)};
	struct http_call http = {
		.method = call->method,
		.dial = t->settings->server,
		.sign_as = t->is_enrolled ? t->held.lease.public_url : t->settings->server,
		.path = call->path,
		.content_type = call->body != NULL ? "application/cbor" : NULL,
		.content_encoding = call->encoding,
		.body = call->body != NULL ? buf_bytes(call->body) : (struct bytes){NULL, 0},
		.created = till_corrected_now(t),
		.connect_ms = call->connect_ms,
		.total_ms = call->total_ms,
		.stall_ms = call->stall_ms,
		.answer_max = call->answer_max,
	};
	if (t->is_training)
		return till_refuse(t, E_REFUSED, "", "training", "nothing of a training leaves the till");
	return http_sign(out, &http, &signer);
}

static enum err send_once(struct till *t, struct remote_call *call, struct http_answer *answer)
{
	struct http_request *r;
	answer->body = call->answer;
	call->status = 0;
	TRY(remote_sign(t, call, &r));
	enum err e = http_exchange(t->http, r, answer);
	http_request_free(r);
	call->status = e == E_OK ? answer->status : 0;
	return e;
}

/* The signing key's validity is judged at the time that is claimed: our own clock is what is in doubt. The hash binds the word
 * to the request just made, so an old one cannot be replayed. */
static enum err read_time(struct till *t, struct bytes message, const uint8_t hash[static HASH_LEN], int64_t *now)
{
	struct cose_sign1 m;
	struct bytes payload;
	uint8_t bound[HASH_LEN];
	TRY(cose_parse(&m, message));
	TRY(server_time_decode(now, bound, m.payload));
	TRY(trust_open(&payload, &t->held.delegations, KEY_USE_DEVICES, AAD_TIME, message, *now));
	return memcmp(bound, hash, HASH_LEN) == 0 ? E_OK : E_BAD_SIGNATURE;
}

enum err remote_learn(struct till *t, const struct http_answer *answer)
{
	uint8_t message[HTTP_TIME_TEXT];
	size_t len = sizeof message;
	int64_t now = 0;
	if (answer->time[0] == '\0' || !t->is_enrolled)
		return E_UNAUTHORIZED;
	TRY(base64_parse(message, &len, answer->time, strlen(answer->time)));
	TRY(read_time(t, bytes_of(message, len), answer->signature_hash, &now));
	return clock_learn(t, now);
}

enum err remote_send(struct till *t, struct remote_call *call)
{
	struct http_answer answer = {0};
	TRY(send_once(t, call, &answer));
	if (answer.status != 401)
		return E_OK;
	enum err e = remote_learn(t, &answer);
	if (e != E_OK) {
		log_warn(t->logger, "unauthorized", "path=%s time=%s", call->path, err_code(e));
		return E_OK; /* the caller sees the 401 */
	}
	return send_once(t, call, &answer);
}

enum err remote_meaning(int status)
{
	static const struct {
		int status;
		enum err e;
	} table[] = {
		{200, E_OK},	    {201, E_OK},	 {400, E_MALFORMED}, {401, E_UNAUTHORIZED},
		{403, E_FORBIDDEN}, {404, E_NOT_FOUND},	 {408, E_TIMEOUT},   {409, E_CONFLICT},
		{413, E_TOO_LARGE}, {415, E_MEDIA_TYPE}, {422, E_INVALID},   {429, E_BUSY},
		{500, E_BUSY},	    {502, E_BUSY},	 {503, E_BUSY},	     {504, E_BUSY},
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].status == status)
			return table[i].e;
	return E_NETWORK;
}

bool remote_problem_is(const struct buf *answer, const char *code)
{
	json_t *problem = NULL;
	if (json_read(&problem, buf_bytes(answer), PROBLEM_MAX, PROBLEM_DEPTH) != E_OK)
		return false;
	const char *said = json_string_value(json_object_get(problem, "code"));
	bool is_it = said != NULL && str_equal(said, code);
	json_decref(problem);
	return is_it;
}
