/* Parts of a split as people write them. */
#include <hoaban/split.h>

#include <string.h>

#define PART_TEXT 128

struct parsing {
	struct arena *arena;
	const char *pointer;
	struct complaints *complaints;
};

static enum err refuse(const struct parsing *p, const char *text)
{
	return complain(p->complaints, p->pointer, "split_parts",
			"\"%s\" is not a part: write 10,10,20 or ADULT=8+CHILD=2,…, or category", text);
}

/* 1…999999, digits only. */
static bool read_count(uint32_t *out, const char *text)
{
	uint64_t n = 0;
	size_t len = strlen(text);
	if (len == 0 || len > 6)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text[i] - '0');
	}
	*out = (uint32_t)n;
	return n > 0;
}

/* "ADULT=8" */
static bool read_named(struct split_part *part, char *text)
{
	enum category c;
	uint32_t count;
	char *sign = strchr(text, '=');
	if (sign == NULL)
		return false;
	*sign = '\0';
	if (category_parse(&c, text) != E_OK || !read_count(&count, sign + 1) || part->mix[c] != 0)
		return false;
	part->mix[c] = count;
	part->persons += count;
	part->has_mix = true;
	return true;
}

static bool read_part(struct split_part *part, char *text)
{
	char *rest = NULL;
	*part = (struct split_part){0};
	if (strchr(text, '=') == NULL)
		return read_count(&part->persons, text);
	for (char *one = strtok_r(text, "+", &rest); one != NULL; one = strtok_r(NULL, "+", &rest))
		if (!read_named(part, one))
			return false;
	return true;
}

static size_t part_count(const char *text)
{
	size_t count = 1;
	for (; *text != '\0'; text++)
		count += *text == ',';
	return count;
}

static enum err read_parts(struct split_part **out, size_t *count, const struct parsing *p, const char *text)
{
	size_t most = part_count(text);
	char part[PART_TEXT];
	*count = 0;
	if (most > SPLIT_PARTS_MAX)
		return complain(p->complaints, p->pointer, "split_count", "a ticket is split into 2 to %d parts",
				SPLIT_PARTS_MAX);
	*out = arena_array(p->arena, most, sizeof(**out));
	for (const char *at = text; *count < most; (*count)++) {
		size_t len = strcspn(at, ",");
		if (len >= sizeof(part))
			return refuse(p, text);
		memcpy(part, at, len);
		part[len] = '\0';
		if (!read_part(&(*out)[*count], part))
			return refuse(p, arena_textn(p->arena, at, len));
		at += len + (at[len] == ',');
	}
	return E_OK;
}

static void by_category(struct split_part **out, size_t *count, struct arena *a, const struct ticket *parent)
{
	*count = 0;
	*out = arena_array(a, CATEGORY_COUNT, sizeof(**out));
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		uint32_t persons = ticket_count(parent, (enum category)c);
		if (persons == 0)
			continue;
		struct split_part *part = &(*out)[(*count)++];
		part->has_mix = true;
		part->persons = part->mix[c] = persons;
	}
}

enum err split_parts_parse(struct split_part **out, size_t *count, struct arena *a, const struct ticket *parent,
			   const char *text, const char *pointer, struct complaints *c)
{
	const struct parsing p = {a, pointer, c};
	if (!str_equal(text, "category"))
		return read_parts(out, count, &p, text);
	by_category(out, count, a, parent);
	return E_OK;
}
