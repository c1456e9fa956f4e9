#include "witness_state.h"

#include "audit/input/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEEN "seen" /* at least one log was */

static enum err make_directory(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? E_OK : E_IO;
}

enum err witness_state_open(struct witness_state *s, const char *dir)
{
	char path[4096];
	*s = (struct witness_state){.dir = dir, .lock = -1};
	if (snprintf(path, sizeof(path), "%s/lock", dir) >= (int)sizeof(path))
		return E_IO;
	TRY(make_directory(dir));
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock < 0)
		return E_IO;
	return flock(s->lock, LOCK_EX | LOCK_NB) == 0 ? E_OK : E_BUSY;
}

void witness_state_close(struct witness_state *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

/* A log's name is no file name. */
static const char *path_of(const struct witness_state *s, struct arena *a, const char *origin)
{
	uint8_t digest[HASH_LEN];
	char hex[2 * 8 + 1];
	sha256(digest, bytes_of_text(origin));
	hex_format(hex, digest, 8);
	return arena_format(a, "%s/last-%s", s->dir, hex);
}

enum err witness_state_last(const struct witness_state *s, struct arena *a, const char *origin, struct bytes *note)
{
	return file_read(note, a, path_of(s, a, origin), 2 * CHECKPOINT_TEXT);
}

bool witness_state_is_new(const struct witness_state *s)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/" SEEN, s->dir);
	return access(path, F_OK) != 0;
}

static enum err sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return E_IO;
	bool is_durable = fsync(fd) == 0;
	close(fd);
	return is_durable ? E_OK : E_IO;
}

static enum err write_file(const char *path, struct bytes content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return E_IO;
	bool is_whole = write(fd, content.data, content.len) == (ssize_t)content.len && fsync(fd) == 0;
	is_whole &= close(fd) == 0;
	return is_whole ? E_OK : E_IO;
}

static enum err replace_file(const struct witness_state *s, struct arena *a, const char *path, struct bytes content)
{
	const char *fresh = arena_format(a, "%s.new", path);
	TRY(write_file(fresh, content));
	if (rename(fresh, path) != 0)
		return E_IO;
	return sync_directory(s->dir);
}

enum err witness_state_keep(const struct witness_state *s, struct arena *a, const char *origin, struct bytes note)
{
	TRY(replace_file(s, a, path_of(s, a, origin), note));
	return replace_file(s, a, arena_format(a, "%s/" SEEN, s->dir), bytes_of_text(""));
}

enum err witness_state_evidence(const struct witness_state *s, struct arena *a, struct bytes seen, struct bytes shown,
				int64_t now, const char **path)
{
	const char *all = arena_format(a, "%s/evidence", s->dir);
	TRY(make_directory(all));
	*path = arena_format(a, "%s/%lld", all, (long long)now);
	for (int i = 1; mkdir(*path, 0700) != 0; i++) {
		if (errno != EEXIST || i > 1000)
			return E_IO;
		*path = arena_format(a, "%s/%lld-%d", all, (long long)now, i);
	}
	TRY(write_file(arena_format(a, "%s/shown", *path), shown));
	if (seen.len > 0)
		TRY(write_file(arena_format(a, "%s/seen", *path), seen));
	TRY(sync_directory(*path));
	return sync_directory(all);
}
