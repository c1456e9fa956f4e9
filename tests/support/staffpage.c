#include "tests/support/staffpage.h"
#include "tests/support/login.h"

#include <ctype.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FORM "Content-Type: application/x-www-form-urlencoded"

const char *form_escape(struct story *s, const char *text)
{
	char *out = arena_alloc(&s->arena, 3 * strlen(text) + 1), *to = out;
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		to += isalnum(*at) && *at < 0x80 ? sprintf(to, "%c", *at) : sprintf(to, "%%%02X", *at);
	return out;
}

const char *page_between(struct story *s, const char *page, const char *before, const char *after)
{
	const char *from = strstr(page, before);
	const char *to = from ? strstr(from + strlen(before), after) : NULL;
	return to ? arena_textn(&s->arena, from + strlen(before), (size_t)(to - from) - strlen(before)) : NULL;
}

const char *staff_page_location(struct story *s, const struct reply *r)
{
	char where[1024];
	if (!reply_header(r, "location", where, sizeof(where)))
		fail_msg("no Location in the answer %d: %s", r->status, r->body);
	return arena_text(&s->arena, where);
}

/* What the answer leaves in the browser. */
static void keep(struct staff_page *p, const struct reply *r)
{
	char cookie[256];
	const char *csrf = r->body ? page_between(p->story, r->body, "name=\"csrf\" value=\"", "\"") : NULL;
	if (login_cookie(r, cookie, sizeof(cookie)) &&
	    (str_starts_with(cookie, "hoaban=") || str_starts_with(cookie, "__Host-hoaban=")))
		snprintf(p->cookie, sizeof(p->cookie), "%s", cookie);
	if (csrf)
		snprintf(p->csrf, sizeof(p->csrf), "%s", csrf);
}

int staff_page_get(struct staff_page *p, const char *path, struct reply *r)
{
	const char *headers[] = {arena_format(&p->story->arena, "Cookie: %s", p->cookie), NULL};
	int status = story_call(p->story, &(struct call){.path = path, .headers = headers}, r);
	keep(p, r);
	return status;
}

int staff_page_send(struct staff_page *p, const char *path, const char *fields, struct reply *r)
{
	const char *headers[] = {FORM, arena_format(&p->story->arena, "Cookie: %s", p->cookie), NULL};
	struct call call = {.method = "POST", .path = path, .body = *fields ? fields : "x=", .headers = headers};
	int status = story_call(p->story, &call, r);
	keep(p, r);
	return status;
}

int staff_page_post(struct staff_page *p, const char *path, const char *fields, struct reply *r)
{
	const char *join = *fields ? "&" : "";
	return staff_page_send(p, path, arena_format(&p->story->arena, "%s%scsrf=%s", fields, join, p->csrf), r);
}

int staff_page_try(struct staff_page *p, struct story *s, const char *login, const char *password, const char *totp,
		   const char *next, struct reply *r)
{
	p->story = s;
	const char *fields =
		arena_format(&s->arena, "login=%s&password=%s&totp=%s&next=%s", form_escape(s, login), form_escape(s, password),
			     form_escape(s, totp ? totp : ""), form_escape(s, next ? next : ""));
	return staff_page_send(p, "/admin/login", fields, r);
}

void staff_page_in(struct staff_page *p, struct story *s, const char *role)
{
	struct reply r;
	*p = (struct staff_page){0};
	assert_int_equal(staff_page_try(p, s, role, role, NULL, NULL, &r), 303);
	assert_string_equal(staff_page_location(s, &r), "/admin/");
	reply_release(&r);
	staff_page_read(p, "/admin/");
	assert_int_equal(strlen(p->csrf), 64);
}

const char *staff_page_read(struct staff_page *p, const char *path)
{
	struct reply r;
	int status = staff_page_get(p, path, &r);
	const char *body = arena_text(&p->story->arena, r.body);
	reply_release(&r);
	if (status != 200)
		fail_msg("%s: %d: %s", path, status, body);
	return body;
}

void staff_page_do(struct staff_page *p, const char *path, const char *fields, const char *where)
{
	struct reply r;
	int status = staff_page_post(p, path, fields, &r);
	if (status != 303)
		fail_msg("POST %s: %d: %s", path, status, r.body);
	const char *location = staff_page_location(p->story, &r);
	reply_release(&r);
	assert_string_equal(location, story_text(p->story, where));
	if (!strstr(staff_page_read(p, location), "class=\"state good\" role=\"status\""))
		fail_msg("%s says nothing of what was done", location);
}

void staff_page_refused(struct staff_page *p, const char *path, const char *fields, int status, const char *text)
{
	struct reply r;
	int got = staff_page_post(p, path, fields, &r);
	if (got != status || !strstr(r.body, text))
		fail_msg("POST %s: %d and “%s” were awaited: %d: %s", path, status, text, got, r.body);
	reply_release(&r);
}
