#include "pos-client/journal/copy_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MENDED_MAX (UINT64_C(2) << 30) /* years of a till; a larger file with a torn end is a medium to be exchanged */

static enum copy_state state_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENODEV:
	case ENXIO:
		return COPY_MISSING;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return COPY_FULL;
	default:
		return COPY_BROKEN;
	}
}

void copy_file_close(struct copy_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

static enum copy_state fail(struct copy_file *f)
{
	enum copy_state s = state_of(errno);
	copy_file_close(f);
	return s;
}

static bool write_at(int fd, struct bytes b, uint64_t at)
{
	while (b.len > 0) {
		ssize_t n = pwrite(fd, b.data, b.len, (off_t)at);
		if (n <= 0)
			return false;
		b = bytes_of(b.data + n, b.len - (size_t)n);
		at += (uint64_t)n;
	}
	return true;
}

/* The name in the directory is as durable as the file. */
static bool sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return is_ok;
}

enum copy_state copy_file_empty(struct copy_file *f)
{
	BUF_LOCAL head;
	buf_init(&head, JOURNAL_COPY_HEAD);
	journal_copy_begin(&head, f->device);
	f->mark = (struct journal_copy_mark){0};
	if (ftruncate(f->fd, 0) != 0 || !write_at(f->fd, buf_bytes(&head), 0) || fsync(f->fd) != 0 || !sync_directory(f->dir))
		return fail(f);
	f->size = head.len;
	return COPY_GOOD;
}

/* ---- what is there already */

/* The last mark and where it ends, by reading everything. */
static enum copy_state scan(struct copy_file *f, struct bytes all, uint64_t *end)
{
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t device[UUID_LEN];
	if (journal_copy_open(&r, all, device) != E_OK || memcmp(device, f->device, UUID_LEN) != 0)
		return COPY_BROKEN;
	*end = r.at;
	while (journal_copy_next(&r, &record) == E_OK) {
		if (record.kind != COPY_MARK)
			continue;
		f->mark = record.mark;
		*end = r.at;
	}
	return COPY_GOOD;
}

/* Read, not mapped: of a stick that is pulled out meanwhile, a page that is not there would kill the till. */
static bool read_at(int fd, uint8_t *out, uint64_t len)
{
	uint64_t at = 0;
	while (at < len) {
		ssize_t n = pread(fd, out + at, len - at, (off_t)at);
		if (n == 0)
			errno = EIO; /* it was longer a moment ago */
		if (n <= 0)
			return false;
		at += (uint64_t)n;
	}
	return true;
}

static enum copy_state read_all(struct copy_file *f, uint64_t *end)
{
	uint8_t *all = f->size <= MENDED_MAX ? malloc(f->size) : NULL;
	enum copy_state s;
	errno = EFBIG;
	if (all == NULL || !read_at(f->fd, all, f->size))
		s = fail(f);
	else
		s = scan(f, bytes_of(all, f->size), end);
	free(all);
	return s;
}

/* A file that ends with a mark is taken at its word: at the counter it is opened for every command. */
static bool ends_with_mark(struct copy_file *f)
{
	uint8_t tail[JOURNAL_COPY_MARK], head[JOURNAL_COPY_HEAD], device[UUID_LEN];
	struct journal_copy_reader r;
	if (f->size < sizeof head + sizeof tail)
		return false;
	if (pread(f->fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
	    pread(f->fd, tail, sizeof tail, (off_t)(f->size - sizeof tail)) != (ssize_t)sizeof tail)
		return false;
	return journal_copy_open(&r, BYTES(head), device) == E_OK && memcmp(device, f->device, UUID_LEN) == 0 &&
	       journal_copy_last_mark(&f->mark, BYTES(tail), f->size) == E_OK;
}

static enum copy_state mend(struct copy_file *f)
{
	uint64_t end = 0;
	enum copy_state s = read_all(f, &end);
	if (s != COPY_GOOD) {
		copy_file_close(f);
		return s;
	}
	f->mended = f->size - end;
	if (f->mended > 0 && (ftruncate(f->fd, (off_t)end) != 0 || fsync(f->fd) != 0))
		return fail(f);
	f->size = end;
	return COPY_GOOD;
}

enum copy_state copy_file_open(struct copy_file *f)
{
	struct stat st;
	f->mark = (struct journal_copy_mark){0};
	f->mended = 0;
	f->fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f->fd < 0 || fstat(f->fd, &st) != 0)
		return fail(f);
	f->size = (uint64_t)st.st_size;
	if (f->size < JOURNAL_COPY_HEAD)
		return copy_file_empty(f); /* new, or it ended in its first block */
	return ends_with_mark(f) ? COPY_GOOD : mend(f);
}

/* ---- writing */

/* A stick that was pulled out and put in again is another file system under the same name. */
static bool is_still_there(const struct copy_file *f)
{
	struct stat named, opened;
	return stat(f->path, &named) == 0 && fstat(f->fd, &opened) == 0 && named.st_ino == opened.st_ino &&
	       named.st_dev == opened.st_dev;
}

enum copy_state copy_file_write(struct copy_file *f, struct bytes records, struct journal_copy_mark *mark)
{
	BUF_LOCAL all;
	buf_init(&all, records.len + JOURNAL_COPY_MARK);
	if (!is_still_there(f)) {
		copy_file_close(f);
		return COPY_MISSING;
	}
	mark->offset = f->size + records.len;
	buf_append(&all, records.data, records.len);
	journal_copy_put_mark(&all, mark);
	if (buf_status(&all) != E_OK)
		return COPY_BROKEN;
	if (!write_at(f->fd, buf_bytes(&all), f->size) || fdatasync(f->fd) != 0) {
		int why = errno;
		if (ftruncate(f->fd, (off_t)f->size) != 0)
			errno = why; /* what is left is torn; opening mends it */
		errno = why;
		return fail(f);
	}
	f->size += all.len;
	f->mark = *mark;
	return COPY_GOOD;
}
