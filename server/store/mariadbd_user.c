#include "server/store/mariadbd.h"
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every directory from the root down to `path` lets strangers through. */
static bool is_searchable(const char *path)
{
	char part[PLACE_MAX];
	struct stat st;
	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != 0)
			continue;
		snprintf(part, sizeof part, "%.*s", (int)i, path);
		if (stat(part, &st) != 0 || !(st.st_mode & S_IXOTH))
			return false;
	}
	return true;
}

static enum err run_as_root(struct mariadbd *m)
{
	m->is_root = true;
	log_warn(m->logger, "database_runs_as_root",
		 "dir=%s note=\"for demonstrations only; start as an ordinary user instead\"", m->dir);
	return E_OK;
}

static enum err drop_to(struct mariadbd *m, uid_t uid, gid_t gid)
{
	m->drops = true;
	m->uid = uid;
	m->gid = gid;
	return E_OK;
}

static enum err not_reachable(const struct mariadbd *m, uid_t owner)
{
	log_error(m->logger, "database_not_reachable", "dir=%s owner=%u note=\"its owner cannot reach the database directory\"",
		  m->dir, (unsigned)owner);
	return E_IO;
}

/* An installed database keeps its user for life. */
static enum err choose_by_owner(struct mariadbd *m, const struct stat *db)
{
	uid_t me = geteuid();
	if (me != 0)
		return db->st_uid == me ? E_OK : not_reachable(m, db->st_uid);
	if (db->st_uid == 0)
		return run_as_root(m);
	return is_searchable(m->dir) ? drop_to(m, db->st_uid, db->st_gid) : not_reachable(m, db->st_uid);
}

enum err mariadbd_choose_user(struct mariadbd *m)
{
	static const char *const names[] = {"mysql", "nobody"};
	struct stat db;
	m->uid = geteuid();
	m->gid = getegid();
	if (stat(m->db, &db) == 0)
		return choose_by_owner(m, &db);
	if (errno != ENOENT)
		return E_IO;
	if (m->uid != 0)
		return E_OK;
	for (size_t i = 0; is_searchable(m->dir) && i < sizeof(names) / sizeof(names[0]); i++) {
		const struct passwd *p = getpwnam(names[i]);
		if (p && p->pw_uid != 0)
			return drop_to(m, p->pw_uid, p->pw_gid);
	}
	return run_as_root(m);
}
