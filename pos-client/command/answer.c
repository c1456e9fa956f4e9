#include "pos-client/command/command.h"
#include <stdio.h>

#define ANSWER_MAX (16u << 20)

static enum err print(struct buf *text)
{
	TRY(buf_status(text));
	if (fwrite(text->data, 1, text->len, stdout) != text->len || fflush(stdout) != 0)
		return E_IO;
	return E_OK;
}

static void describe(struct buf *out, json_t *value, int depth);

static void describe_scalar(struct buf *out, const json_t *value)
{
	if (json_is_string(value))
		buf_append_text(out, json_string_value(value));
	else if (json_is_null(value))
		buf_append_text(out, "-");
	else
		json_append(out, value);
}

static void describe_member(struct buf *out, const char *name, json_t *value, int depth)
{
	bool is_nested = json_object_size(value) > 0 || json_array_size(value) > 0;
	buf_append_format(out, "%*s%s:", 2 * depth, "", name);
	if (is_nested) {
		buf_append_byte(out, '\n');
		describe(out, value, depth + 1);
		return;
	}
	buf_append_byte(out, ' ');
	describe_scalar(out, value);
	buf_append_byte(out, '\n');
}

/* For people: the same members, one a line. */
static void describe(struct buf *out, json_t *value, int depth)
{
	for (void *at = json_object_iter(value); at != NULL; at = json_object_iter_next(value, at))
		describe_member(out, json_object_iter_key(at), json_object_iter_value(at), depth);
	for (size_t i = 0; i < json_array_size(value); i++) {
		char index[24];
		snprintf(index, sizeof index, "%zu", i + 1);
		describe_member(out, index, json_array_get(value, i), depth);
	}
}

enum err answer_give(struct invocation *in, json_t *answer)
{
	BUF_LOCAL text;
	buf_init(&text, ANSWER_MAX);
	if (answer == NULL)
		return E_MEMORY;
	if (in->is_json) {
		json_append(&text, answer);
		buf_append_byte(&text, '\n');
	} else {
		describe(&text, answer, 0);
	}
	json_decref(answer);
	in->answers++;
	return print(&text);
}

static json_t *failure_json(const struct invocation *in, enum err e)
{
	json_t *errors = json_array();
	const struct complaints *why = &in->till.why;
	for (size_t i = 0; i < why->count && i < COMPLAINTS_MAX; i++) {
		const struct complaint *c = &why->list[i];
		json_array_append_new(
			errors, json_pack("{s:s, s:s, s:s}", "pointer", c->pointer, "code", c->code, "detail", c->detail));
	}
	return json_pack("{s:{s:s, s:s, s:o}}", "error", "code", err_code(e), "detail", err_sentence(e), "errors", errors);
}

/* What a cashier understands, and behind it what a technician asks for. */
static void tell_complaint(const struct invocation *in, const struct complaint *c)
{
	fprintf(stderr, "hoaban-pos: %s (%s%s%s)\n", till_why(in->till.language, c), c->pointer,
		c->pointer[0] != '\0' ? ": " : "", c->detail);
}

void answer_failure(struct invocation *in, enum err e)
{
	const struct complaints *why = &in->till.why;
	for (size_t i = 0; i < why->count && i < COMPLAINTS_MAX; i++)
		tell_complaint(in, &why->list[i]);
	if (why->count == 0)
		fprintf(stderr, "hoaban-pos: %s (%s)\n", till_why_error(in->till.language, e), err_sentence(e));
	if (in->answers > 0 || !in->is_json)
		return;
	/* Nothing is left to tell it to when stdout fails as well; the exit code stays e's. */
	enum err said = answer_give(in, failure_json(in, e));
	if (said != E_OK)
		fprintf(stderr, "hoaban-pos: stdout: %s\n", err_sentence(said));
}
