/* The commands of hoaban-audit; main.c has their table. E_OK: all holds; E_REFUSED: something was found, and said. */
#ifndef AUDIT_COMMAND_H
#define AUDIT_COMMAND_H

#include "options.h"

enum err command_verify(const struct options *o);

#endif
