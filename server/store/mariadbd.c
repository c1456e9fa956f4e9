#include "server/store/connection.h"
#include "server/store/mariadbd.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOCKET_PATH_MAX 100 /* the system's own limit is 107 */
#define LOG_KEEP_BYTES	(4 << 20)
#define OPTIONS_MAX	40

/* --no-defaults must come first, else /etc/mysql is read. A name with %s gets its place. */
static const char *const install_options[] = {
	"--no-defaults",
	"--auth-root-authentication-method=normal",
	"--skip-test-db",
	"--skip-name-resolve",
	"--innodb-log-file-size=64M",
	"--innodb-buffer-pool-size=64M",
	"--character-set-server=utf8mb4",
};
static const char *const server_options[] = {
	"--no-defaults",
	"--skip-networking",
	"--skip-name-resolve",
	"--skip-log-bin",
	"--performance-schema=OFF",
	"--innodb-flush-log-at-trx-commit=1",
	"--innodb-doublewrite=1",
	"--innodb-buffer-pool-size=256M",
	"--innodb-log-file-size=64M",
	"--key-buffer-size=1M",
	"--aria-pagecache-buffer-size=8M",
	"--local-infile=0",
	"--sql-mode=STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION",
	"--transaction-isolation=READ-COMMITTED",
	"--character-set-server=utf8mb4",
	"--default-time-zone=+00:00",
	"--default-storage-engine=InnoDB",
	"--symbolic-links=0",
};

/* ---- places ---- */

static enum err place(char out[static PLACE_MAX], const char *dir, const char *name)
{
	return snprintf(out, PLACE_MAX, "%s/%s", dir, name) < PLACE_MAX ? E_OK : E_TOO_LARGE;
}

static enum err own_directory(const struct mariadbd *m, const char *path)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return E_IO;
	return !m->drops || chown(path, m->uid, m->gid) == 0 ? E_OK : E_IO;
}

static enum err socket_apart(struct mariadbd *m)
{
	snprintf(m->socket_dir, sizeof m->socket_dir, "/tmp/hoaban-XXXXXX");
	if (!mkdtemp(m->socket_dir)) {
		m->socket_dir[0] = 0;
		return E_IO;
	}
	TRY(own_directory(m, m->socket_dir));
	return place(m->socket, m->socket_dir, "s");
}

