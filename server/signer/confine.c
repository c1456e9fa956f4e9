#include "signer/confine.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILES_MAX 16 /* socket and standard streams, and room for a handler at exit */

static enum err limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit l = {value, value};
	return setrlimit(resource, &l) == 0 ? E_OK : E_INTERNAL;
}

static enum err forbid_dumps(void)
{
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? E_OK : E_INTERNAL;
}

enum err confine_memory(void)
{
	TRY(limit(RLIMIT_CORE, 0));
	return forbid_dumps();
}

static enum err drop_user(bool *has_own_user)
{
	*has_own_user = false;
	if (geteuid() != 0)
		return E_OK;
	const struct passwd *user = getpwnam(SIGNER_USER);
	if (user == NULL)
		return E_OK;
	uid_t uid = user->pw_uid;
	gid_t gid = user->pw_gid;
	if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
		return E_FORBIDDEN;
	*has_own_user = true;
	return E_OK;
}

/* Every file right of Landlock's first version, which all versions know. */
#define ALL_FILE_RIGHTS ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

/* The one exception: its own directory in /proc, where a leak checker looks at exit. It holds nothing it could not see anyway.
 */
static enum err allow_itself(int rules)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
		.parent_fd = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	if (rule.parent_fd < 0) /* no /proc, no exception */
		return E_OK;
	long e = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return e == 0 ? E_OK : E_INTERNAL;
}

static enum err forbid_files(bool *has_landlock)
{
	*has_landlock = false;
	struct landlock_ruleset_attr attributes = {.handled_access_fs = ALL_FILE_RIGHTS};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
	if (rules < 0) /* a kernel without it, or with it switched off */
		return E_OK;
	enum err e = allow_itself(rules);
	if (e == E_OK && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		e = E_FORBIDDEN;
	close(rules);
	*has_landlock = e == E_OK;
	return e;
}

enum err confine_process(struct confinement *out)
{
	TRY(drop_user(&out->has_own_user));
	TRY(forbid_dumps()); /* a change of user may have undone it */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return E_INTERNAL;
	TRY(limit(RLIMIT_NOFILE, FILES_MAX));
	return forbid_files(&out->has_landlock);
}
