/* Programs run from outside: fed, heard, and cut off when they take too long. */
#ifndef TESTS_TOOL_H
#define TESTS_TOOL_H

#include <hoaban/str.h>

#define TOOL_TIMEOUT_S 60

struct outcome {
	int status;	 /* exit status; 128 + n when signal n ended it; −1 when it was cut off; 127 when it is not there */
	char *out, *err; /* NUL-terminated; NULs inside are kept */
	size_t out_len, err_len;
};

/* argv ends with NULL; argv[0] is looked up on the PATH unless it has a slash. Safe in threads. */
void tool_run(struct outcome *o, const char *const argv[], struct bytes in);
void outcome_release(struct outcome *o);

#endif
