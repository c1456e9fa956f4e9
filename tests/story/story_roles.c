/* Every role against every route: role_matrix.txt beside this file says who may, the real server is asked, and a route that
 * has no row fails. "Refused" is 401 or 403, or of a page the way to the login; whatever else a route answers to an empty
 * request, it has let the caller in. */
#include "tests/support/login.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MATRIX "tests/story/role_matrix.txt"

enum caller { ANYONE, DEVICE, CASHIER, GATE, MANAGER, AUDITOR, OPERATOR, CALLERS };
static const char *const names[] = {"anyone", "device", "cashier", "gate", "manager", "auditor", "operator"};

static struct hand hand;

/* ---- the file */

struct row {
	char method[8], path[128];
	bool may[CALLERS], is_met;
};
static struct row rows[320];
static size_t row_count;

static void read_row(const char *line)
{
	struct row *r = &rows[row_count];
	int at = 0;
	if (sscanf(line, "%7s %127s%n", r->method, r->path, &at) != 2 || r->method[0] == '#')
		return;
	for (int i = 0; i < CALLERS; i++) {
		char mark[8] = "";
		int step = 0;
		if (sscanf(line + at, "%7s%n", mark, &step) != 1 || (!str_equal(mark, "yes") && !str_equal(mark, "-")))
			fail_msg("%s: seven marks, each yes or -: %s", MATRIX, line);
		r->may[i] = str_equal(mark, "yes");
		at += step;
	}
	row_count++;
}

static void read_matrix(void)
{
	char line[512];
	FILE *f = fopen(MATRIX, "r");
	assert_non_null(f);
	while (row_count < COUNT(rows) && fgets(line, sizeof(line), f))
		read_row(line);
	fclose(f);
	assert_true(row_count > 30);
}

static struct row *find_row(const char *method, const char *path)
{
	for (size_t i = 0; i < row_count; i++)
		if (str_equal(rows[i].method, method) && str_equal(rows[i].path, path))
			return &rows[i];
	return NULL;
}

/* ---- one request */

static const struct {
	const char *name, *value;
} params[] = {
	{"lang", "vi"},
	{"rest", "0/000"},
	{"file", "hoaban.css"},
	{"login", "nobody"},
};
#define OTHERWISE "00000000000000000000000000000000"

/* "/v1/orders/{token}" → a path that names nothing. */
static const char *path_of(struct story *s, const char *pattern)
{
	const char *at = strchr(pattern, '{'), *end = at ? strchr(at, '}') : NULL, *value = OTHERWISE;
	if (!end)
		return pattern;
	for (size_t i = 0; i < COUNT(params); i++)
		if (strlen(params[i].name) == (size_t)(end - at - 1) &&
		    strncmp(params[i].name, at + 1, strlen(params[i].name)) == 0)
			value = params[i].value;
	return arena_format(&s->arena, "%.*s%s%s", (int)(at - pattern), pattern, value, path_of(s, end + 1));
}

static void headers_of(struct story *s, enum caller who, const struct call *call, const char *type,
		       const char *headers[static HAND_HEADERS])
{
	size_t n = 0;
	if (who == DEVICE) {
		hand_sign(s, &hand, call, type, headers);
		return;
	}
	if (type)
		headers[n++] = arena_format(&s->arena, "Content-Type: %s", type);
	if (who > DEVICE) {
		headers[n++] = arena_format(&s->arena, "Cookie: ${%s.cookie}", names[who]);
		headers[n++] = arena_format(&s->arena, "X-CSRF-Token: ${%s.csrf}", names[who]);
	}
	headers[n] = NULL;
}

