#include <hoaban/json.h>

struct sample {
	const char *name;
	int64_t number;
	int32_t day;
	bool is_on;
	struct json_texts tags;
	struct json_objects many;
};

#define FIELD(member, kind_, least, most)                                                                                      \
	{                                                                                                                      \
		.name = #member, .kind = (kind_), .offset = offsetof(struct sample, member), .has_offset = JSON_NO_HAS,        \
		.min = (least), .max = (most), .shape = &shape                                                                 \
	}

static const struct json_shape shape;
static const struct json_field fields[] = {
	FIELD(name, JSON_FIELD_TEXT, 1, 20),	FIELD(number, JSON_FIELD_INTEGER, -9, 9), FIELD(day, JSON_FIELD_DATE, 0, 0),
	FIELD(is_on, JSON_FIELD_BOOLEAN, 0, 0), FIELD(tags, JSON_FIELD_TEXTS, 0, 9),	  FIELD(many, JSON_FIELD_OBJECTS, 0, 9),
};
static const struct json_shape shape = {sizeof(struct sample), sizeof fields / sizeof *fields, fields};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_auto_t *root = NULL;
	if (json_read(&root, bytes_of(data, size), 1 << 16, 16) != E_OK)
		return 0;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct complaints c = {.arena = &a};
	struct sample out;
	if ((json_fill(&out, &shape, root, "", &a, &c) == E_OK) != (c.count == 0))
		__builtin_trap();
	arena_release(&a);
	return 0;
}
