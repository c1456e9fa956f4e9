#include "tests/support/tarifflab.h"

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct tarifflab tarifflab;

int tarifflab_open(void **state)
{
	(void)state;
	arena_init(&tarifflab.arena, ARENA_CEILING_DEFAULT);
	tarifflab.complaints = (struct complaints){.arena = &tarifflab.arena};
	return 0;
}

int tarifflab_close(void **state)
{
	(void)state;
	arena_release(&tarifflab.arena);
	return 0;
}

int32_t tarifflab_day(const char *date)
{
	int32_t out;
	assert_int_equal(date_parse(&out, date), E_OK);
	return out;
}

enum err tarifflab_parse(struct tariff **t, struct bytes json)
{
	tarifflab.complaints = (struct complaints){.arena = &tarifflab.arena};
	return tariff_parse(t, &tarifflab.arena, json, &tarifflab.complaints);
}

struct tariff *tarifflab_small(void)
{
	struct tariff *t;
	assert_int_equal(tarifflab_parse(&t, bytes_of_text(sample_document)), E_OK);
	return t;
}

void complained_first(const char *pointer, const char *code)
{
	assert_true(tarifflab.complaints.count > 0);
	const struct complaint *c = &tarifflab.complaints.list[0];
	if (!str_equal(c->pointer, pointer) || !str_equal(c->code, code))
		fail_msg("expected %s %s, got %s %s", pointer, code, c->pointer, c->code);
}

void complained(const char *pointer, const char *code)
{
	complained_first(pointer, code);
	assert_int_equal(tarifflab.complaints.count, 1);
}

/* ---- one thing changed */

static json_t *step(json_t *node, const char *name)
{
	return json_is_array(node) ? json_array_get(node, (size_t)atoi(name)) : json_object_get(node, name);
}

static void put(json_t *node, const char *name, json_t *value)
{
	if (value == NULL)
		assert_int_equal(json_object_del(node, name), 0);
	else if (json_is_object(node))
		assert_int_equal(json_object_set_new(node, name, value), 0);
	else if ((size_t)atoi(name) == json_array_size(node))
		assert_int_equal(json_array_append_new(node, value), 0);
	else
		assert_int_equal(json_array_set_new(node, (size_t)atoi(name), value), 0);
}

void tarifflab_change(json_t *root, const char *at, const char *value)
{
	char path[100], *rest = NULL;
	strcpy(path, at);
	char *name = strtok_r(path, "/", &rest);
	for (char *next; (next = strtok_r(NULL, "/", &rest)) != NULL; name = next)
		assert_non_null(root = step(root, name));
	put(root, name, value == NULL ? NULL : json_loads(value, JSON_DECODE_ANY, NULL));
}

enum err tarifflab_parse_changed(struct tariff **t, const char *at, const char *value)
{
	json_auto_t *root = json_loads(sample_document, 0, NULL);
	assert_non_null(root);
	tarifflab_change(root, at, value);
	BUF_LOCAL text;
	buf_init(&text, 1 << 20);
	json_append(&text, root);
	return tarifflab_parse(t, buf_bytes(&text));
}
