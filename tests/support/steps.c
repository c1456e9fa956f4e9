/* Stories as tables: references put in, answers compared and kept. */
#include "tests/support/story.h"

#include <hoaban/instant.h>
#include <hoaban/uuid.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SOON_MS	 120000
#define AGAIN_MS 50

/* ---- references */

static const char *local_date(struct story *s)
{
	char date[DATE_TEXT];
	date_format(date, instant_day(story_now(s)));
	return arena_text(&s->arena, date);
}

/* "clock", "clock+600", "clock-600" */
static const char *clock_text(struct story *s, const char *name)
{
	char text[INSTANT_TEXT];
	instant_format(text, story_now(s) + strtoll(name + strlen("clock"), NULL, 10));
	return arena_text(&s->arena, text);
}

/* The same for the same name: kept among the answers under a name that no label has. */
static const char *named_uuid(struct story *s, const char *name)
{
	uint8_t random[10], id[UUID_LEN];
	char text[UUID_TEXT];
	const json_t *known = json_object_get(s->answers, name);
	if (known)
		return json_string_value(known);
	assert_int_equal(getrandom(random, sizeof(random), 0), sizeof(random));
	uuid_v7(id, (int64_t)time(NULL) * 1000, random);
	uuid_format(text, id);
	json_object_set_new(s->answers, name, json_string(text));
	return json_string_value(json_object_get(s->answers, name));
}

static const char *build_of(void)
{
	const char *build = getenv("HOABAN_BUILD");
	return build && build[0] ? build : "build/asan";
}

static const char *reference(struct story *s, const char *name)
{
	const struct {
		const char *name, *value;
	} own[] = {{"dir", s->dir}, {"data", s->data}, {"url", s->url}, {"build", build_of()}};
	for (size_t i = 0; i < COUNT(own); i++)
		if (str_equal(own[i].name, name))
			return own[i].value;
	if (str_equal(name, "today"))
		return local_date(s);
	if (str_equal(name, "clock") || str_starts_with(name, "clock+") || str_starts_with(name, "clock-"))
		return clock_text(s, name);
	return str_starts_with(name, "uuid.") ? named_uuid(s, name) : story_answer_text(s, name);
}

const char *story_text(struct story *s, const char *text)
{
	const char *at = text ? strstr(text, "${") : NULL;
	const char *end = at ? strchr(at, '}') : NULL;
	if (!end)
		return text;
	const char *value = reference(s, arena_textn(&s->arena, at + 2, (size_t)(end - at - 2)));
	return arena_format(&s->arena, "%.*s%s%s", (int)(at - text), text, value, story_text(s, end + 1));
}

/* ---- answers */

const json_t *json_at(const json_t *root, const char *path)
{
	while (root && *path) {
		char name[64];
		size_t len = strcspn(path, ".");
		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = 0;
		root = json_is_array(root) ? json_array_get(root, strtoul(name, NULL, 10)) : json_object_get(root, name);
		path += len + (path[len] == '.');
	}
	return root;
}

const json_t *story_answer(const struct story *s, const char *label_and_path)
{
	const json_t *found = json_at(s->answers, label_and_path);
	if (!found)
		fail_msg("no step has answered %s", label_and_path);
	return found;
}

static const char *text_of(struct arena *a, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
	const char *text = arena_text(a, dumped ? dumped : "");
	free(dumped);
	return text;
}

const char *story_answer_text(struct story *s, const char *label_and_path)
{
	return text_of(&s->arena, story_answer(s, label_and_path));
}

void story_keep(struct story *s, const char *label, json_t *answer)
{
	json_object_set_new(s->answers, label, answer);
}

/* ---- one step */

struct told {
	int status;
	json_t *answer; /* JSON, or the text as a string; kept among the answers */
	const char *raw;
};

/* What is not UTF-8 is kept by its length alone. */
static json_t *answer_of(const char *text, size_t len)
{
	json_t *json = json_loadb(text, len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
	if (!json)
		json = json_stringn(text, len);
	return json ? json : json_integer((json_int_t)len);
}

static struct told run_step(struct story *s, const struct step *step)
{
	struct outcome o = story_run(s, step->run, step->in);
	return (struct told){o.status, answer_of(o.out, o.out_len), arena_format(&s->arena, "%s%s", o.out, o.err)};
}

static struct told call_step(struct story *s, const struct step *step)
{
	struct reply r;
	const struct call call = {.method = step->method, .path = step->path, .body = step->body, .headers = step->headers};
	int status = story_call(s, &call, &r);
	struct told t = {status, answer_of(r.body, r.body_len), arena_textn(&s->arena, r.body, r.body_len)};
	reply_release(&r);
	return t;
}

static bool is_as_expected(struct story *s, const json_t *found, const char *is)
{
	if (str_equal(is, "-"))
		return !found;
	if (str_equal(is, "*"))
		return found && !json_is_null(found);
	if (is[0] == '#')
		return json_is_array(found) && json_array_size(found) == strtoul(is + 1, NULL, 10);
	return found && str_equal(text_of(&s->arena, found), story_text(s, is));
}

static void check_expectations(struct story *s, const struct step *step, const struct told *t)
{
	for (size_t i = 0; i < COUNT(step->expect) && step->expect[i].at; i++) {
		const struct expect *x = &step->expect[i];
		const json_t *found = json_at(t->answer, x->at);
		if (!is_as_expected(s, found, x->is))
			fail_msg("%s: %s is %s, not %s\n%s", step->label, x->at, found ? text_of(&s->arena, found) : "missing",
				 story_text(s, x->is), t->raw);
	}
}

static struct told ask_step(struct story *s, const struct step *step)
{
	json_t *answer = story_sql(s, story_text(s, step->sql));
	return (struct told){step->status, answer, text_of(&s->arena, answer)};
}

static struct told take_step(struct story *s, const struct step *step)
{
	if (step->run[0])
		return run_step(s, step);
	return step->sql ? ask_step(s, step) : call_step(s, step);
}

static void tell_step(struct story *s, const struct step *step)
{
	struct told t = take_step(s, step);
	json_object_set_new(s->answers, step->label, t.answer);
	if (t.status != step->status)
		fail_msg("%s: status %d, not %d\n%s", step->label, t.status, step->status, t.raw);
	if (step->same_as && !json_equal(t.answer, story_answer(s, step->same_as)))
		fail_msg("%s: another answer than %s\n%s\n%s", step->label, step->same_as, story_answer_text(s, step->same_as),
			 t.raw);
	check_expectations(s, step, &t);
}

void story_tell(struct story *s, const struct step steps[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		tell_step(s, &steps[i]);
}

void story_tell_soon(struct story *s, const struct step *step)
{
	for (int waited = 0, status = 0; waited < SOON_MS && status != step->status; waited += AGAIN_MS) {
		struct reply r;
		status = story_call(
			s,
			&(struct call){
				.method = step->method, .path = step->path, .body = step->body, .headers = step->headers},
			&r);
		reply_release(&r);
		if (status != step->status)
			usleep(AGAIN_MS * 1000);
	}
	story_tell(s, step, 1);
}

static bool is_so(struct story *s, const char *sql)
{
	json_t *answer = story_sql(s, sql);
	const char *first = json_string_value(json_at(answer, "rows.0.0"));
	bool is = first && !str_equal(first, "0");
	json_decref(answer);
	return is;
}

void story_await_sql(struct story *s, const char *sql)
{
	for (int waited = 0; waited < SOON_MS; waited += AGAIN_MS) {
		if (is_so(s, sql))
			return;
		usleep(AGAIN_MS * 1000);
	}
	fail_msg("it never becomes so: %s", sql);
}
