#include "domain/people/session.h"

#include "app.h"
#include "store/sessions.h"

#define SEEN_EVERY_S 60 /* a write for every request would be one too many */

static void csrf_of(char out[static SESSION_TOKEN_TEXT], const uint8_t token[static SESSION_TOKEN_LEN])
{
	uint8_t mac[HASH_LEN];
	hmac_sha256(mac, (struct bytes){token, SESSION_TOKEN_LEN}, bytes_of_text("hoaban/csrf"));
	hex_format(out, mac, HASH_LEN);
}

enum err session_begin(struct db *db, struct app *app, const uint8_t staff[static UUID_LEN], bool is_pending,
		       struct new_session *out)
{
	uint8_t token[SESSION_TOKEN_LEN];
	int64_t now = clock_s(&app->clock);
	struct session_row row = {
		.is_pending = is_pending,
		.created_at = now,
		.seen_at = now,
		.expires_at = now + app->settings->session_max_s,
	};
	app->random(token, sizeof(token));
	hex_format(out->token, token, sizeof(token));
	sha256(row.hash, BYTES(token));
	memcpy(row.staff, staff, UUID_LEN);
	TRY(session_insert(db, &row));
	out->session.is_pending = is_pending;
	out->session.expires_at = row.expires_at;
	memcpy(out->session.hash, row.hash, HASH_LEN);
	memcpy(out->session.staff, staff, UUID_LEN);
	csrf_of(out->session.csrf, token);
	return E_OK;
}

/* ---- finding it again */

static bool is_good(const struct app *app, const struct session_row *row, int64_t now)
{
	bool is_fresh = now < row->expires_at && now < row->seen_at + app->settings->session_idle_s;
	return is_fresh && row->disabled_at == 0 && (row->is_demo == 0 || app->is_demo);
}

static enum err look(struct db *db, struct app *app, struct arena *a, const uint8_t hash[static HASH_LEN],
		     struct session_row *row)
{
	int64_t now = clock_s(&app->clock);
	enum err e = session_get(db, a, hash, row);
	if (e == E_NOT_FOUND || (e == E_OK && !is_good(app, row, now)))
		return E_UNAUTHORIZED;
	TRY(e);
	return now >= row->seen_at + SEEN_EVERY_S ? session_seen(db, hash, now) : E_OK;
}

enum err session_find(struct app *app, struct arena *a, const char *token, struct session *out)
{
	uint8_t bits[SESSION_TOKEN_LEN], hash[HASH_LEN];
	struct session_row row;
	struct db *db;
	if (hex_parse(bits, sizeof(bits), token, strlen(token)) != E_OK)
		return E_UNAUTHORIZED;
	sha256(hash, BYTES(bits));
	TRY(store_acquire(app->store, &db));
	enum err e = look(db, app, a, hash, &row);
	store_release(app->store, db);
	TRY(e);
	*out = (struct session){
		.login = row.login,
		.name = row.name,
		.role = (enum user_role)row.role,
		.is_pending = row.is_pending != 0,
		.expires_at = row.expires_at,
	};
	memcpy(out->hash, hash, HASH_LEN);
	memcpy(out->staff, row.staff, UUID_LEN);
	csrf_of(out->csrf, bits);
	return E_OK;
}

enum err session_end(struct app *app, const struct session *s)
{
	struct db *db;
	TRY(store_acquire(app->store, &db));
	enum err e = session_delete(db, s->hash);
	store_release(app->store, db);
	return e;
}
