/* The embedded database: a private mariadbd under the data directory, on a unix socket alone, stopped with us.
 *
 * A keeper thread starts it, waits until it answers, starts it again when it dies, and stops it at the end. A lock file makes
 * a second start on the same directory fail at once. */
#ifndef SERVER_STORE_EMBEDDED_H
#define SERVER_STORE_EMBEDDED_H

#include <hoaban/log.h>
#include <hoaban/err.h>

struct embedded;

#define EMBEDDED_USER	"hoaban" /* the limited account, without password: the directory's mode is the lock */
#define EMBEDDED_SCHEMA "hoaban"

/* Installs into DIR/db when new (in db.new, then renamed), starts, and returns once the first query was answered. The schema
 * exists then, empty. When we are root it runs as `mysql` or `nobody`, provided that DIR and all above it are searchable for
 * others (mode 0711). E_BUSY when another process holds DIR (the log names its pid). Its own words are in DIR/db.log. */
enum err embedded_start(struct embedded **out, const char *data_dir, const struct logger *logger);
/* As the database's root: brings the schema up to date, then gives EMBEDDED_USER what sql/grants.sql says and nothing else.
 * Call it before store_open(). */
enum err embedded_migrate(struct embedded *e);
const char *embedded_socket(const struct embedded *e); /* absolute; stays the same when the database is started again */
int embedded_pid(struct embedded *e);		       /* 0 while it is down; changes when it is started again */
void embedded_stop(struct embedded *e);

/* For a command beside a running server: the socket of the database that some process keeps on DIR. E_NOT_FOUND when none. */
enum err embedded_find(const char *data_dir, char *socket, size_t size);

#endif
