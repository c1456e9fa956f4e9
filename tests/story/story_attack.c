/* Whatever a stranger can type, in every field of every form, every member of every JSON body and every parameter of every
 * page, as the server's own table of routes names them: a new page is attacked without a line here. Nothing breaks, nothing
 * comes back as markup or as a header, nothing reaches the database as anything but a value. */
#include "tests/support/forms.h"
#include "tests/support/login.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* ---- what is typed; escaped as in a form */

static const struct payload {
	const char *name, *text;
} payloads[] = {
	{"markup", "%22%27%3E%3Cscript%3Exq7%28%29%3C%2Fscript%3E%3Cimg+src%3Dxq7+onerror%3Dxq7%28%29%3E"},
	{"a quote", "xq7%27+OR+%271%27%3D%271%27+--+"},
	{"two statements", "1%27%3B+DROP+TABLE+orders%3B+--+"},
	{"a line break", "xq7%0D%0AX-Xq7%3A+1%0D%0A%0D%0A%3Cscript%3Exq7%28%29%3C%2Fscript%3E"},
	{"a recipient", "a%40example.vn%0ABcc%3A+xq7%40example.vn"},
	{"a NUL", "xq7%00xq7"},
	{"no UTF-8", "xq7%FF%C3%28"},
	{"a template", "%7B%7B%7Bcsrf%7D%7D%7D%24%7Bxq7%7D"},
	{"a path", "..%2F..%2F..%2Fkeys%2Flog.key"},
	{"a number too far", "99999999999999999999"},
};

/* Statuses that are an answer; 500 is none. 503 is one where nothing is connected. */
static bool is_answer(int status)
{
	static const int good[] = {200, 201, 202, 204, 303, 308, 400, 401, 403, 404,
				   405, 406, 409, 410, 413, 415, 422, 429, 503};
	for (size_t i = 0; i < COUNT(good); i++)
		if (good[i] == status)
			return true;
	return false;
}

static unsigned sent;

static void check(const struct reply *r, const char *what, const char *field, const char *payload)
{
	/* what a browser would run, and what a server should not say */
	static const char *const never[] = {"<script>xq7", "<img src=xq7", "PRIVATE KEY", "SQL syntax", "MariaDB", "mysql"};
	char where[1024];
	sent++;
	if (!is_answer(r->status))
		fail_msg("%s, %s, %s: %d\n%s", what, field, payload, r->status, r->body ? r->body : "");
	bool is_page = r->head && strcasestr(r->head, "text/html");
	for (size_t i = is_page ? 0 : 2; r->body && i < COUNT(never); i++)
		if (strstr(r->body, never[i]))
			fail_msg("%s, %s, %s: the answer has %s\n%s", what, field, payload, never[i], r->body);
	if (strcasestr(r->head, "\nX-Xq7") || strcasestr(r->head, "\nBcc:"))
		fail_msg("%s, %s, %s: a header of the stranger's\n%s", what, field, payload, r->head);
	if (reply_header(r, "Location", where, sizeof where) && (where[0] != '/' || where[1] == '/' || where[1] == '\\'))
		fail_msg("%s, %s, %s: sent away to %s", what, field, payload, where);
}

/* ---- the table of routes */

static json_t *routes;
static struct staff_page nobody, operator, manager, auditor;

static bool is_auditors(const char *path)
{
	return str_starts_with(path, "/audit/") || str_starts_with(path, "/v1/audit/");
}

/* Who gets past the guard, to where it could break. */
static struct staff_page *who_may(const char *path)
{
	if (is_auditors(path))
		return &auditor;
	return str_starts_with(path, "/admin/") || str_starts_with(path, "/v1/") ? &operator: & nobody;
}

/* A browser that may see this page; NULL = none may. */
static struct staff_page *who_sees(const char *path, struct reply *r)
{
	struct staff_page *const people[] = {&nobody, &manager, &operator, & auditor };
	for (size_t i = 0; i < COUNT(people); i++) {
		if (staff_page_get(people[i], path, r) == 200)
			return people[i];
		reply_release(r);
	}
	return NULL;
}

