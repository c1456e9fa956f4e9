#include "domain/people/factor.h"

#include "app.h"
#include "domain/change.h"
#include "store/sessions.h"
#include "store/staff.h"

#include <sodium.h>

#define ISSUER		"Hoa Ban"
#define RECOVERY_DIGITS 16 /* Crockford, of RECOVERY_CODE_LEN bytes */

/* ---- recovery codes */

static void recovery_hash(uint8_t out[static HASH_LEN], const uint8_t code[static RECOVERY_CODE_LEN])
{
	uint8_t space[64];
	struct buf b = BUF_FIXED(space);
	buf_append_text(&b, "hoaban/recovery");
	buf_append(&b, code, RECOVERY_CODE_LEN);
	sha256(out, buf_bytes(&b));
}

static enum err recovery_parse(uint8_t code[static RECOVERY_CODE_LEN], const char *text)
{
	char digits[RECOVERY_DIGITS];
	size_t n = 0;
	for (; *text; text++) {
		if (*text == '-' || *text == ' ')
			continue;
		if (n == RECOVERY_DIGITS)
			return E_MALFORMED;
		digits[n++] = *text;
	}
	return crockford_parse(code, RECOVERY_CODE_LEN, digits, n);
}

static void recovery_format(char out[static RECOVERY_TEXT], const uint8_t code[static RECOVERY_CODE_LEN])
{
	char digits[RECOVERY_DIGITS + 1];
	crockford_format(digits, code, RECOVERY_CODE_LEN);
	for (size_t i = 0; i < RECOVERY_DIGITS; i++) {
		if (i > 0 && i % 4 == 0)
			*out++ = '-';
		*out++ = digits[i];
	}
	*out = 0;
}

static enum err recovery_try(struct db *db, struct app *app, const struct staff_row *person, const char *text)
{
	uint8_t code[RECOVERY_CODE_LEN], hash[HASH_LEN];
	uint64_t left = 0;
	if (recovery_parse(code, text) != E_OK)
		return E_UNAUTHORIZED;
	recovery_hash(hash, code);
	enum err e = recovery_use(db, person->id, hash, clock_s(&app->clock));
	if (e == E_NOT_FOUND)
		return E_UNAUTHORIZED;
	TRY(e);
	TRY(recovery_left(db, person->id, &left));
	return change_record(db, app,
			     &(struct change){.who = person->login,
					      .action = "staff.recovery_code",
					      .subject = person->login,
					      .before = json_pack("{s:I}", "left", (json_int_t)left + 1),
					      .after = json_pack("{s:I}", "left", (json_int_t)left)});
}

enum err factor_use(struct db *db, struct app *app, const struct staff_row *person, const char *text)
{
	int64_t step;
	if (!text)
		return E_UNAUTHORIZED;
	if (totp_check(&step, person->totp_secret, text, clock_s(&app->clock), person->totp_step) != E_OK)
		return recovery_try(db, app, person, text);
	enum err e = staff_step(db, person->id, step);
	return e == E_CONFLICT ? E_UNAUTHORIZED : e;
}

/* ---- enrolment */

struct enrolling {
	struct app *app;
	struct arena *arena;
	const struct session *session;
	const char *code;
	char (*recovery)[RECOVERY_TEXT];
	struct new_session *out;
	struct staff_row person;
};

static enum err make_secret(struct db *db, void *ctx)
{
	struct enrolling *x = ctx;
	TRY(staff_lock(db, x->arena, x->session->login, &x->person));
	if (x->person.totp_since)
		return E_CONFLICT;
	x->person.has_totp = true;
	x->app->random(x->person.totp_secret, TOTP_SECRET_LEN);
	x->person.totp_step = -1;
	return staff_update(db, &x->person);
}

enum err factor_begin(struct app *app, struct arena *a, const struct session *s, struct buf *uri)
{
	struct enrolling x = {.app = app, .arena = a, .session = s};
	TRY(store_transact(app->store, make_secret, &x));
	totp_uri(uri, ISSUER, s->login, x.person.totp_secret);
	return buf_status(uri);
}

static enum err make_recovery_codes(struct db *db, struct enrolling *x)
{
	TRY(recovery_forget(db, x->person.id));
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		uint8_t code[RECOVERY_CODE_LEN], hash[HASH_LEN];
		x->app->random(code, sizeof(code));
		recovery_hash(hash, code);
		recovery_format(x->recovery[i], code);
		TRY(recovery_insert(db, x->person.id, hash));
		sodium_memzero(code, sizeof(code));
	}
	return E_OK;
}

static enum err renew_session(struct db *db, struct enrolling *x)
{
	const struct session *s = x->session;
	TRY(sessions_delete_of(db, s->staff));
	TRY(session_begin(db, x->app, s->staff, false, x->out));
	x->out->session.login = s->login;
	x->out->session.name = s->name;
	x->out->session.role = s->role;
	return E_OK;
}

static enum err confirm(struct db *db, void *ctx)
{
	struct enrolling *x = ctx;
	int64_t now = clock_s(&x->app->clock), step;
	TRY(staff_lock(db, x->arena, x->session->login, &x->person));
	struct staff_row before = x->person;
	if (x->person.totp_since || !x->person.has_totp)
		return E_CONFLICT;
	TRY(totp_check(&step, x->person.totp_secret, x->code, now, x->person.totp_step));
	x->person.totp_since = now;
	x->person.totp_step = step;
	TRY(staff_update(db, &x->person));
	TRY(make_recovery_codes(db, x));
	TRY(renew_session(db, x));
	return change_record(db, x->app,
			     &(struct change){.who = x->person.login,
					      .action = "staff.totp",
					      .subject = x->person.login,
					      .before = staff_view(&before),
					      .after = staff_view(&x->person)});
}

enum err factor_confirm(struct app *app, struct arena *a, const struct session *s, const char *code,
			char recovery[RECOVERY_CODES][RECOVERY_TEXT], struct new_session *out)
{
	struct enrolling x = {.app = app, .arena = a, .session = s, .code = code, .recovery = recovery, .out = out};
	return store_transact(app->store, confirm, &x);
}
