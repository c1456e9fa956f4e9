/* Who is whose child, read from /proc. */
#ifndef TESTS_PROCESS_H
#define TESTS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PROCESSES_MAX 64

/* Children, grandchildren and so on; returns how many. */
size_t process_descent(pid_t ancestor, pid_t out[static PROCESSES_MAX]);
/* Whether one of its arguments contains the text; false for a zombie. */
bool process_says(pid_t pid, const char *text);
/* How many processes, this one excepted, say it. */
size_t process_count(const char *text);
/* Neither running nor stopped; a zombie is gone. */
bool process_is_gone(pid_t pid);
/* Waits for it, at most so long. */
bool process_goes(pid_t pid, int timeout_ms);
/* Stops it, and waits until the last of its threads stands: a signal takes its time. */
bool process_freeze(pid_t pid, int timeout_ms);

#endif
