/* The server's settings: table, file and defaults (struct settings is in app.h). */
#ifndef SERVER_SETTINGS_H
#define SERVER_SETTINGS_H

#include "app.h"

#define SETTINGS_FILE "hoaband.ini"

/* Reads DIR/hoaband.ini; a missing file means defaults. Faults are complaints that name the setting. */
enum err settings_load(struct settings *out, struct arena *a, const char *data_dir, struct complaints *complaints);
/* Writes the commented file of defaults, unless there is one. */
enum err settings_write_defaults(const char *data_dir);

#endif
