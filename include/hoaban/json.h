/* JSON in and out, over jansson: bounded reading into declared structs, with complaints that name the field.
 *
 * A shape is a table of fields; reading fills a struct from an object, collects every complaint (unknown member, missing,
 * wrong type, out of range) with its JSON pointer, and never stops at the first. */
#ifndef HOABAN_JSON_H
#define HOABAN_JSON_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <jansson.h>

/* Parses one document: ≤ max_len bytes, UTF-8, no duplicate members, nesting ≤ max_depth (checked before jansson sees it).
 * The caller owns the result (json_decref). E_TOO_LARGE when longer than max_len, E_MALFORMED for everything else. */
enum err json_read(json_t **out, struct bytes text, size_t max_len, unsigned max_depth);

enum json_field_kind {
	JSON_FIELD_TEXT,    /* const char *, in the arena; min…max = length in bytes; no control characters but LF and TAB */
	JSON_FIELD_INTEGER, /* int64_t; min…max */
	JSON_FIELD_BOOLEAN, /* bool */
	JSON_FIELD_DATE,    /* int32_t local day */
	JSON_FIELD_TEXTS,   /* struct json_texts; min…max = count; `choices` holds for each */
	JSON_FIELD_OBJECT,  /* a nested struct in place, by `shape` */
	JSON_FIELD_OBJECTS, /* struct json_objects; elements of `shape`; min…max = count */
};

struct json_shape;
struct json_field {
	const char *name;
	enum json_field_kind kind;
	bool is_required;
	size_t offset;     /* of the value in the struct */
	size_t has_offset; /* of a bool that says it was given; JSON_NO_HAS = none */
	int64_t min, max;
	const char *const *choices; /* TEXT: NULL-terminated allowed values, or NULL */
	const struct json_shape *shape;
};
#define JSON_NO_HAS ((size_t)-1)

struct json_shape {
	size_t size; /* of the struct */
	size_t count;
	const struct json_field *fields;
};
struct json_texts {
	size_t count;
	const char **list;
};
struct json_objects {
	size_t count;
	void *list; /* array of the element struct */
};

/* Zeroes `out`, then fills it; what was not given stays zero, and null is a wrong type, not "not given". E_INVALID when there
 * were complaints. `pointer` is the prefix, "" at the top. */
enum err json_fill(void *out, const struct json_shape *shape, const json_t *value, const char *pointer, struct arena *a,
                   struct complaints *complaints);

/* The line, from 1, of the value that a pointer names, for people: of the innermost that is there when it is not. The text may
 * be anything; what is not JSON gives the line of its fault. */
size_t json_line(struct bytes text, const char *pointer);

/* Compact text, members in insertion order. */
void json_append(struct buf *out, const json_t *value);

#endif
