#include "http.h"

#define PROBLEM_TYPE  "urn:hoaban:problem:"
#define RETRY_AFTER_S "1"

static json_t *errors_of(const struct complaints *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		json_array_append_new(list, json_pack("{s:s?, s:s?, s:s?}", "pointer", c->list[i].pointer, "code",
						      c->list[i].code, "detail", c->list[i].detail));
	return list;
}

static json_t *problem_of(const struct http_request *r, enum err e)
{
	char type[sizeof(PROBLEM_TYPE) + 32];
	snprintf(type, sizeof(type), PROBLEM_TYPE "%s", err_code(e));
	json_t *problem = json_pack("{s:s, s:s, s:i, s:s}", "type", type, "title", err_sentence(e), "status", err_http(e),
				    "code", err_code(e));
	if (r == NULL)
		return problem;
	if (r->id[0] != 0)
		json_object_set_new(problem, "request", json_string(r->id));
	if (r->complaints.count == 0)
		return problem;
	json_object_set_new(problem, "detail", json_string(r->complaints.list[0].detail));
	json_object_set_new(problem, "errors", errors_of(&r->complaints));
	return problem;
}

static bool has_retry_after(const struct http_answer *a)
{
	for (size_t i = 0; i < a->header_count; i++)
		if (str_equal(a->headers[i].name, "Retry-After"))
			return true;
	return false;
}

void http_answer_patience(struct http_answer *a)
{
	if ((a->status == 503 || a->status == 429) && !has_retry_after(a))
		http_answer_header(a, "Retry-After", RETRY_AFTER_S);
}

void http_problem(struct http_answer *a, struct http_request *r, enum err e)
{
	buf_clear(&a->body);
	http_answer_json(a, problem_of(r, e));
	a->content_type = "application/problem+json";
	a->status = err_http(e);
	if (r && r->problem_header.name)
		http_answer_header(a, r->problem_header.name, r->problem_header.value);
	http_answer_patience(a);
}
