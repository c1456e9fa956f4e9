/* XML that is canonical from the start: what the writer writes is its own exclusive C14N form, and the reader accepts nothing
 * else. So the bytes of an element are what its digest is taken of, and nobody has to canonicalize.
 *
 * UTF-8 without declaration, DOCTYPE, comments, processing instructions or CDATA; empty elements as <a></a>; attributes in name
 * order; no prefixes: a namespace is declared by xmlns on the element where it begins. */
#ifndef HOABAN_XML_H
#define HOABAN_XML_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>

#define XML_MAX		   (4u << 20) /* bytes of a document */
#define XML_DEPTH_MAX	   32
#define XML_NODES_MAX	   65536 /* elements and attributes together */
#define XML_ATTRIBUTES_MAX 8
#define XML_NAME_MAX	   64

/* ---------------------------------------------------------------- writing */
struct xml_writer {
	struct buf *out;
	const char *open[XML_DEPTH_MAX]; /* names, which must outlive the writer: literals */
	size_t depth;
	const char *attribute; /* the last of a start tag that is still open */
	bool in_tag;
	enum err fault; /* the first */
};

struct xml_writer xml_begin(struct buf *out);
void xml_start(struct xml_writer *w, const char *name);
/* Right after xml_start(), in name order, xmlns first: another order is a fault of the program. */
void xml_attribute(struct xml_writer *w, const char *name, const char *value);
void xml_text(struct xml_writer *w, const char *text);
void xml_base64(struct xml_writer *w, struct bytes data); /* as text */
void xml_raw(struct xml_writer *w, struct bytes xml);	  /* elements that were written before */
void xml_end(struct xml_writer *w);
void xml_element(struct xml_writer *w, const char *name, const char *text); /* <name>text</name> */
/* E_INVALID when a text was not UTF-8 or held a character that XML does not know, E_TOO_LARGE. */
enum err xml_finish(struct xml_writer *w);

/* ---------------------------------------------------------------- reading */
struct xml_attribute {
	const char *name, *value;
};

struct xml_element {
	const char *name;
	const char *space; /* namespace; "" = none */
	const char *text;  /* "" when there are elements inside: then only white space may stand between them */
	size_t attribute_count;
	const struct xml_attribute *attributes; /* without xmlns */
	struct xml_element *child, *next;
	struct bytes outer; /* from "<name" to "</name>", a view into the input */
};

/* E_MALFORMED for whatever is not canonical, E_TOO_LARGE. The tree lives in the arena: ≤ 16 MiB for the largest document. */
enum err xml_parse(const struct xml_element **root, struct arena *a, struct bytes document);
const struct xml_element *xml_find(const struct xml_element *parent, const char *name); /* its first such child, or NULL */
const char *xml_find_text(const struct xml_element *parent, const char *name);		/* NULL = no such child */
const char *xml_find_attribute(const struct xml_element *e, const char *name);		/* NULL = no such attribute */

#endif
