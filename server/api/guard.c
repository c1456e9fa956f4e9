/* The guard of device routes: HTTP message signature, in the order of FORMATS §6. */
#include "api/guard.h"
#include "signer/signer.h"
#include "store/devices.h"

const char *const device_headers[] = {"Signature", "Signature-Input", "Content-Digest", NULL};

/* A till whose clock is wrong gets our signed time, bound to its request. */
static enum err send_time(struct app *app, struct http_request *r, const struct httpsig_claim *claim)
{
	uint8_t room[128], cose_room[512];
	struct buf payload = BUF_FIXED(room), cose = BUF_FIXED(cose_room);
	BUF_LOCAL text;
	buf_init(&text, 1024);
	server_time_encode(&payload, clock_s(&app->clock), claim->signature_hash);
	TRY(buf_status(&payload));
	TRY(signer_sign(app->signer, SIGN_TIME, buf_bytes(&payload), &cose));
	buf_append_base64(&text, cose.data, cose.len);
	TRY(buf_status(&text));
	r->problem_header.name = "Hoaban-Time";
	r->problem_header.value = arena_text(r->arena, buf_text(&text));
	return E_UNAUTHORIZED;
}

static enum err find_device(struct app *app, struct http_request *r, const uint8_t *id, struct device_row *out)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = device_get(db, r->arena, id, out);
	store_release(app->store, db);
	return e == E_NOT_FOUND ? E_UNAUTHORIZED : e;
}

static void describe_request(struct httpsig_request *out, const struct app *app, const struct http_request *r)
{
	*out = (struct httpsig_request){
		.method = r->method,
		.target_uri = arena_format(r->arena, "%s%s", app->public_url, r->target),
		.content_type = r->body.len > 0 ? r->content_type : NULL,
		.body = r->body,
	};
}

static enum err check_digest(const struct http_request *r)
{
	const char *digest = http_header(r, "Content-Digest");
	if (r->body.len == 0)
		return E_OK;
	return digest ? content_digest_check(digest, r->body) : E_UNAUTHORIZED;
}

enum err guard_signature(struct app *app, struct http_request *r, struct httpsig_claim *claim, struct httpsig_request *request)
{
	const char *input = http_header(r, "Signature-Input"), *signature = http_header(r, "Signature");
	if (!input || !signature)
		return E_UNAUTHORIZED;
	TRY(check_digest(r));
	describe_request(request, app, r);
	return httpsig_parse(claim, request, input, signature) == E_OK ? E_OK : E_UNAUTHORIZED;
}

enum err guard_time(struct app *app, struct http_request *r, const struct httpsig_claim *claim)
{
	int64_t apart = clock_s(&app->clock) - claim->created;
	if (apart > HTTPSIG_SKEW_S || apart < -HTTPSIG_SKEW_S)
		return send_time(app, r, claim);
	return E_OK;
}

enum err guard_device(struct app *app, struct http_request *r)
{
	struct httpsig_claim claim;
	struct httpsig_request request;
	struct device_row *device = ARENA_NEW(r->arena, struct device_row);
	TRY(guard_signature(app, r, &claim, &request));
	TRY(find_device(app, r, claim.device, device));
	TRY(httpsig_verify(&claim, &request, device->device_key));
	TRY(guard_time(app, r, &claim));
	r->state = device;
	return E_OK;
}

enum err api_guard(struct app *app, struct http_request *r)
{
	return r->route->who == WHO_STAFF ? guard_staff(app, r) : guard_device(app, r);
}
