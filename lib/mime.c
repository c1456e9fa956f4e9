#include <hoaban/mime.h>

#include <hoaban/instant.h>

#define WORD_BYTES  30 /* of text in one encoded word: a line of headers stays below 76 characters */
#define LINE_MAX_QP 76
#define BASE64_LINE 57 /* bytes, which are 76 characters */
#define LOCAL_MAX   64
#define DOMAIN_MAX  253
#define LABEL_MAX   63

/* ---- addresses */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_atom_char(char c)
{
	return c && (is_letter(c) || is_digit(c) || strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool local_part_is_good(const char *text, size_t len)
{
	if (len == 0 || len > LOCAL_MAX || text[0] == '.' || text[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_atom_char(text[i]) && !(text[i] == '.' && text[i + 1] != '.'))
			return false;
	return true;
}

static bool label_is_good(const char *text, size_t len)
{
	if (len == 0 || len > LABEL_MAX || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* The last label begins with a letter: what ends in a number is an address of the network's, not a name. */
static bool domain_is_good(const char *text)
{
	size_t labels = 0;
	const char *last = text;
	if (strlen(text) > DOMAIN_MAX)
		return false;
	for (const char *at = text;; labels++) {
		size_t len = strcspn(at, ".");
		if (!label_is_good(at, len))
			return false;
		last = at;
		if (!at[len])
			break;
		at += len + 1;
	}
	return labels > 0 && is_letter(last[0]);
}

bool mail_address_is_good(const char *text)
{
	const char *at = strchr(text, '@');
	return at && strlen(text) <= MAIL_ADDRESS_MAX && local_part_is_good(text, (size_t)(at - text)) &&
	       domain_is_good(at + 1);
}

/* ---- headers */

static bool header_text_is_good(const char *text, size_t max)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return len <= max && utf8_is_valid(text, len);
}

/* What may stand in a header as it is; anything else is put into encoded words. */
static bool is_bare(const char *text)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++)
		if (!is_letter(text[i]) && !is_digit(text[i]) && !strchr(" -.,:/#", text[i]))
			return false;
	return len > 0 && len <= WORD_BYTES && text[0] != ' ' && text[len - 1] != ' ';
}

/* As many whole characters as fit into one word. */
static size_t word_len(const char *text)
{
	size_t len = 0, left = strlen(text), step;
	uint32_t code_point;
	while ((step = utf8_next(&code_point, text + len, left - len)) > 0 && len + step <= WORD_BYTES)
		len += step;
	return len;
}

static void put_words(struct buf *out, const char *text)
{
	if (is_bare(text)) {
		buf_append_text(out, text);
		return;
	}
	for (const char *separator = ""; *text; separator = "\r\n ") {
		size_t len = word_len(text);
		buf_append_format(out, "%s=?UTF-8?B?", separator);
		buf_append_base64(out, text, len);
		buf_append_text(out, "?=");
		text += len;
	}
}

static void put_from(struct buf *out, const struct mime_message *m)
{
	buf_append_text(out, "From: ");
	if (!m->from_name[0]) {
		buf_append_format(out, "%s\r\n", m->from);
		return;
	}
	bool is_quoted = is_bare(m->from_name); /* commas and colons would mean something else */
	buf_append_text(out, is_quoted ? "\"" : "");
	put_words(out, m->from_name);
	buf_append_format(out, "%s\r\n <%s>\r\n", is_quoted ? "\"" : "", m->from);
}

static void put_date(struct buf *out, int64_t date)
{
	static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1970-01-01 was a Thursday */
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c = instant_civil(date);
	int32_t weekday = (instant_day(date) % 7 + 7) % 7;
	buf_append_format(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0700\r\n", days[weekday], c.day, months[c.month - 1],
			  c.year, c.hour, c.minute, c.second);
}

static void put_headers(struct buf *out, const struct mime_message *m)
{
	put_date(out, m->date);
	put_from(out, m);
	buf_append_format(out, "To: %s\r\nSubject: ", m->to);
	put_words(out, m->subject);
	buf_append_format(out, "\r\nMessage-ID: <%s>\r\nAuto-Submitted: auto-generated\r\nContent-Language: %s\r\n", m->id,
			  m->language);
	buf_append_text(out, "MIME-Version: 1.0\r\n");
}

/* ---- text */

/* Bytes that may stand for themselves; a dot at a line's start would be doubled on the way, and "From " quoted. */
static bool is_literal(const char *text, size_t i, bool is_line_start)
{
	char c = text[i];
	if (is_line_start && (c == '.' || c == 'F'))
		return false;
	if (c == ' ')
		return text[i + 1] != '\n' && text[i + 1] != 0;
	return c > ' ' && c < 0x7f && c != '=';
}

static void put_quoted(struct buf *out, const char *text)
{
	size_t column = 0;
	for (size_t i = 0; text[i]; i++) {
		if (text[i] == '\n') {
			buf_append_text(out, "\r\n");
			column = 0;
			continue;
		}
		bool is_plain = is_literal(text, i, column == 0);
		if (column + (is_plain ? 1 : 3) > LINE_MAX_QP - 1) {
			buf_append_text(out, "=\r\n");
			column = 0;
			is_plain = is_literal(text, i, true);
		}
		if (is_plain)
			buf_append_byte(out, (uint8_t)text[i]);
		else
			buf_append_format(out, "=%02X", (unsigned)(unsigned char)text[i]);
		column += is_plain ? 1 : 3;
	}
	buf_append_text(out, column > 0 ? "\r\n" : "");
}

static void put_text(struct buf *out, const struct mime_message *m)
{
	buf_append_text(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
	put_quoted(out, m->text);
}

/* ---- files */

static bool is_plain_name(const char *name)
{
	for (; *name; name++)
		if (!is_letter(*name) && !is_digit(*name) && !strchr("-._", *name))
			return false;
	return true;
}

/* RFC 2231 for what ASCII cannot say. */
static void put_name(struct buf *out, const char *name)
{
	if (is_plain_name(name)) {
		buf_append_format(out, ";\r\n filename=\"%s\"", name);
		return;
	}
	buf_append_text(out, ";\r\n filename*=UTF-8''");
	for (; *name; name++)
		if (is_letter(*name) || is_digit(*name) || strchr("-._", *name))
			buf_append_byte(out, (uint8_t)*name);
		else
			buf_append_format(out, "%%%02X", (unsigned)(unsigned char)*name);
}

static void put_file(struct buf *out, const struct mime_file *f)
{
	buf_append_format(out, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment",
			  f->type);
	put_name(out, f->name);
	buf_append_text(out, "\r\n\r\n");
	for (size_t i = 0; i < f->data.len; i += BASE64_LINE) {
		size_t left = f->data.len - i;
		buf_append_base64(out, f->data.data + i, left < BASE64_LINE ? left : BASE64_LINE);
		buf_append_text(out, "\r\n");
	}
}

/* ---- the whole */

static bool id_is_good(const char *id)
{
	for (const char *at = id; *at; at++)
		if (!is_letter(*at) && !is_digit(*at) && !strchr(".-@", *at))
			return false;
	return strchr(id, '@') && strlen(id) <= 200;
}

static bool is_token(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!is_letter(*at) && !is_digit(*at) && !strchr("-/.+", *at))
			return false;
	return text[0] != 0 && strlen(text) <= 40;
}

static bool message_is_good(const struct mime_message *m)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (!is_token(m->files[i].type) || !m->files[i].name[0] ||
		    !header_text_is_good(m->files[i].name, MIME_NAME_MAX))
			return false;
	return mail_address_is_good(m->from) && mail_address_is_good(m->to) &&
	       header_text_is_good(m->from_name, MIME_NAME_MAX) && header_text_is_good(m->subject, MIME_SUBJECT_MAX) &&
	       id_is_good(m->id) && is_token(m->language) && utf8_is_valid(m->text, strlen(m->text));
}

/* No line of ours, of quoted-printable or of base64 can be this one: "=_" stands in none of them. */
static void put_boundary(struct buf *out, const struct mime_message *m, const char *before, const char *after)
{
	buf_append_format(out, "%s=_%.*s%s", before, (int)strcspn(m->id, "@"), m->id, after);
}

enum err mime_write(struct buf *out, const struct mime_message *m)
{
	if (!message_is_good(m))
		return E_INVALID;
	put_headers(out, m);
	if (m->file_count == 0) {
		put_text(out, m);
		return buf_status(out);
	}
	put_boundary(out, m, "Content-Type: multipart/mixed;\r\n boundary=\"", "\"\r\n\r\n");
	put_boundary(out, m, "--", "\r\n");
	put_text(out, m);
	for (size_t i = 0; i < m->file_count; i++) {
		put_boundary(out, m, "--", "\r\n");
		put_file(out, &m->files[i]);
	}
	put_boundary(out, m, "--", "--\r\n");
	return buf_status(out);
}
