#include "pos-client/domain/enrol.h"
#include "pos-client/domain/remote.h"
#include "pos-client/keys/organisation.h"

struct code {
	uint8_t secret[ENROL_SECRET_LEN];
	uint8_t fingerprint[16];
};

static enum err make_body(const struct till *t, const struct code *c, struct buf *body)
{
	struct enrolment e = {0};
	uint8_t room[ORGANISATION_KEY_MAX];
	struct buf organisation_key = BUF_FIXED(room);
	TRY(organisation_key_public(t->keys, &organisation_key));
	e.organisation_key = buf_bytes(&organisation_key);
	enrol_code_id(e.code_id, c->secret);
	memcpy(e.device, keys_device(t->keys), UUID_LEN);
	memcpy(e.ticket_key, keys_ticket_public(t->keys), PUBLIC_KEY_LEN);
	memcpy(e.device_key, keys_device_public(t->keys), PUBLIC_KEY_LEN);
	enrol_mac(e.mac, c->secret, e.device, e.ticket_key, e.device_key);
	enrolment_encode(body, &e);
	return buf_status(body);
}

/* The code carries the root's fingerprint: whoever answers, only the right root's word counts. */
static enum err check_root(struct till *t, const struct code *c, struct bytes answer)
{
	struct bundle b;
	uint8_t hash[HASH_LEN];
	TRY(bundle_decode(&b, answer));
	sha256(hash, BYTES(b.root_key));
	if (memcmp(hash, c->fingerprint, sizeof c->fingerprint) != 0)
		return till_refuse(t, E_FORBIDDEN, "--code", "other_root", "the server's root key is not the one in the code");
	return E_OK;
}

static enum err explain(struct till *t, int status)
{
	switch (status) {
	case 401:
		return till_refuse(
			t, E_UNAUTHORIZED, "", "unauthorized",
			"the server does not accept the request: is the code its own, the clock right, this its public URL?");
	case 403:
	case 404:
	case 409:
		return till_refuse(t, E_REFUSED, "--code", "code", "the code is unknown, used by another till, or expired");
	default:
		return till_refuse(t, remote_meaning(status), "--server", "status", "the server answered %d", status);
	}
}

static enum err exchange(struct till *t, const struct code *c, struct buf *answer)
{
	BUF_LOCAL body;
	buf_init(&body, 4096);
	TRY(make_body(t, c, &body));
	struct remote_call call = {
		.method = "POST",
		.path = "/v1/devices",
		.body = &body,
		.connect_ms = t->settings->connect_ms,
		.total_ms = t->settings->request_ms,
		.answer_max = BUNDLE_BYTES_MAX,
		.answer = answer,
	};
	enum err e = remote_send(t, &call);
	if (e != E_OK)
		return till_refuse(t, e, "--server", err_code(e), "%s: %s", t->settings->server, err_sentence(e));
	return call.status == 200 || call.status == 201 ? E_OK : explain(t, call.status);
}

enum err enrol(struct till *t, const char *code)
{
	struct code c;
	BUF_LOCAL answer;
	buf_init(&answer, BUNDLE_BYTES_MAX);
	if (enrol_code_parse(c.secret, c.fingerprint, code) != E_OK)
		return till_refuse(t, E_INVALID, "--code", "format", "the code has a typing error");
	TRY(keys_make(t->dir, till_now_ms(t)));
	TRY(organisation_key_make(t->dir));
	TRY(till_reload(t));
	TRY(exchange(t, &c, &answer));
	TRY(check_root(t, &c, buf_bytes(&answer)));
	enum err e = bundle_accept(t, buf_bytes(&answer));
	if (e != E_OK && t->why.count == 0)
		return till_refuse(t, e, "", err_code(e), "the server's answer cannot be used: %s", err_sentence(e));
	return e;
}