static enum err choose_socket(struct mariadbd *m)
{
	TRY(place(m->socket, m->db, "s"));
	return strlen(m->socket) <= SOCKET_PATH_MAX ? E_OK : socket_apart(m);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static enum err remove_tree(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT ? E_OK : E_IO;
}

static enum err open_log(struct mariadbd *m)
{
	char path[PLACE_MAX];
	TRY(place(path, m->dir, "db.log"));
	m->log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct stat st;
	if (m->log_fd < 0 || fstat(m->log_fd, &st) != 0)
		return E_IO;
	return st.st_size <= LOG_KEEP_BYTES || ftruncate(m->log_fd, 0) == 0 ? E_OK : E_IO;
}

/* ---- programs ---- */

static bool find_in(char out[static PLACE_MAX], const char *dirs, const char *name)
{
	while (*dirs) {
		size_t len = strcspn(dirs, ":");
		int n = snprintf(out, PLACE_MAX, "%.*s/%s", (int)len, dirs, name);
		if (len && n < PLACE_MAX && access(out, X_OK) == 0)
			return true;
		dirs += len + (dirs[len] == ':');
	}
	return false;
}

static enum err find_program(const struct mariadbd *m, char out[static PLACE_MAX], const char *name)
{
	const char *path = getenv("PATH");
	if (find_in(out, "/usr/sbin:/usr/bin:/usr/libexec", name) || (path && find_in(out, path, name)))
		return E_OK;
	log_error(m->logger, "database_program_missing", "name=%s note=\"apt-get install mariadb-server-core\"", name);
	return E_IO;
}

enum err mariadbd_prepare(struct mariadbd *m)
{
	TRY(place(m->db, m->dir, "db"));
	TRY(place(m->fresh, m->dir, "db.new"));
	TRY(place(m->tmp, m->dir, "db.tmp"));
	TRY(find_program(m, m->server, "mariadbd"));
	TRY(find_program(m, m->installer, "mariadb-install-db"));
	TRY(mariadbd_choose_user(m));
	TRY(open_log(m));
	TRY(remove_tree(m->tmp)); /* what a killed server left */
	TRY(own_directory(m, m->tmp));
	return choose_socket(m);
}

void mariadbd_release(struct mariadbd *m)
{
	if (m->log_fd >= 0)
		close(m->log_fd);
	if (m->lock_fd >= 0)
		close(m->lock_fd);
	if (m->socket_dir[0] && remove_tree(m->socket_dir) != E_OK)
		log_warn(m->logger, "database_socket_left", "dir=%s", m->socket_dir);
}

/* ---- its command lines ---- */

struct command {
	struct arena arena;
	char *argv[OPTIONS_MAX];
	size_t count;
};

static void command_add(struct command *c, const char *option, const char *value)
{
	c->argv[c->count++] = arena_format(&c->arena, "%s%s", option, value);
}

static void command_init(struct command *c, const struct mariadbd *m, const char *program, const char *const *options,
			 size_t count)
{
	*c = (struct command){0};
	arena_init(&c->arena, ARENA_CEILING_DEFAULT);
	command_add(c, program, "");
	for (size_t i = 0; i < count; i++)
		command_add(c, options[i], "");
	command_add(c, "--tmpdir=", m->tmp);
	if (m->is_root)
		command_add(c, "--user=", "root");
}

static void command_release(struct command *c)
{
	arena_release(&c->arena);
}

enum err mariadbd_spawn(const struct mariadbd *m, pid_t *pid)
{
	[[gnu::cleanup(command_release)]] struct command c;
	command_init(&c, m, m->server, server_options, sizeof(server_options) / sizeof(server_options[0]));
	command_add(&c, "--datadir=", m->db);
	command_add(&c, "--socket=", m->socket);
	command_add(&c, "--pid-file=", arena_format(&c.arena, "%s/db.pid", m->db));
	return mariadbd_run(m, m->server, c.argv, pid);
}

static enum err install_run(const struct mariadbd *m)
{
	[[gnu::cleanup(command_release)]] struct command c;
	int status;
	pid_t pid;
	command_init(&c, m, m->installer, install_options, sizeof(install_options) / sizeof(install_options[0]));
	command_add(&c, "--datadir=", m->fresh);
	TRY(mariadbd_run(m, m->installer, c.argv, &pid));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return E_IO;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? E_OK : E_DATABASE;
}

/* A power cut must not leave the final name on files that never reached the disk. */
static enum err install_finish(const struct mariadbd *m)
{
	int dir = open(m->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return E_IO;
	bool is_done = syncfs(dir) == 0 && rename(m->fresh, m->db) == 0 && fsync(dir) == 0;
	close(dir);
	return is_done ? E_OK : E_IO;
}

enum err mariadbd_install(struct mariadbd *m)
{
	if (access(m->db, F_OK) == 0)
		return E_OK;
	log_info(m->logger, "database_install", "dir=%s uid=%u log=%s/db.log", m->db, (unsigned)m->uid, m->dir);
	TRY(remove_tree(m->fresh));
	TRY(own_directory(m, m->fresh));
	enum err e = install_run(m);
	if (e == E_OK)
		e = install_finish(m);
	if (e != E_OK)
		log_error(m->logger, "database_install_failed", "error=%s log=%s/db.log", err_code(e), m->dir);
	return e;
}

bool mariadbd_answers(const struct mariadbd *m)
{
	static const struct logger silent = {.least = LOG_LEVEL_ERROR};
	const struct store_config config = {.socket = m->socket, .user = "root", .logger = &silent};
	struct db db = {.config = &config, .timeout_s = 5};
	bool answers = db_connect(&db) == E_OK && db_plain(&db, "SELECT 1") == E_OK;
	db_disconnect(&db);
	return answers;
}
