#include "domain/device/enrol.h"

#include "app.h"
#include "domain/change.h"
#include "domain/device/lists.h"
#include "domain/device/till_certificate.h"
#include "domain/sale/leaves.h"
#include "signer/signer.h"
#include "store/devices.h"
#include "store/till_staff.h"

#include <hoaban/httpsig.h>

#include <sodium.h>

/* ---- codes */

struct new_code {
	struct app *app;
	const struct code_request *said;
	struct enrol_code_row row;
};

static enum err keep_code(struct db *db, void *ctx)
{
	const struct new_code *x = ctx;
	TRY(enrol_code_insert(db, &x->row));
	return change_record(db, x->app,
			     &(struct change){.who = x->said->who,
					      .action = "device.code",
					      .subject = x->said->name,
					      .after = json_pack("{s:s, s:s, s:i, s:I}", "name", x->said->name, "role",
								 x->said->role == ROLE_GATE ? "gate" : "counter", "hub",
								 (int)x->said->hub, "sites", (json_int_t)x->said->sites)});
}

enum err enrol_code_new(struct app *app, const struct code_request *r, char code[static ENROL_CODE_TEXT])
{
	struct new_code x = {
		.app = app, .said = r, .row = {.name = r->name, .role = r->role, .hub = r->hub, .sites = r->sites}};
	app->random(x.row.secret, sizeof(x.row.secret));
	enrol_code_id(x.row.id, x.row.secret);
	x.row.expires_at = clock_s(&app->clock) + app->settings->enrol_code_ttl_s;
	TRY(store_transact(app->store, keep_code, &x));
	enrol_code_format(code, x.row.secret, signer_keys(app->signer)->root);
	return E_OK;
}

static enum err check_code(const struct enrol_code_row *code, const struct enrolment *e, int64_t now)
{
	uint8_t mac[HASH_LEN];
	enrol_mac(mac, code->secret, e->device, e->ticket_key, e->device_key);
	if (sodium_memcmp(mac, e->mac, HASH_LEN) != 0)
		return E_UNAUTHORIZED;
	if (code->is_used)
		return memcmp(code->device, e->device, UUID_LEN) == 0 ? E_OK : E_CONFLICT;
	return code->expires_at > now ? E_OK : E_EXPIRED;
}

static enum err make_certificate(struct app *app, const struct enrol_code_row *code, const struct enrolment *e, int64_t now,
				 struct buf *cose)
{
	const struct settings *s = app->settings;
	struct certificate c = {
		.issued_at = now,
		.not_before = now - HTTPSIG_SKEW_S, /* a till whose clock is a little behind may sell at once */
		.expires = now + s->certificate_days * DAY_S,
		.sites = code->sites,
		.party = (uint32_t)s->lease_party,
		.days_ahead = (uint32_t)s->lease_days_ahead,
	};
	uint8_t room[512];
	struct buf payload = BUF_FIXED(room);
	memcpy(c.device, e->device, UUID_LEN);
	memcpy(c.ticket_key, e->ticket_key, PUBLIC_KEY_LEN);
	memcpy(c.device_key, e->device_key, PUBLIC_KEY_LEN);
	certificate_encode(&payload, &c);
	TRY(buf_status(&payload));
	return signer_sign(app->signer, SIGN_DEVICE, buf_bytes(&payload), cose);
}

/* ---- the transaction that takes a device in */

struct admission_of_device {
	struct app *app;
	struct arena *arena;
	const struct enrolment *request;
	struct bytes certificate;
	int64_t now;
	struct device_row device; /* result */
};

static enum err log_enrolment(struct db *db, const struct admission_of_device *x)
{
	struct leaf leaf = {.type = LEAF_DEVICE_ENROLLED, .time = x->now, .sites = x->device.sites, .has_kid = true};
	cose_kid(leaf.kid, x->device.device_key);
	sha256(leaf.hash, x->certificate);
	x->app->random(leaf.salt, sizeof(leaf.salt));
	uint64_t index;
	return leaves_append(db, &leaf, 1, &index);
}

