#include "tests/support/visitor.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

void visitor_open(struct visitor *v, struct story *s)
{
	*v = (struct visitor){.story = s, .page = ""};
}

static void keep_cookie(struct visitor *v)
{
	const char *set = strcasestr(v->head, "set-cookie: ");
	if (!set)
		return;
	set += strlen("set-cookie: ");
	snprintf(v->cookie, sizeof(v->cookie), "%.*s", (int)strcspn(set, ";\r\n"), set);
}

static void keep(struct visitor *v, struct reply *r, int status)
{
	char where[1024];
	struct arena *a = &v->story->arena;
	v->page = arena_text(a, r->body ? r->body : "");
	snprintf(v->head, sizeof(v->head), "%s", r->head ? r->head : "");
	v->where = reply_header(r, "location", where, sizeof(where)) ? arena_text(a, where) : NULL;
	const char *key = page_between(v->story, v->page, "name=\"key\" value=\"", "\"");
	v->key = key ? key : v->key;
	keep_cookie(v);
	if (r->status != status)
		fail_msg("status %d, not %d\n%s\n%s", r->status, status, v->head, v->page);
	reply_release(r);
	visitor_misses(v, "{{");
	visitor_misses(v, "<script>");
	visitor_misses(v, " style=");
	visitor_misses(v, " onclick=");
}

void visitor_look(struct visitor *v, const char *path, int status)
{
	struct reply r;
	const char *headers[] = {arena_format(&v->story->arena, "Cookie: %s", v->cookie), NULL};
	story_call(v->story, &(struct call){.path = story_text(v->story, path), .headers = headers}, &r);
	keep(v, &r, status);
}

void visitor_send(struct visitor *v, const char *path, const char *fields, int status)
{
	struct reply r;
	const char *headers[] = {"Content-Type: application/x-www-form-urlencoded",
				 arena_format(&v->story->arena, "Cookie: %s", v->cookie), NULL};
	struct call call = {.method = "POST",
			    .path = story_text(v->story, path),
			    .body = story_text(v->story, *fields ? fields : "x="),
			    .headers = headers};
	story_call(v->story, &call, &r);
	keep(v, &r, status);
}

void visitor_order(struct visitor *v, const char *language, const char *fields, int status)
{
	struct arena *a = &v->story->arena;
	visitor_send(v, arena_format(a, "/%s/", language), arena_format(a, "key=%s&%s", v->key, fields), status);
}

void visitor_follow(struct visitor *v)
{
	assert_non_null(v->where);
	visitor_look(v, v->where, 200);
}

void visitor_sees(struct visitor *v, const char *text)
{
	if (!strstr(v->page, text))
		fail_msg("the page lacks %s:\n%s", text, v->page);
}

void visitor_misses(struct visitor *v, const char *text)
{
	if (strstr(v->page, text))
		fail_msg("the page has %s:\n%s", text, v->page);
}

static void order_persons(struct visitor *v, const struct six_places *of, unsigned persons, int status)
{
	visitor_order(v, of->language, arena_format(&v->story->arena, "%s&q_%s=%u", of->fields, of->category, persons), status);
}

void visitor_meets_limit(struct story *s, const struct six_places *of)
{
	struct visitor v;
	const char *shop = arena_format(&s->arena, "/%s/", of->language);
	visitor_open(&v, s);
	visitor_look(&v, shop, 200);
	order_persons(&v, of, 7, 422);
	visitor_sees(&v, of->size);
	visitor_sees(&v, "<a href=\"#persons\">");
	order_persons(&v, of, 5, 303);
	visitor_look(&v, shop, 200);
	order_persons(&v, of, 2, 429);
	visitor_sees(&v, of->held);
	visitor_sees(&v, "<a href=\"#sites\">");
	visitor_sees(&v, " 6</p>"); /* so many at most */
	visitor_sees(&v, "value=\"khach@example.com\"");
	visitor_sees(&v, "autocomplete=\"off\" value=\"2\"");
	assert_non_null(strstr(v.head, "Retry-After: "));
	order_persons(&v, of, 1, 303); /* the sixth */
}
