/* Whether the body of a journal entry is what its type promises. */
#ifndef AUDIT_ENTRY_BODIES_H
#define AUDIT_ENTRY_BODIES_H

#include <hoaban/arena.h>
#include <hoaban/entry.h>

/* The error of the type's reader; E_OK for a type that nobody knows yet. */
enum err entry_body_check(const struct entry *e, struct arena *scratch);

#endif
