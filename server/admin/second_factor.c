/* /admin/totp: one-time passwords, set up by their owner. Secret and recovery codes are answers to a POST: shown once, in no
 * address, in no cache. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "api/guard.h"
#include "domain/people/factor.h"

static const struct form_field fields[] = {
	{"code", FIELD_CODE, "admin.totp_first", "admin.totp_first_hint", .is_required = true, .max = 16,
	 .autocomplete = "one-time-code"},
};

static enum err empty_view(struct app *app, struct http_request *r, json_t **out)
{
	const struct session *s = screen_session(r);
	(void)app;
	*out = json_pack("{s:b, s:n, s:n, s:b}", "is_pending", (int)s->is_pending, "qr", "secret", "is_begun",
			 str_equal(r->method, "POST"));
	return E_OK;
}

static const struct screen screen = {"admin-totp", "admin.totp", "/admin/totp", COUNTED(fields), empty_view};
static const struct screen codes_screen = {"admin-totp-codes", "admin.recovery", "/admin/totp", NULL, 0, empty_view};

enum err factor_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* "JBSW Y3DP …" of the URI, for who can not scan. */
static const char *secret_of(struct arena *a, const char *uri)
{
	const char *at = strstr(uri, "secret="), *text = "";
	size_t len = at ? strcspn(at + strlen("secret="), "&") : 0;
	for (size_t i = 0; i < len; i += 4)
		text = arena_format(a, "%s%s%.*s", text, i > 0 ? " " : "", (int)(len - i < 4 ? len - i : 4),
				    at + strlen("secret=") + i);
	return text;
}

enum err factor_begin_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	json_t *view, *qr;
	BUF_LOCAL uri;
	buf_init(&uri, 512);
	enum err e = factor_begin(app, r->arena, r->state, &uri);
	if (e == E_CONFLICT)
		e = complain(&r->complaints, "", "totp_there", "%s", "one-time passwords are set up already");
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	TRY(shown_qr(&qr, r->arena, buf_text(&uri)));
	e = empty_view(app, r, &view);
	if (e != E_OK) {
		json_decref(qr);
		return e;
	}
	json_object_set_new(qr, "label", json_string(screen_word(app, r, "admin.totp_qr")));
	json_object_set_new(view, "qr", qr);
	json_object_set_new(view, "secret", json_string(secret_of(r->arena, buf_text(&uri))));
	return screen_answer(app, r, a, &screen, view);
}

static enum err answer_codes(struct app *app, struct http_request *r, struct http_answer *a,
			     char codes[RECOVERY_CODES][RECOVERY_TEXT])
{
	json_t *list = json_array();
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		json_array_append_new(list, json_string(codes[i]));
	return screen_answer(app, r, a, &codes_screen, json_pack("{s:o}", "codes", list));
}

enum err factor_confirm_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	char codes[RECOVERY_CODES][RECOVERY_TEXT];
	struct new_session made = {0};
	const char *code;
	enum err e = form_need(&code, r, "code");
	if (e == E_OK)
		e = factor_confirm(app, r->arena, r->state, code, codes, &made);
	if (e == E_UNAUTHORIZED)
		e = complain(&r->complaints, "/code", "wrong_code", "%s", "this is not the code of now");
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	r->state = arena_copy(r->arena, &made.session, sizeof(made.session)); /* the old one is over */
	guard_set_cookie(app, r, a, made.token);
	return answer_codes(app, r, a, codes);
}
