/* The commands of hoaban-audit; main.c has their table. E_OK: all holds; E_REFUSED: something was found, and said. */
#ifndef AUDIT_COMMAND_H
#define AUDIT_COMMAND_H

#include "options.h"

#include <hoaban/buf.h>

enum err command_verify(const struct options *o);
enum err command_witness(const struct options *o); /* witness.h */
/* The same with its report into a buffer. Other errors than these two: it could not be judged. */
enum err verify_export(const struct options *o, struct buf *out);

#endif
