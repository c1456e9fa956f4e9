#include "vector.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "vector: %s: %s\n", what, why);
	abort();
}

json_t *vector_load(const char *path)
{
	json_error_t error;
	json_t *root = json_load_file(path, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);

	if (root == NULL)
		give_up(path, error.text);
	return root;
}

json_t *vector_small(void)
{
	return vector_load("tests/vectors/small.json");
}

const char *vector_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (text == NULL)
		give_up(name, "no such text");
	return text;
}

uint64_t vector_u64(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	double real = json_real_value(value);

	if (!json_is_real(value) || real < 0)
		give_up(name, "no such number");
	return real >= 0x1p64 ? UINT64_MAX : (uint64_t)real;
}

size_t vector_hex(uint8_t *out, size_t room, const char *hex)
{
	size_t len = strlen(hex) / 2;

	if (len > room || hex_parse(out, len, hex, strlen(hex)) != E_OK)
		give_up(hex, "not hex");
	return len;
}

size_t vector_base64(uint8_t *out, size_t room, const char *text)
{
	size_t len = room;

	if (base64_parse(out, &len, text, strlen(text)) != E_OK)
		give_up(text, "not base64");
	return len;
}

/* nftw has no context argument. */
static void (*walk_each)(const char *path, const json_t *vector);
static size_t walk_count;

static int visit(const char *path, const struct stat *status, int type, struct FTW *where)
{
	const char *dot = strrchr(path, '.');
	json_t *vector;

	(void)status;
	(void)where;
	if (type != FTW_F || dot == NULL || strcmp(dot, ".json") != 0)
		return 0;
	vector = vector_load(path);
	walk_each(path, vector);
	walk_count++;
	json_decref(vector);
	return 0;
}

size_t vector_walk(const char *directory, void (*each)(const char *path, const json_t *vector))
{
	walk_each = each;
	walk_count = 0;
	if (nftw(directory, visit, 8, FTW_PHYS) != 0)
		give_up(directory, "cannot be walked");
	return walk_count;
}