/* Forms that would lock the attacker out, or take minutes. */
static bool is_left_out(const char *action)
{
	static const char *const out[] = {"/admin/logout", "/admin/login", "/admin/totp"};
	for (size_t i = 0; i < COUNT(out); i++)
		if (str_starts_with(action, out[i]))
			return true;
	return false;
}

static void attack_form(struct story *s, struct staff_page *who, const struct form *f)
{
	for (size_t i = 0; i < f->count; i++)
		for (size_t k = 0; k < COUNT(payloads); k++) {
			struct reply r;
			if (str_equal(f->fields[i].name, "csrf"))
				continue;
			staff_page_send(who, f->action, form_body(s, f, i, payloads[k].text), &r);
			check(&r, f->action, f->fields[i].name, payloads[k].name);
			reply_release(&r);
		}
}

/* How many fields. */
static size_t attack_page(struct story *s, const char *path)
{
	static struct form forms[FORMS_MAX];
	struct reply r;
	size_t fields = 0;
	struct staff_page *who = who_sees(path, &r);
	if (!who)
		return 0;
	size_t count = forms_of(s, r.body, forms, FORMS_MAX);
	reply_release(&r);
	for (size_t i = 0; i < count; i++)
		if (!is_left_out(forms[i].action)) {
			attack_form(s, who, &forms[i]);
			fields += forms[i].count;
		}
	return fields;
}

/* ---- every form */

static const struct step bought[] = {
	{"group", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.group}"},
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":6}],"
		 "\"group\":true,"
		 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .status = 201},
	{"other", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.other}"},
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"email\":\"khach@example.vn\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .status = 201},
};

static void test_forms_of_visitors(void **state)
{
	struct story *s = *state;
	const char *const pages[] = {"/vi/",
				     "/en/find",
				     "/fr/verify",
				     "/vi/class",
				     story_text(s, "/vi/o/${group.token}"),
				     story_text(s, "/en/r/${group.receipts.0.lookup}")};
	size_t fields = 0;
	for (size_t i = 0; i < COUNT(pages); i++)
		fields += attack_page(s, pages[i]);
	print_message("[          ] %zu fields of visitors' forms\n", fields);
	assert_true(fields > 30);
}

static void test_forms_of_staff(void **state)
{
	struct story *s = *state;
	const char *path;
	json_t *methods;
	size_t fields = attack_page(s, story_text(s, "/admin/corrections/new?lookup=${other.receipts.0.lookup}"));
	json_object_foreach(routes, path, methods) {
		bool is_staffs = str_starts_with(path, "/admin/") || is_auditors(path);
		if (is_staffs && !str_starts_with(path, "/v1/") && !strchr(path, '{') && json_object_get(methods, "get"))
			fields += attack_page(s, path);
	}
	print_message("[          ] %zu fields of staff's forms\n", fields);
	assert_true(fields > 30);
}

/* ---- every parameter of a page */

static void attack_query(struct story *s, const char *path, const char *name)
{
	struct staff_page *who = who_may(path);
	for (size_t k = 0; k < COUNT(payloads); k++) {
		struct reply r;
		staff_page_get(who, arena_format(&s->arena, "%s?%s=%s", path, name, payloads[k].text), &r);
		check(&r, path, name, payloads[k].name);
		reply_release(&r);
	}
}

static const char *with_language(struct story *s, const char *path)
{
	return str_starts_with(path, "/{lang}/") ? arena_format(&s->arena, "/vi/%s", path + strlen("/{lang}/")) : path;
}

static void test_parameters(void **state)
{
	static const char *const guessed[] = {"next", "date", "state", "q"};
	struct story *s = *state;
	const char *path;
	json_t *methods, *parameter;
	size_t i, attacked = 0;
	json_object_foreach(routes, path, methods) {
		const json_t *get = json_object_get(methods, "get");
		const char *where = with_language(s, path);
		if (!get || strchr(where, '{') || str_equal(where, "/openapi.json") || str_equal(where, "/v1/live") ||
		    str_equal(where, "/admin/live"))
			continue;
		attacked++;
		json_array_foreach(json_object_get(get, "parameters"), i, parameter)
			if (str_equal(json_string_value(json_object_get(parameter, "in")), "query"))
				attack_query(s, where, json_string_value(json_object_get(parameter, "name")));
		for (size_t k = 0; !str_starts_with(where, "/v1/") && k < COUNT(guessed); k++)
			attack_query(s, where, guessed[k]);
	}
	assert_true(attacked > 30);
}

