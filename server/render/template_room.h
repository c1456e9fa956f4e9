/* What a compiled template is: shared by template.c, which makes it, and template_write.c, which writes with it. */
#ifndef SERVER_RENDER_TEMPLATE_ROOM_H
#define SERVER_RENDER_TEMPLATE_ROOM_H

#include "render/template.h"

enum piece_kind { PIECE_TEXT, PIECE_NAME, PIECE_MONEY, PIECE_SECTION, PIECE_INVERTED };

struct piece {
	enum piece_kind kind;
	struct bytes text;	 /* TEXT: ready to be copied */
	const char *const *path; /* the others: {"a", "b", NULL} for a.b; {NULL} for the element itself */
	size_t end;		 /* of a section: the first piece behind it */
};

struct template
{
	const struct piece *pieces;
	size_t count;
	enum language language;
};

#endif
