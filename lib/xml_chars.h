/* The characters of canonical XML. Private to lib/. */
#ifndef HOABAN_LIB_XML_CHARS_H
#define HOABAN_LIB_XML_CHARS_H

#include <hoaban/str.h>

#define XML_ESCAPES 7

/* One row per character that C14N writes as a reference somewhere. */
struct xml_escape {
	char character;
	bool in_text, in_attribute;
	const char *reference;
};
extern const struct xml_escape xml_escapes[XML_ESCAPES];

const struct xml_escape *xml_escape_find(uint32_t character, bool in_attribute); /* NULL = written as it is */
bool xml_char_is_legal(uint32_t character);					 /* XML 1.0, production 2 */
int xml_attribute_order(const char *a, const char *b); /* as strcmp, but xmlns comes before everything */

#endif
