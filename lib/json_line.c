#include <hoaban/json.h>

/* A position in text that jansson has read already; where it is wrong, the walk ends early and no harm is done. */
struct walk {
	const uint8_t *at, *end;
};

static void skip_space(struct walk *w)
{
	while (w->at < w->end && memchr(" \t\r\n,:", *w->at, 6) != NULL)
		w->at++;
}

/* Past the closing quote; the text between the quotes. */
static struct bytes skip_string(struct walk *w)
{
	const uint8_t *from = ++w->at;
	while (w->at < w->end && *w->at != '"')
		w->at += *w->at == '\\' && w->end - w->at > 1 ? 2 : 1;
	struct bytes text = bytes_of(from, (size_t)(w->at - from));
	if (w->at < w->end)
		w->at++;
	return text;
}

static void skip_scalar(struct walk *w)
{
	while (w->at < w->end && memchr(" \t\r\n,:]}", *w->at, 8) == NULL)
		w->at++;
}

static void skip_value(struct walk *w)
{
	size_t depth = 0;
	do {
		skip_space(w);
		if (w->at == w->end)
			return;
		if (*w->at == '"') {
			skip_string(w);
		} else if (*w->at == '{' || *w->at == '[') {
			depth++;
			w->at++;
		} else if (*w->at == '}' || *w->at == ']') {
			depth -= depth > 0;
			w->at++;
		} else {
			skip_scalar(w);
		}
	} while (depth > 0);
}

/* Into the member of the object at w; the name's own place counts. */
static bool enter_member(struct walk *w, const char *name, size_t len, const uint8_t **place)
{
	for (w->at++;; skip_value(w)) {
		skip_space(w);
		if (w->at == w->end || *w->at != '"')
			return false;
		const uint8_t *from = w->at;
		struct bytes found = skip_string(w);
		skip_space(w);
		if (found.len != len || memcmp(found.data, name, len) != 0)
			continue;
		*place = from;
		return true;
	}
}

static bool enter_element(struct walk *w, const char *index, size_t len, const uint8_t **place)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (index[i] < '0' || index[i] > '9' || n > 100000)
			return false;
		n = 10 * n + (size_t)(index[i] - '0');
	}
	for (w->at++;; skip_value(w), n--) {
		skip_space(w);
		if (w->at == w->end || *w->at == ']')
			return false;
		if (n > 0)
			continue;
		*place = w->at;
		return true;
	}
}

static bool enter(struct walk *w, const char *name, size_t len, const uint8_t **place)
{
	skip_space(w);
	if (w->at == w->end || (*w->at != '{' && *w->at != '['))
		return false;
	return *w->at == '{' ? enter_member(w, name, len, place) : enter_element(w, name, len, place);
}

static size_t line_at(struct bytes text, const uint8_t *place)
{
	size_t line = 1;
	for (const uint8_t *p = text.data; p < place; p++)
		line += *p == '\n';
	return line;
}

/* 0 = it is JSON. */
static size_t line_of_fault(struct bytes text)
{
	json_error_t error;
	json_auto_t *root = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &error);
	if (root != NULL)
		return 0;
	return error.line > 0 ? (size_t)error.line : 1;
}

size_t json_line(struct bytes text, const char *pointer)
{
	struct walk w = {text.data, text.data + text.len};
	const uint8_t *place = text.data;
	size_t fault = line_of_fault(text);
	if (fault > 0)
		return fault;
	while (*pointer == '/') {
		size_t len = strcspn(++pointer, "/");
		if (!enter(&w, pointer, len, &place))
			break;
		pointer += len;
	}
	return line_at(text, place);
}
