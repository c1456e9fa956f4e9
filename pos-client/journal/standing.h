/* A site's highest term and its proof, as five columns: epoch, holder, holder_key, statement, certificate. */
#ifndef POS_STANDING_H
#define POS_STANDING_H

#include "pos-client/journal/statement.h"
#include <hoaban/site.h>

void standing_bind(struct statement *s, const struct site_standing *v);
/* The next row. E_NOT_FOUND when there is none. */
enum err standing_column(struct statement *s, struct site_standing *out);

#endif
