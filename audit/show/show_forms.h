/* How the parts of signed messages and of records are called (docs/FORMATS.md, as a table): for whoever reads them, never for
 * judging them. Bytes without a form, or that do not follow theirs, are shown without names. */
#ifndef AUDIT_SHOW_FORMS_H
#define AUDIT_SHOW_FORMS_H

#include <hoaban/export.h>

struct show_form; /* of an array or a map */
struct show_shape {
	const struct show_form *form; /* NULL = unknown */
	bool is_signed;		      /* a COSE_Sign1 message, its payload of that form */
	bool is_list;		      /* an array, each element of that form */
	bool is_payload;	      /* of a message: of the form that is signed there */
	bool is_type;		      /* a number that names the entry's type … */
	bool is_by_type;	      /* … and what is of the form that this type is called by */
};
struct show_part {
	struct bytes name; /* len 0 = unknown */
	struct show_shape shape;
};

/* What the cells of this column hold. */
struct show_shape show_shape_of(enum export_table t, size_t column);
/* NULL: nobody knows it. */
const struct show_form *show_form_find(struct bytes name);
/* An array's element by its index, a map's member by its key. */
struct show_part show_element(const struct show_form *f, size_t index);
struct show_part show_member(const struct show_form *f, int64_t key);

#endif
