/* Files that travel inside the binaries: fonts, migrations, the first tariff edition. Listed in assets.list. */
#ifndef ASSETS_H
#define ASSETS_H

#include <hoaban/str.h>

/* By name, e.g. "font/regular.ttf", "sql/001-core.sql", "tariff/edition-1.json"; len 0 = no such asset. */
struct bytes asset_find(const char *name);
/* The n-th asset in the list's order; NULL after the last. For walking all of "sql/". */
const char *asset_name(size_t n);

#endif
