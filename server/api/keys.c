/* Public keys and signed lists under /.well-known/ (FORMATS §2). */
#include "api/api.h"
#include "domain/device/lists.h"
#include "domain/money/accounts.h"

static json_t *jwk(const struct trust_key *k)
{
	uint8_t room[64];
	struct buf kid = BUF_FIXED(room);
	uint8_t x_room[64];
	struct buf x = BUF_FIXED(x_room);
	buf_append_base64url(&kid, k->kid, KID_LEN);
	buf_append_base64url(&x, k->public_key, PUBLIC_KEY_LEN);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "kty", "OKP", "crv", "Ed25519", "alg", "EdDSA", "use",
			 "sig", "kid", buf_text(&kid), "x", buf_text(&x), "nbf", (json_int_t)k->not_before, "exp",
			 (json_int_t)k->expires);
}

enum err jwks_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct trust_list keys;
	TRY(lists_ticket_keys(app, r->arena, &keys));
	json_t *list = json_array();
	for (size_t i = 0; i < keys.count; i++)
		json_array_append_new(list, jwk(&keys.keys[i]));
	a->content_type = "application/jwk-set+json";
	http_answer_json(a, json_pack("{s:o}", "keys", list));
	return E_OK;
}

static enum err answer_cose(struct http_answer *a, struct bytes cose)
{
	a->content_type = "application/cose; cose-type=\"cose-sign1\"";
	buf_append(&a->body, cose.data, cose.len);
	return buf_status(&a->body);
}

enum err delegations_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	return answer_cose(a, app->delegations);
}

static enum err show_list(struct app *app, struct http_request *r, struct http_answer *a, enum list_name name)
{
	struct bytes cose;
	TRY(lists_get(app->lists, name, r->arena, &cose));
	return answer_cose(a, cose);
}

enum err trust_list_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	return show_list(app, r, a, LIST_TRUST);
}

enum err revoked_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	return show_list(app, r, a, LIST_REVOKED);
}

enum err superseded_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	return show_list(app, r, a, LIST_SUPERSEDED);
}

enum err closures_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	return show_list(app, r, a, LIST_CLOSURES);
}

enum err accounts_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct bytes cose = accounts_signed(app->accounts, r->arena);
	return cose.len > 0 ? answer_cose(a, cose) : E_NOT_FOUND;
}

enum err known_ids_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	uint8_t kid[KID_LEN];
	struct bytes cose;
	if (hex_parse(kid, KID_LEN, r->params[0], strlen(r->params[0])) != E_OK)
		return E_NOT_FOUND;
	TRY(lists_get_known(app->lists, kid, r->arena, &cose));
	return answer_cose(a, cose);
}
