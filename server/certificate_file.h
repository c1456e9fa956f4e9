/* The TLS certificate in its files: read at the start, and again when somebody has renewed it. */
#ifndef SERVER_CERTIFICATE_FILE_H
#define SERVER_CERTIFICATE_FILE_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/log.h>

#include <sys/types.h>
#include <time.h>

struct settings;
struct http_server;

/* PEM texts in the arena; both NULL without TLS. */
struct certificate_pem {
	const char *certificate, *key;
};
/* What cannot be read is named on stderr. E_USAGE: one of the two is not set. */
enum err certificate_read(struct certificate_pem *out, struct arena *a, const struct settings *s);

/* As they were when they were looked at last. */
struct certificate_file {
	struct timespec changed[2];
	ino_t inode[2];
};
struct certificate_file certificate_file_now(const struct settings *s);
/* Other files, or `is_asked`: they are read, and shown from the next handshake on. What is wrong with them is logged, and the
 * old certificate goes on. Nothing happens without TLS. */
void certificate_file_look(struct certificate_file *f, bool is_asked, const struct settings *s, struct http_server *server,
			   const struct logger *logger);

#endif
