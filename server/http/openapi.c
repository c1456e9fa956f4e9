#include "http.h"

/* OpenAPI 3.1 from the same tables that the server routes and reads by, so that it cannot say anything else. */

static json_t *schema_of(const struct json_shape *shape);

static json_t *text_schema(const struct json_field *f)
{
	json_t *s = json_pack("{s:s, s:I, s:I}", "type", "string", "minLength", (json_int_t)f->min, "maxLength",
			      (json_int_t)f->max);
	if (f->choices == NULL)
		return s;
	json_t *choices = json_array();
	for (size_t i = 0; f->choices[i] != NULL; i++)
		json_array_append_new(choices, json_string(f->choices[i]));
	json_object_set_new(s, "enum", choices);
	return s;
}

static json_t *list_schema(const struct json_field *f, json_t *items)
{
	return json_pack("{s:s, s:o, s:I, s:I}", "type", "array", "items", items, "minItems", (json_int_t)f->min, "maxItems",
			 (json_int_t)f->max);
}

static json_t *field_schema(const struct json_field *f)
{
	switch (f->kind) {
	case JSON_FIELD_TEXT:
		return text_schema(f);
	case JSON_FIELD_INTEGER:
		return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)f->min, "maximum",
				 (json_int_t)f->max);
	case JSON_FIELD_BOOLEAN:
		return json_pack("{s:s}", "type", "boolean");
	case JSON_FIELD_DATE:
		return json_pack("{s:s, s:s}", "type", "string", "format", "date");
	case JSON_FIELD_TEXTS:
		return list_schema(f, json_pack("{s:s}", "type", "string"));
	case JSON_FIELD_OBJECT:
		return schema_of(f->shape);
	case JSON_FIELD_OBJECTS:
		return list_schema(f, schema_of(f->shape));
	}
	return json_object();
}

static json_t *schema_of(const struct json_shape *shape)
{
	json_t *properties = json_object(), *required = json_array();
	for (size_t i = 0; i < shape->count; i++) {
		json_object_set_new(properties, shape->fields[i].name, field_schema(&shape->fields[i]));
		if (shape->fields[i].is_required)
			json_array_append_new(required, json_string(shape->fields[i].name));
	}
	return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required", required,
			 "additionalProperties", 0);
}

static void add_parameter(json_t *list, const char *where, const char *name, size_t len, bool is_required)
{
	json_array_append_new(list, json_pack("{s:s, s:s%, s:b, s:{s:s}}", "in", where, "name", name, len, "required",
					      (int)is_required, "schema", "type", "string"));
}

static void add_query(json_t *list, const char *query)
{
	for (const char *at = query; *at != 0; at += strspn(at, "! ")) {
		size_t len = strcspn(at, "! ");
		add_parameter(list, "query", at, len, at[len] == '!');
		at += len;
	}
}

static json_t *parameters_of(const struct route *r)
{
	json_t *list = json_array();
	bool is_form = r->body_type != NULL && str_equal(r->body_type, "application/x-www-form-urlencoded");
	for (const char *at = strchr(r->path, '{'); at != NULL; at = strchr(at + 1, '{'))
		add_parameter(list, "path", at + 1, strcspn(at + 1, "*}"), true);
	add_query(list, r->query == NULL ? "" : r->query);
	for (size_t i = 0; r->headers != NULL && r->headers[i] != NULL; i++)
		add_parameter(list, "header", r->headers[i], strlen(r->headers[i]), r->needs_headers);
	if (r->who == WHO_STAFF && !str_equal(r->method, "GET") && !is_form)
		add_parameter(list, "header", "X-CSRF-Token", strlen("X-CSRF-Token"), true);
	return list;
}

static json_t *media(const char *type, json_t *schema)
{
	return json_pack("{s:{s:o}}", type, "schema", schema);
}

static json_t *body_of(const struct route *r)
{
	const char *type = r->body_type == NULL ? "application/octet-stream" : r->body_type;
	return json_pack("{s:b, s:o}", "required", 1, "content",
			 media(type, r->inputs == NULL ? json_object() : schema_of(r->inputs)));
}

static json_t *answers_of(const struct route *r)
{
	json_t *good = json_pack("{s:s}", "description", "done");
	json_t *problem = media("application/problem+json", json_pack("{s:s}", "$ref", "#/components/schemas/problem"));
	if (r->answer_type != NULL)
		json_object_set_new(good, "content", media(r->answer_type, json_object()));
	return json_pack("{s:o, s:{s:s, s:o}}", "2XX", good, "default", "description", "a problem (RFC 9457)", "content",
			 problem);
}

static json_t *operation_of(const struct route *r)
{
	json_t *op = json_pack("{s:s, s:o, s:o}", "summary", r->summary == NULL ? "" : r->summary, "parameters",
			       parameters_of(r), "responses", answers_of(r));
	if (r->body_max > 0)
		json_object_set_new(op, "requestBody", body_of(r));
	if (r->who == WHO_DEVICE)
		json_object_set_new(op, "security", json_pack("[{s:[]}]", "device"));
	if (r->who == WHO_STAFF)
		json_object_set_new(op, "security", json_pack("[{s:[]}]", "session"));
	return op;
}

static void add_path(json_t *paths, const struct route *r)
{
	char path[256], method[8];
	size_t n = 0, m = 0;
	for (const char *at = r->path; *at != 0 && n < sizeof(path) - 1; at++)
		if (*at != '*')
			path[n++] = *at;
	path[n] = 0;
	for (; m < sizeof(method) - 1 && r->method[m] != 0; m++)
		method[m] = (char)(r->method[m] | 0x20);
	method[m] = 0;
	if (json_object_get(paths, path) == NULL)
		json_object_set_new(paths, path, json_object());
	json_object_set_new(json_object_get(paths, path), method, operation_of(r));
}

static json_t *problem_schema(void)
{
	return json_loads(
		"{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"code\"],\"properties\":{"
		"\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
		"\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},\"request\":{\"type\":\"string\"},"
		"\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
		"\"pointer\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}}}}}}",
		0, NULL);
}

void http_openapi(struct buf *out, const struct route *routes, size_t count, const char *server_url)
{
	json_t *paths = json_object();
	for (size_t i = 0; i < count; i++)
		add_path(paths, &routes[i]);
	json_t *device = json_pack("{s:s, s:s, s:s, s:s}", "type", "apiKey", "in", "header", "name", "Signature", "description",
				   "HTTP Message Signatures (RFC 9421), Ed25519, label pos");
	json_t *session = json_pack("{s:s, s:s, s:s, s:s}", "type", "apiKey", "in", "cookie", "name", "__Host-hoaban",
				    "description", "from POST /v1/session; methods other than GET also want its X-CSRF-Token");
	json_t *all =
		json_pack("{s:s, s:{s:s, s:s}, s:[{s:s}], s:o, s:{s:{s:o, s:o}, s:{s:o}}}", "openapi", "3.1.0", "info", "title",
			  "Hoa Ban", "version", "1", "servers", "url", server_url, "paths", paths, "components",
			  "securitySchemes", "device", device, "session", session, "schemas", "problem", problem_schema());
	json_append(out, all);
	json_decref(all);
}
