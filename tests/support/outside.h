/* Programs that we did not write, as oracles: a directory of its own, files in it, a command run there. Fails the running
 * cmocka test when the directory or a file does not work. */
#ifndef TESTS_SUPPORT_OUTSIDE_H
#define TESTS_SUPPORT_OUTSIDE_H

#include <hoaban/buf.h>

#define OUTSIDE_READ_MAX (4u << 20)

struct outside {
	char directory[32];
	struct buf read; /* what was read last */
};

void outside_open(struct outside *o);
void outside_close(struct outside *o); /* removes the directory */
void outside_write(struct outside *o, const char *name, struct bytes data);
struct bytes outside_read(struct outside *o, const char *name); /* valid until the next */
/* The command's exit status, in a shell in that directory; what it says stands in the file `said`. */
int outside_run(struct outside *o, const char *command);
bool outside_said(struct outside *o, const char *text);

#endif