static void fill_device(struct admission_of_device *x, const struct enrol_code_row *code)
{
	struct device_row *d = &x->device;
	*d = (struct device_row){
		.name = code->name,
		.role = code->role,
		.hub = code->hub,
		.sites = code->sites,
		.certificate = x->certificate,
		.enrolled_at = x->now,
		.expires_at = x->now + x->app->settings->certificate_days * DAY_S,
	};
	memcpy(d->id, x->request->device, UUID_LEN);
	memcpy(d->ticket_key, x->request->ticket_key, PUBLIC_KEY_LEN);
	memcpy(d->device_key, x->request->device_key, PUBLIC_KEY_LEN);
}

static enum err make_pepper(struct db *db, const struct admission_of_device *x)
{
	uint8_t pepper[PEPPER_LEN];
	x->app->random(pepper, sizeof(pepper));
	enum err e = device_secret_insert(db, x->request->device, pepper);
	sodium_memzero(pepper, sizeof(pepper));
	return e;
}

/* A repeated request, because the answer was lost, comes with the same keys. Whoever finds a used code on paper has others. */
static enum err find_again(struct db *db, struct admission_of_device *x)
{
	TRY(device_get(db, x->arena, x->request->device, &x->device));
	bool is_same = memcmp(x->device.device_key, x->request->device_key, PUBLIC_KEY_LEN) == 0 &&
		       memcmp(x->device.ticket_key, x->request->ticket_key, PUBLIC_KEY_LEN) == 0;
	return is_same ? E_OK : E_CONFLICT;
}

static enum err take_in(struct db *db, void *ctx)
{
	struct admission_of_device *x = ctx;
	struct enrol_code_row code;
	TRY(enrol_code_get(db, x->arena, x->request->code_id, &code));
	TRY(check_code(&code, x->request, x->now));
	if (code.is_used)
		return find_again(db, x);
	fill_device(x, &code);
	TRY(enrol_code_use(db, code.id, x->request->device));
	TRY(device_insert(db, &x->device));
	TRY(make_pepper(db, x));
	return log_enrolment(db, x);
}

/* A key means one issuer: nobody enrols with one of ours, or with the same for both purposes. */
static bool has_own_keys(const struct app *app, const struct enrolment *e)
{
	const struct signer_keys *k = signer_keys(app->signer);
	const uint8_t *const taken[] = {k->root, k->lists, k->devices, k->tickets, k->log};
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (memcmp(taken[i], e->ticket_key, PUBLIC_KEY_LEN) == 0 ||
		    memcmp(taken[i], e->device_key, PUBLIC_KEY_LEN) == 0)
			return false;
	return memcmp(e->ticket_key, e->device_key, PUBLIC_KEY_LEN) != 0;
}

static enum err find_code(struct app *app, struct arena *a, const uint8_t *id, struct enrol_code_row *code)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = enrol_code_get(db, a, id, code);
	store_release(app->store, db);
	return e == E_NOT_FOUND ? E_UNAUTHORIZED : e;
}

enum err enrol_device(struct app *app, struct arena *a, const struct enrolment *e, struct buf *bundle)
{
	struct enrol_code_row code;
	struct admission_of_device x = {.app = app, .arena = a, .request = e, .now = clock_s(&app->clock)};
	uint8_t room[1024];
	struct buf certificate = BUF_FIXED(room);
	TRY(find_code(app, a, e->code_id, &code));
	TRY(check_code(&code, e, x.now));
	if (!has_own_keys(app, e))
		return E_CONFLICT;
	TRY(make_certificate(app, &code, e, x.now, &certificate));
	x.certificate = buf_bytes(&certificate);
	enum err outcome = store_transact(app->store, take_in, &x);
	if (outcome == E_DUPLICATE) /* these keys belong to another device */
		return E_CONFLICT;
	TRY(outcome);
	TRY(till_certificate_make(app, a, e, &x.device));
	lists_invalidate(app->lists);
	return lease_begin(app, a, &x.device, bundle);
}
