#include "server/audit/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PIECE (256u << 10)

enum err spool_open(struct spool *out, const char *directory, uint64_t keep_free)
{
	*out = (struct spool){.fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), .keep_free = keep_free};
	buf_init(&out->waiting, 2 * PIECE);
	return out->fd < 0 ? E_IO : E_OK;
}

/* Slow readers may have many files open: whoever sells must not be the one who finds the disk full. */
static enum err check_room(const struct spool *s)
{
	struct statvfs disk;
	if (fstatvfs(s->fd, &disk) != 0)
		return E_IO;
	return (uint64_t)disk.f_bavail * disk.f_frsize < s->keep_free ? E_UNAVAILABLE : E_OK;
}

static void flush(struct spool *s)
{
	const uint8_t *at = s->waiting.data;
	size_t left = s->waiting.len;
	if (s->status == E_OK)
		s->status = buf_status(&s->waiting);
	if (s->status == E_OK)
		s->status = check_room(s);
	while (s->status == E_OK && left > 0) {
		ssize_t n = write(s->fd, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			s->status = errno == ENOSPC ? E_UNAVAILABLE : E_IO;
			break;
		}
		at += n;
		left -= (size_t)n;
		s->len += (uint64_t)n;
	}
	buf_clear(&s->waiting);
}

void spool_append(struct spool *s, struct bytes b)
{
	if (s->waiting.len + b.len > PIECE)
		flush(s);
	buf_append(&s->waiting, b.data, b.len);
}

void spool_text(struct spool *s, const char *text)
{
	spool_append(s, bytes_of_text(text));
}

enum err spool_end(struct spool *s)
{
	flush(s);
	return s->status;
}

int spool_take(struct spool *s)
{
	int fd = s->fd;
	s->fd = -1;
	return fd;
}

void spool_close(struct spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	buf_release(&s->waiting);
}
