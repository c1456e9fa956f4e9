/* A form of the tax office as data: which element holds which field, in document order. The same table writes the form and
 * reads it strictly. Private to lib/.
 *
 *   ROOT / DATA[@Id] { rows }, DSCKS/SEAL/Signature */
#ifndef HOABAN_LIB_TAX_FORM_H
#define HOABAN_LIB_TAX_FORM_H

#include <hoaban/xmldsig.h>

#define FORM_FIELDS_MAX 32
#define FORM_GROUP	0 /* no field: the element holds elements */
#define FORM_SEALS	"DSCKS"
#define FORM_VERSION	"2.1.1"

enum form_kind {
	FORM_MUST, /* there, and not empty */
	FORM_MAY,  /* left out when empty; a group when nothing stands in it */
	FORM_EACH, /* with what is below it, as often as it has rows */
};

/* A row's children follow it, one deeper. Depth 1 is below the data element. */
struct form_row {
	unsigned depth;
	const char *name;
	enum form_kind kind;
	unsigned field; /* 1…FORM_FIELDS_MAX − 1, or FORM_GROUP */
};

struct form {
	const char *root, *data, *seal;
	const struct form_row *rows;
	size_t row_count;
};

/* One text per field; NULL and "" are both "not there". */
struct form_values {
	const char *of[FORM_FIELDS_MAX];
};

/* The rows of the one repeated group: writing, it fills the i-th row's fields (E_NOT_FOUND behind the last); reading, it takes
 * them. */
struct form_list {
	enum err (*row)(struct form_values *v, void *ctx, size_t i);
	void *ctx;
};

/* The data element: what is signed. E_INVALID when something mandatory is empty. */
enum err form_write(struct buf *out, const struct form *f, const char *id, struct form_values *v, const struct form_list *list);
/* The whole around a finished signature. */
enum err form_seal(struct buf *out, const struct form *f, const struct xmldsig *s);

struct form_opened {
	struct form_values values; /* of the fields that are not repeated; texts in the arena */
	const char *id;
	struct xmldsig signature;
};
/* Exactly the form and a right signature, not a byte more. E_MALFORMED, E_BAD_SIGNATURE, E_TOO_LARGE, or what `list` says. */
enum err form_open(struct form_opened *out, struct arena *a, const struct form *f, const struct form_list *list,
		   struct bytes document);

#endif