/* Every table of the auditor's, on its page and for machines, and one as files. */
static void test_parameters_of_tables(void **state)
{
	static const char *const names[] = {"from",    "until",	   "sites", "after", "limit", "channel",
					    "payment", "category", "till",  "state", "kind",  "money"};
	struct story *s = *state;
	struct reply r;
	json_t *table;
	size_t i;
	assert_int_equal(staff_page_get(&auditor, "/v1/audit/figures", &r), 200);
	json_array_foreach(json_object_get(r.json, "tables"), i, table) {
		const char *code = json_string_value(json_object_get(table, "table"));
		for (size_t k = 0; k < COUNT(names); k++) {
			attack_query(s, arena_format(&s->arena, "/audit/tables/%s", code), names[k]);
			attack_query(s, arena_format(&s->arena, "/v1/audit/tables/%s", code), names[k]);
		}
	}
	assert_true(i > 20);
	reply_release(&r);
	for (size_t k = 0; k < COUNT(names); k++) {
		attack_query(s, "/v1/audit/tables/receipts.csv", names[k]);
		attack_query(s, "/v1/audit/tables/receipts.json", names[k]);
	}
}

/* ---- every part of a path */

static void test_paths(void **state)
{
	struct story *s = *state;
	const char *path;
	json_t *methods;
	json_object_foreach(routes, path, methods) {
		const char *open = strchr(path, '{'), *close = open ? strchr(open, '}') : NULL;
		if (!close || str_starts_with(path, "/admin/users"))
			continue;
		for (size_t k = 0; k < COUNT(payloads); k++) {
			struct reply r;
			staff_page_get(who_may(path),
				       arena_format(&s->arena, "%.*s%s%s", (int)(open - path), path, payloads[k].text,
						    strchr(close + 1, '{') ? "/x" : close + 1),
				       &r);
			check(&r, path, "path", payloads[k].name);
			reply_release(&r);
		}
	}
}

/* ---- every member of a JSON body */

static const char *const texts[] = {
	"\"'><script>xq7()</script><img src=xq7 onerror=xq7()>", "xq7' OR '1'='1' -- ", "1'; DROP TABLE orders; -- ",
	"a@example.vn\r\nBcc: xq7@example.vn\r\n\r\n",		 "{{{csrf}}}",		"../../keys/log.key",
};

/* A value of the schema; texts without choices are the payload. */
static json_t *value_of(struct story *s, const json_t *schema, const char *payload)
{
	const char *type = json_string_value(json_object_get(schema, "type"));
	const json_t *choices = json_object_get(schema, "enum");
	const char *name;
	json_t *member;
	if (str_equal(type, "integer"))
		return json_integer(json_integer_value(json_object_get(schema, "minimum")));
	if (str_equal(type, "boolean"))
		return json_true();
	if (str_equal(type, "array"))
		return json_pack("[o]", value_of(s, json_object_get(schema, "items"), payload));
	if (str_equal(type, "string") && json_object_get(schema, "format"))
		return json_string(story_text(s, "${today}"));
	if (str_equal(type, "string"))
		return json_string(choices ? json_string_value(json_array_get(choices, 0)) : payload);
	json_t *object = json_object();
	json_object_foreach(json_object_get(schema, "properties"), name, member)
		json_object_set_new(object, name, value_of(s, member, payload));
	return object;
}

static void post(struct story *s, const char *role, const char *path, const json_t *value, const char *payload)
{
	const char *headers[] = {"Idempotency-Key: ${uuid.json}", "Content-Type: application/json",
				 arena_format(&s->arena, "Cookie: ${%s.cookie}", role),
				 arena_format(&s->arena, "X-CSRF-Token: ${%s.csrf}", role), NULL};
	struct reply r;
	char *body = json_dumps(value, JSON_COMPACT);
	story_call(s,
		   &(struct call){.method = "POST", .path = path, .body = body, .body_len = strlen(body), .headers = headers},
		   &r);
	check(&r, path, "json", payload);
	reply_release(&r);
	free(body);
}

