/* JSON text written straight into a buffer: for answers that are made thousands of times a second, where a tree of values
 * built to be printed once would cost more than all the rest. Same form as json_append(): compact, members in order.
 *
 * `name` is the member's name (plain ASCII), or NULL for an element of an array and for the value at the top. */
#ifndef HOABAN_JSON_TEXT_H
#define HOABAN_JSON_TEXT_H

#include <hoaban/buf.h>

struct json_text {
	struct buf *out;
	bool needs_comma;
};

#define JSON_TEXT(buffer) ((struct json_text){.out = (buffer)})

void json_text_begin(struct json_text *j, const char *name, char bracket); /* '{' or '[' */
void json_text_end(struct json_text *j, char bracket);                     /* '}' or ']' */
void json_text_string(struct json_text *j, const char *name, const char *text); /* UTF-8; escaped as needed */
void json_text_stringn(struct json_text *j, const char *name, const void *text, size_t len);
void json_text_integer(struct json_text *j, const char *name, int64_t value);
void json_text_hex(struct json_text *j, const char *name, const void *data, size_t len);
void json_text_boolean(struct json_text *j, const char *name, bool value);
void json_text_null(struct json_text *j, const char *name);

#endif
