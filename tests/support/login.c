#include "tests/support/login.h"

#include <hoaban/httpsig.h>
#include <hoaban/lease.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define APART_S 6 /* clocks, at most; and how long a request takes */

/* ---- people */

bool login_cookie(const struct reply *r, char *out, size_t size)
{
	if (!reply_header(r, "set-cookie", out, size))
		return false;
	out[strcspn(out, ";")] = 0;
	return true;
}

int login_try(struct story *s, const char *label, const char *login, const char *password, const char *totp)
{
	char cookie[256];
	struct reply r;
	json_t *said = json_pack("{s:s, s:s, s:s*}", "login", login, "password", password, "totp", totp);
	char *body = json_dumps(said, JSON_COMPACT);
	int status = story_call(s, &(struct call){.path = "/v1/session", .body = body}, &r);
	if (login_cookie(&r, cookie, sizeof(cookie)))
		json_object_set_new(r.json, "cookie", json_string(cookie));
	story_keep(s, label, r.json ? json_incref(r.json) : json_null());
	reply_release(&r);
	free(body);
	json_decref(said);
	return status;
}

void login_as(struct story *s, const char *role)
{
	assert_int_equal(login_try(s, role, role, role, NULL), 200);
}

const char *login_totp(struct story *s, const uint8_t secret[static TOTP_SECRET_LEN], int64_t ahead)
{
	for (int64_t at = story_now(s) % TOTP_STEP_S; at < APART_S || at > TOTP_STEP_S - APART_S;
	     at = story_now(s) % TOTP_STEP_S)
		usleep(100000);
	return arena_format(&s->arena, "%06u", totp_code(secret, story_now(s) / TOTP_STEP_S + ahead));
}

/* ---- devices */

static const char *text_of(struct story *s, struct buf *b)
{
	assert_int_equal(buf_status(b), E_OK);
	return arena_text(&s->arena, buf_text(b));
}

void hand_sign(struct story *s, const struct hand *h, const struct call *call, const char *content_type,
	       const char *headers[static HAND_HEADERS])
{
	char keyid[UUID_HEX];
	uint8_t signature[SIGNATURE_LEN];
	BUF_LOCAL params;
	BUF_LOCAL base;
	BUF_LOCAL digest;
	BUF_LOCAL text;
	struct httpsig_request r = {
		.method = call->method,
		.target_uri = arena_format(&s->arena, "%s%s", s->url, call->path),
		.content_type = content_type,
		.body = {(const uint8_t *)call->body, call->body_len},
	};
	buf_init(&params, 1024);
	buf_init(&base, 4096);
	buf_init(&digest, 256);
	buf_init(&text, 256);
	uuid_hex(keyid, h->id);
	httpsig_params(&params, &r, story_now(s), keyid);
	httpsig_base(&base, &r, buf_bytes(&params));
	key_sign(signature, buf_bytes(&base), h->secret_key);
	buf_append_base64(&text, signature, sizeof(signature));
	content_digest(&digest, r.body);
	size_t n = 0;
	headers[n++] = arena_format(&s->arena, "Signature-Input: pos=%s", text_of(s, &params));
	headers[n++] = arena_format(&s->arena, "Signature: pos=:%s:", text_of(s, &text));
	if (content_type) {
		headers[n++] = arena_format(&s->arena, "Content-Digest: %s", text_of(s, &digest));
		headers[n++] = arena_format(&s->arena, "Content-Type: %s", content_type);
	}
	headers[n] = NULL;
}

static const char *new_code(struct story *s, const char *name)
{
	struct outcome o =
		story_run(s,
			  (const char *const[]){"hoaband", "device", "code", "--data", "${data}", "--demo", "--clock",
						"${clock}", "--json", "--name", name, "--site", "A1", NULL},
			  NULL);
	json_t *answer = json_loads(o.out, 0, NULL);
	const char *code = arena_text(&s->arena, json_string_value(json_object_get(answer, "code")));
	json_decref(answer);
	assert_non_null(code);
	return code;
}

static void make_request(struct story *s, const struct hand *h, const char *name, struct buf *out)
{
	uint8_t secret[ENROL_SECRET_LEN], fingerprint[16];
	struct enrolment e = {0};
	assert_int_equal(enrol_code_parse(secret, fingerprint, new_code(s, name)), E_OK);
	enrol_code_id(e.code_id, secret);
	memcpy(e.device, h->id, UUID_LEN);
	memcpy(e.ticket_key, h->public_key, PUBLIC_KEY_LEN);
	e.ticket_key[0] ^= 1; /* it signs no tickets */
	memcpy(e.device_key, h->public_key, PUBLIC_KEY_LEN);
	enrol_mac(e.mac, secret, e.device, e.ticket_key, e.device_key);
	enrolment_encode(out, &e);
	assert_int_equal(buf_status(out), E_OK);
}

void hand_enrol(struct story *s, struct hand *h, const char *name)
{
	uint8_t seed[SEED_LEN], random[10];
	const char *headers[HAND_HEADERS];
	struct reply r;
	BUF_LOCAL body;
	buf_init(&body, 4096);
	assert_int_equal(getrandom(seed, sizeof(seed), 0), sizeof(seed));
	assert_int_equal(getrandom(random, sizeof(random), 0), sizeof(random));
	uuid_v7(h->id, story_now(s) * 1000, random);
	key_pair_from_seed(h->public_key, h->secret_key, seed);
	make_request(s, h, name, &body);
	struct call call = {.method = "POST", .path = "/v1/devices", .body = (const char *)body.data, .body_len = body.len};
	hand_sign(s, h, &call, "application/cbor", headers);
	call.headers = headers;
	assert_int_equal(story_call(s, &call, &r), 200);
	reply_release(&r);
}
