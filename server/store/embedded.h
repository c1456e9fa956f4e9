/* The embedded database: a private mariadbd under the data directory, on a unix socket alone, stopped with us (DESIGN §5).
 *
 * A keeper thread starts it, waits until it answers, starts it again when it dies, and stops it at the end. A lock file makes
 * a second start on the same directory fail at once. */
#ifndef SERVER_STORE_EMBEDDED_H
#define SERVER_STORE_EMBEDDED_H

#include <hoaban/log.h>
#include <hoaban/err.h>

struct embedded;
/* Installs into DIR/db when new (in db.new, then renamed), starts, and returns once the first query was answered.
 * E_BUSY when another process holds DIR (the message says which pid). */
enum err embedded_start(struct embedded **out, const char *data_dir, const struct logger *logger);
const char *embedded_socket(const struct embedded *e); /* absolute */
int embedded_pid(const struct embedded *e);
void embedded_stop(struct embedded *e);

#endif