/* All texts at once, then one by one: the rest is then what the schema asks for. */
static void attack_json(struct story *s, const char *path, const json_t *schema)
{
	const char *const roles[] = {"manager", is_auditors(path) ? "auditor" : "operator"};
	const char *name;
	json_t *member;
	for (size_t k = 0; k < COUNT(texts); k++)
		for (size_t i = 0; i < COUNT(roles); i++) {
			json_t *all = value_of(s, schema, texts[k]), *one = value_of(s, schema, "A1");
			post(s, roles[i], path, all, texts[k]);
			json_object_foreach(json_object_get(schema, "properties"), name, member) {
				json_t *kept = json_incref(json_object_get(one, name));
				json_object_set(one, name, json_object_get(all, name));
				post(s, roles[i], path, one, texts[k]);
				json_object_set_new(one, name, kept);
			}
			json_decref(all);
			json_decref(one);
		}
}

static void test_json(void **state)
{
	struct story *s = *state;
	const char *path;
	json_t *methods;
	size_t attacked = 0;
	login_as(s, "manager");
	login_as(s, "operator");
	login_as(s, "auditor");
	json_object_foreach(routes, path, methods) {
		const json_t *content = json_at(json_object_get(methods, "post"), "requestBody.content");
		const json_t *schema = json_object_get(json_object_get(content, "application/json"), "schema");
		const char *open = strchr(path, '{');
		if (!json_object_get(schema, "properties") || str_starts_with(path, "/v1/session"))
			continue;
		attack_json(s,
			    open ? arena_format(&s->arena, "%.*s%032d%s", (int)(open - path), path, 0, strchr(open, '}') + 1)
				 : path,
			    schema);
		attacked++;
	}
	print_message("[          ] %zu JSON bodies\n", attacked);
	assert_true(attacked > 10);
}

/* ---- and then */

/* What was stored comes back as text, to everybody who looks. */
static void test_nothing_stayed(void **state)
{
	struct story *s = *state;
	const char *path;
	json_t *methods;
	json_object_foreach(routes, path, methods) {
		struct reply r;
		bool is_staffs = str_starts_with(path, "/admin/") || is_auditors(path);
		if (!is_staffs || strchr(path, '{') || !json_object_get(methods, "get") || str_equal(path, "/admin/live"))
			continue;
		staff_page_get(who_may(path), path, &r);
		check(&r, path, "", "stored");
		reply_release(&r);
	}
	static const struct step after[] = {
		{"the order is there", .path = "/v1/orders/${group.token}", .status = 200, .expect = {{"status", "paid"}}},
		{"the shop sells", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.after}"},
		 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":3}],"
			 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		 .status = 201, .expect = {{"status", "paid"}}},
	};
	story_tell(s, after, COUNT(after));
	print_message("[          ] %u requests\n", sent);
	json_decref(routes);
	story_wait_for_signatures(s);
	story_end(s);
}

static int begin(void **state)
{
	static struct story s = {.settings = "login_burst = 100000\nlogin_per_minute = 60000\nlookup_burst = 100000\n"
					     "lookup_per_minute = 60000\nmail_again = 1000\n"};
	struct reply r;
	*state = &s;
	story_begin(&s);
	nobody.story = &s;
	staff_page_in(&operator, & s, "operator");
	staff_page_in(&manager, &s, "manager");
	staff_page_in(&auditor, &s, "auditor");
	assert_int_equal(story_call(&s, &(struct call){.path = "/openapi.json"}, &r), 200);
	routes = json_incref(json_object_get(r.json, "paths"));
	reply_release(&r);
	story_tell(&s, bought, COUNT(bought));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms_of_visitors),
		cmocka_unit_test(test_forms_of_staff),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_parameters_of_tables),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_nothing_stayed),
	};
	return cmocka_run_group_tests_name("attack", tests, begin, story_group_end);
}
