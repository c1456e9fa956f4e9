#include "pos-client/domain/mark.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct mark {
	int fd;
};

static bool is_wanted(const struct till *t)
{
	const char *file = t->settings->mark;
	bool has_file = file != NULL && file[0] != '\0';
	return t->keys != NULL && (has_file ? !str_equal(file, "none") : t->mark_place != NULL);
}

static const char *path_of_mark(struct till *t)
{
	char device[UUID_HEX];
	if (t->settings->mark != NULL && t->settings->mark[0] != '\0')
		return t->settings->mark;
	hex_format(device, keys_device(t->keys), UUID_LEN);
	return arena_format(&t->arena, "%s/%s", t->mark_place, device);
}

/* Every directory above the file; what is missing is ours alone. */
static void make_parents(struct till *t, const char *path)
{
	char *copy = arena_text(&t->arena, path);
	for (char *at = strchr(copy + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			return; /* opening the file will say so */
		*at = '/';
	}
}

static int open_file(struct till *t, const char *path)
{
	make_parents(t, path);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	if (fd < 0)
		log_warn(t->logger, "mark_not_kept", "path=%s errno=%d", path, errno);
	return fd;
}

static enum err compare(struct till *t, int fd)
{
	struct journal_end end;
	if (journal_end_read(fd, &end) != E_OK || memcmp(end.device, keys_device(t->keys), UUID_LEN) != 0)
		return E_OK;
	enum err e = journal_end_compare(t->journal, &end);
	t->is_rolled_back = e == E_CONFLICT;
	if (t->is_rolled_back)
		log_error(t->logger, "rolled_back", "mark_seq=%llu", (unsigned long long)end.seq);
	return e == E_CONFLICT ? E_OK : e;
}

static enum err note_head(struct till *t)
{
	struct journal_end end = {0};
	struct journal_head head;
	TRY(journal_head(t->journal, &head));
	if (head.seq == 0 || t->is_rolled_back)
		return E_OK;
	memcpy(end.device, keys_device(t->keys), UUID_LEN);
	memcpy(end.hash, head.hash, HASH_LEN);
	end.seq = head.seq;
	mark_move(t, &end);
	return E_OK;
}

enum err mark_open(struct till *t)
{
	mark_close(t);
	if (!is_wanted(t))
		return E_OK;
	int fd = open_file(t, path_of_mark(t));
	if (fd < 0)
		return E_OK;
	t->mark = malloc(sizeof *t->mark);
	if (t->mark == NULL) {
		close(fd);
		return E_MEMORY;
	}
	t->mark->fd = fd;
	TRY(compare(t, fd));
	return note_head(t);
}

void mark_close(struct till *t)
{
	if (t->mark != NULL)
		close(t->mark->fd);
	free(t->mark);
	t->mark = NULL;
}

void mark_move(struct till *t, const struct journal_end *end)
{
	if (t->mark != NULL && journal_end_write(t->mark->fd, end) != E_OK)
		log_warn(t->logger, "mark_not_kept", "errno=%d", errno);
}
