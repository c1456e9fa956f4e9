/* Programs that a test runs as a person would: words in, exit code and output out. */
#ifndef TESTS_SUPPORT_PROGRAM_H
#define TESTS_SUPPORT_PROGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct program_run {
	const char *const *words; /* words[0] is the path; NULL at the end */
	const char *input;	  /* file for stdin; NULL = nothing */
	int timeout_ms;		  /* then it is killed, and `signal` says so */
	int64_t kill_after_us;	  /* SIGKILL after so long; 0 = never */
	const char *watch; /* a file: the time until the kill begins when something has been written to it; NULL = at once */
	/* results */
	int exit, signal;
	char *out, *err; /* malloced, NUL-terminated */
};

/* To its end. Aborts when it cannot even be started. */
void program_run(struct program_run *p);
void program_release(struct program_run *p);

/* Starts one that stays, in a process of its own that ends with us; stdout and stderr go to these files. */
pid_t program_start(const char *const *words, const char *out_path, const char *err_path);
/* The same with a file to read. */
pid_t program_feed(const char *const *words, const char *in_path, const char *out_path, const char *err_path);
/* Sends the signal and waits for the end; returns the wait status. */
int program_stop(pid_t pid, int signal);

int64_t program_now_us(void); /* monotonic */

#endif
