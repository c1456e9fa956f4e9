#include "server/store/mariadbd.h"
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything below runs between fork and exec in a program with threads: system calls only. */

#define LOCK_FD_CHILD 3

static bool child_files(int lock_fd, int log_fd)
{
	int lock = fcntl(lock_fd, F_DUPFD, 10), log = fcntl(log_fd, F_DUPFD, 10), null = open("/dev/null", O_RDONLY);
	return lock >= 0 && log >= 0 && null >= 0 && dup2(null, 0) == 0 && dup2(log, 1) == 1 && dup2(log, 2) == 2 &&
	       dup2(lock, LOCK_FD_CHILD) == LOCK_FD_CHILD && close_range(LOCK_FD_CHILD + 1, ~0u, 0) == 0;
}

static void child_signals(void)
{
	sigset_t none;
	for (int n = 1; n < 32; n++)
		signal(n, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool child_user(const struct mariadbd *m)
{
	return !m->drops || (setgroups(0, NULL) == 0 && setgid(m->gid) == 0 && setuid(m->uid) == 0);
}

/* The signal of death is set after the change of user, which would clear it; a parent that died before that is noticed. No
 * SIGTERM: one that comes while the database starts is lost, and it would serve on for nobody. What was committed stays. */
static bool child_follows(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

_Noreturn static void child_main(const struct mariadbd *m, pid_t parent, const char *program, char *const argv[])
{
	setpgid(0, 0); /* Ctrl-C is for us, we stop it ourselves */
	child_signals();
	umask(0077);
	if (child_files(m->lock_fd, m->log_fd) && child_user(m) && child_follows(parent) && chdir("/") == 0)
		execv(program, argv);
	_exit(127);
}

enum err mariadbd_run(const struct mariadbd *m, const char *program, char *const argv[], pid_t *pid)
{
	pid_t parent = getpid();
	*pid = fork();
	if (*pid == 0)
		child_main(m, parent, program, argv);
	return *pid > 0 ? E_OK : E_IO;
}
