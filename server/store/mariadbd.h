/* How the private mariadbd is installed and run on this machine: its places, its user, its process. The keeper decides when. */
#ifndef SERVER_STORE_MARIADBD_H
#define SERVER_STORE_MARIADBD_H

#include <hoaban/err.h>
#include <hoaban/log.h>
#include <sys/types.h>

#define PLACE_MAX 1024

struct mariadbd {
	const struct logger *logger;
	char dir[PLACE_MAX];			      /* the data directory, absolute */
	char db[PLACE_MAX];			      /* DIR/db */
	char fresh[PLACE_MAX];			      /* DIR/db.new: an installation that is not finished */
	char tmp[PLACE_MAX];			      /* DIR/db.tmp */
	char socket[PLACE_MAX];			      /* DIR/db/s, or in socket_dir when that would be too long */
	char socket_dir[32];			      /* "" or /tmp/hoaban-XXXXXX, ours to remove */
	char server[PLACE_MAX], installer[PLACE_MAX]; /* programs */
	uid_t uid;				      /* who it runs as */
	gid_t gid;
	bool drops; /* we are root and it is not */
	bool is_root;
	int lock_fd; /* inherited by it: the directory is free only when both have ended */
	int log_fd;  /* DIR/db.log */
};

/* Finds the programs, the user and the places; makes the small directories. Takes over lock_fd. */
enum err mariadbd_prepare(struct mariadbd *m);
void mariadbd_release(struct mariadbd *m);
/* Installs when there is no DIR/db: into db.new, renamed at the end, so that a half installation is never taken for one. */
enum err mariadbd_install(struct mariadbd *m);
/* Forks from the calling thread: it gets SIGTERM when that thread ends. */
enum err mariadbd_spawn(const struct mariadbd *m, pid_t *pid);
/* Whether it answers a query now. */
bool mariadbd_answers(const struct mariadbd *m);

/* Who it will run as (mariadbd_user.c). */
enum err mariadbd_choose_user(struct mariadbd *m);
/* Starts a program as that user, with the log as its output (mariadbd_process.c). */
enum err mariadbd_run(const struct mariadbd *m, const char *program, char *const argv[], pid_t *pid);

/* The lock file DIR/db.lock names its holder, the database's process and the socket, a line each (lock.c). */
enum err directory_lock(const char *dir, const struct logger *logger, int *fd);
void directory_describe(int fd, pid_t database, const char *socket);
enum err directory_find_socket(const char *dir, char *socket, size_t size);

#endif