static bool is_let_in(struct story *s, enum caller who, const char *method, const char *path, const char *type)
{
	const char *headers[HAND_HEADERS];
	char where[512];
	struct reply r;
	bool is_json = type && str_equal(type, "application/json");
	struct call call = {.method = method, .path = path_of(s, path)};
	if (type) {
		call.body = is_json ? "{}" : "\xf6";
		call.body_len = is_json ? 2 : 1;
	}
	headers_of(s, who, &call, type, headers);
	call.headers = headers;
	int status = story_call(s, &call, &r);
	bool is_sent_away = status == 303 && reply_header(&r, "location", where, sizeof(where)) &&
			    str_starts_with(where, "/admin/login") && !strstr(where, "logged_out");
	reply_release(&r);
	assert_int_not_equal(status, 0);
	assert_int_not_equal(status, 405);
	assert_int_not_equal(status, 415);
	assert_int_not_equal(status, 429);
	return status != 401 && status != 403 && !is_sent_away;
}

/* ---- the walk over the server's own table */

static void ask_everybody(struct story *s, struct row *row, const char *method, const char *path, const char *type)
{
	for (int who = 0; who < CALLERS; who++) {
		bool is_in = is_let_in(s, (enum caller)who, method, path, type);
		if (is_in != row->may[who])
			fail_msg("%s %s: %s is %s, " MATRIX " says otherwise", method, path, names[who],
				 is_in ? "let in" : "refused");
		bool is_leaving = str_equal(method, "DELETE") || str_equal(path, "/admin/logout");
		if (who > DEVICE && is_leaving) /* perhaps logged out now */
			login_as(s, names[who]);
	}
}

static const char *body_type(const json_t *operation)
{
	json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
	return content ? json_object_iter_key(json_object_iter(content)) : NULL;
}

static const char *upper(struct story *s, const char *method)
{
	char *out = arena_text(&s->arena, method);
	for (char *c = out; *c; c++)
		*c = (char)(*c & ~0x20);
	return out;
}

static void test_matrix(void **state)
{
	struct story *s = *state;
	struct reply r;
	const char *path, *verb;
	json_t *operations, *operation;
	size_t missing = 0;
	assert_int_equal(story_call(s, &(struct call){.path = "/openapi.json"}, &r), 200);
	json_object_foreach(json_object_get(r.json, "paths"), path, operations)
		json_object_foreach(operations, verb, operation) {
			const char *method = upper(s, verb);
			struct row *row = find_row(method, path);
			if (row) {
				row->is_met = true;
				ask_everybody(s, row, method, path, body_type(operation));
				continue;
			}
			fprintf(stderr, MATRIX ": no row for %s %s\n", method, path);
			missing++;
		}
	reply_release(&r);
	assert_int_equal(missing, 0);
	for (size_t i = 0; i < row_count; i++)
		if (!rows[i].is_met)
			fail_msg(MATRIX ": there is no route %s %s", rows[i].method, rows[i].path);
}

/* Half logged in is not in: see test_staff. Without the token of its page no cookie is good for a change. */
static void test_cookie_alone(void **state)
{
	struct story *s = *state;
	static const struct step steps[] = {
		{"no token", .method = "POST", .path = "/v1/staff/gate/disable", .headers = {"Cookie: ${operator.cookie}"},
		 .status = 403, .expect = {{"errors.0.code", "csrf"}}},
		{"another's token", .method = "POST", .path = "/v1/staff/gate/disable",
		 .headers = {"Cookie: ${operator.cookie}", "X-CSRF-Token: ${manager.csrf}"}, .status = 403,
		 .expect = {{"errors.0.code", "csrf"}}},
		{"reading needs none", .path = "/v1/staff", .headers = {"Cookie: ${operator.cookie}"}, .status = 200},
	};
	story_tell(s, steps, COUNT(steps));
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "lookup_burst = 10000\nlookup_per_minute = 10000\n"};
	read_matrix();
	story_begin(&s);
	hand_enrol(&s, &hand, "matrix");
	for (int who = CASHIER; who < CALLERS; who++)
		login_as(&s, names[who]);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_cookie_alone),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("who may do what", tests, begin, story_group_end);
}
