#include <hoaban/json.h>

/* Where the depth scan stands in the text. */
struct scan {
	unsigned depth;
	bool in_string, is_escaped;
};

static void scan_in_string(struct scan *s, uint8_t c)
{
	if (s->is_escaped)
		s->is_escaped = false;
	else if (c == '\\')
		s->is_escaped = true;
	else if (c == '"')
		s->in_string = false;
}

static void scan_outside(struct scan *s, uint8_t c)
{
	if (c == '"')
		s->in_string = true;
	else if (c == '[' || c == '{')
		s->depth++;
	else if ((c == ']' || c == '}') && s->depth > 0)
		s->depth--;
}

/* jansson recurses and allocates per level; this loop does neither. */
static bool is_too_deep(struct bytes text, unsigned max_depth)
{
	struct scan s = {0};
	for (size_t i = 0; i < text.len; i++) {
		if (s.in_string)
			scan_in_string(&s, text.data[i]);
		else
			scan_outside(&s, text.data[i]);
		if (s.depth > max_depth)
			return true;
	}
	return false;
}

enum err json_read(json_t **out, struct bytes text, size_t max_len, unsigned max_depth)
{
	*out = NULL;
	if (text.len > max_len)
		return E_TOO_LARGE;
	if (text.len == 0 || is_too_deep(text, max_depth))
		return E_MALFORMED;
	json_error_t error;
	*out = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &error);
	if (*out != NULL)
		return E_OK;
	return json_error_code(&error) == json_error_out_of_memory ? E_MEMORY : E_MALFORMED;
}

static int append_chunk(const char *chunk, size_t len, void *ctx)
{
	buf_append(ctx, chunk, len);
	return 0;
}

void json_append(struct buf *out, const json_t *value)
{
	if (json_dump_callback(value, append_chunk, out, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
		out->failed = true;
}
