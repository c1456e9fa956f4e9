/* DIR/pos.ini: what a till is told once. The table of names, ranges and defaults is in settings.c. */
#ifndef POS_SETTINGS_H
#define POS_SETTINGS_H

#include "pos-client/domain/state.h"

/* Defaults, then DIR/pos.ini if there is one. */
enum err settings_load(struct till_settings *out, const char *dir, struct arena *a, struct complaints *complaints);
/* Writes DIR/pos.ini anew, whole or not at all. */
enum err settings_save(const struct till_settings *s, const char *dir);

#endif
