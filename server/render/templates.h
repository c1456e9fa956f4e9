/* Every page of server/web/page, compiled for each language when the server starts, then read-only. */
#ifndef SERVER_RENDER_TEMPLATES_H
#define SERVER_RENDER_TEMPLATES_H

#include "render/template.h"

struct templates;

/* E_MALFORMED with complaints (pointer = page, detail = the tag at fault): the server refuses to start on them. */
enum err templates_load(struct templates **out, struct arena *a, const struct words *words, struct complaints *complaints);
/* By the file's name without ".html"; NULL for an unknown one. */
const struct template *templates_find(const struct templates *t, const char *name, enum language l);
size_t templates_count(const struct templates *t);

#endif
