#include "limits.h"

#include <string.h>
#include <strings.h>

#define LENGTH_DIGITS_MAX 18

static bool is_visible(unsigned char c)
{
	return c > 0x20 && c < 0x7f;
}

static bool is_token_char(unsigned char c)
{
	return is_visible(c) && strchr("\"(),/:;<=>?@[\\]{}", c) == NULL;
}

static bool is_name(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_token_char((unsigned char)name[i]))
			return false;
	return len > 0;
}

static bool is_value(const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is_text(const char *given, size_t len, const char *expected)
{
	return len == strlen(expected) && strncasecmp(given, expected, len) == 0;
}

static void read_length(struct head *h, const char *value, size_t len)
{
	h->lengths++;
	h->length = 0;
	if (len == 0 || len > LENGTH_DIGITS_MAX)
		h->is_malformed = true;
	for (size_t i = 0; i < len && !h->is_malformed; i++) {
		if (value[i] < '0' || value[i] > '9')
			h->is_malformed = true;
		h->length = h->length * 10 + (uint64_t)(value[i] - '0');
	}
}

static void read_encoding(struct head *h, const char *value, size_t len)
{
	h->encodings++;
	h->is_chunked = is_text(value, len, "chunked");
	if (!h->is_chunked)
		h->is_malformed = true;
}

static void read_host(struct head *h, const char *value, size_t len)
{
	h->hosts++;
	for (size_t i = 0; i < len; i++)
		if (!is_visible((unsigned char)value[i]) || strchr("/\\@,?#\"<>", value[i]) != NULL)
			h->is_malformed = true;
	if (len == 0)
		h->is_malformed = true;
}

static void read_type(struct head *h, const char *value, size_t len)
{
	if (h->content_type != NULL)
		h->is_malformed = true;
	h->content_type = len == 0 ? "" : value;
}

/* Several fields are one list; the first says enough. */
static void read_accepted(struct head *h, const char *value, size_t len)
{
	if (h->accepted == NULL)
		h->accepted = len == 0 ? "" : value;
}

/* One coding at most: what is packed twice, or in several fields, nobody asked for. */
static void read_coding(struct head *h, const char *value, size_t len)
{
	bool is_gzip = is_text(value, len, "gzip") || is_text(value, len, "x-gzip");
	if (is_text(value, len, "identity"))
		return;
	h->is_coding_unknown |= h->is_packed || !is_gzip;
	h->is_packed |= is_gzip;
}

/* RFC 9110 §10.1.1 */
static void read_expectation(struct head *h, const char *value, size_t len)
{
	h->is_expecting |= is_text(value, len, "100-continue");
}

static const struct {
	const char *name;
	void (*read)(struct head *h, const char *value, size_t len);
} readers[] = {
	{"Host", read_host},	      {"Content-Length", read_length},	 {"Transfer-Encoding", read_encoding},
	{"Content-Type", read_type},  {"Content-Encoding", read_coding}, {"Accept-Encoding", read_accepted},
	{"Expect", read_expectation},
};

void limits_header(struct head *h, const char *name, size_t name_len, const char *value, size_t value_len)
{
	if (!is_name(name, name_len) || !is_value(value, value_len))
		h->is_malformed = true;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (is_text(name, name_len, readers[i].name))
			readers[i].read(h, value, value_len);
}

enum err limits_head(const struct head *h)
{
	bool is_framed_once = h->lengths + h->encodings <= 1;
	return h->is_malformed || h->hosts != 1 || !is_framed_once ? E_MALFORMED : E_OK;
}

bool limits_has_body(const struct head *h)
{
	return h->length > 0 || h->encodings > 0;
}

enum err limits_body(const struct head *h, size_t body_max)
{
	return h->length > body_max || (h->encodings > 0 && body_max == 0) ? E_TOO_LARGE : E_OK;
}

/* `segment` stands behind a '/': is it "." or ".."? */
static bool is_dots(const char *segment)
{
	size_t dots = strspn(segment, ".");
	return (dots == 1 || dots == 2) && strchr("/?", segment[dots]) != NULL; /* the terminating NUL counts as found */
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes to something that may stand in a text: no control characters. */
static bool is_sound_escape(const char *at)
{
	int high = hex_value(at[1]), low = high < 0 ? -1 : hex_value(at[2]);
	int value = high * 16 + low;
	return low >= 0 && value >= 0x20 && value != 0x7f;
}

static enum err check_query(const char *query)
{
	for (const char *at = query; *at != 0; at++)
		if (!is_visible((unsigned char)*at) || *at == '#' || (*at == '%' && !is_sound_escape(at)))
			return E_MALFORMED;
	return E_OK;
}

enum err limits_target(const char *target)
{
	if (target[0] != '/')
		return E_MALFORMED;
	const char *at = target;
	for (; *at != 0 && *at != '?'; at++) {
		if (!is_visible((unsigned char)*at) || strchr("%\\#", *at) != NULL)
			return E_MALFORMED;
		if (*at == '/' && is_dots(at + 1))
			return E_MALFORMED;
	}
	return *at == '?' ? check_query(at + 1) : E_OK;
}
