#include "tests/support/powercut.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR	512
#define OPS_MAX 4096

/* ---------------------------------------------------------------- what was not synced */
struct op {
	char path[256];
	sqlite3_int64 offset, old_size;
	int len;      /* of both texts below; 0 = truncated to `offset` */
	int old_len;  /* bytes that were there */
	char *before; /* old_len bytes; of a truncation: what was cut off */
	char *after;
};

static struct {
	bool is_on;
	void (*hook)(void *ctx, uint64_t moment);
	void *ctx;
	uint64_t moment;
	unsigned count;
	struct op ops[OPS_MAX];
	sqlite3_vfs vfs, *real;
} disk;

struct cut_file {
	sqlite3_file base;
	const char *path; /* NULL = not remembered */
	sqlite3_file *real;
};

static void fail(const char *why)
{
	fprintf(stderr, "powercut: %s\n", why);
	abort();
}

static char *duplicate(const void *data, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);
	if (copy == NULL)
		fail("out of memory");
	memcpy(copy, data, len);
	return copy;
}

static char *read_real(sqlite3_file *f, sqlite3_int64 offset, int len)
{
	char *bytes = malloc(len > 0 ? (size_t)len : 1);
	if (bytes == NULL)
		fail("out of memory");
	if (len > 0 && f->pMethods->xRead(f, bytes, len, offset) != SQLITE_OK)
		fail("what was there cannot be read");
	return bytes;
}

static struct op *remember(const struct cut_file *f, sqlite3_int64 offset)
{
	if (disk.count == OPS_MAX)
		fail("too much is not synced");
	struct op *op = &disk.ops[disk.count++];
	*op = (struct op){.offset = offset};
	snprintf(op->path, sizeof op->path, "%s", f->path);
	if (f->real->pMethods->xFileSize(f->real, &op->old_size) != SQLITE_OK)
		fail("a size cannot be read");
	return op;
}

static void forget(const char *path)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < disk.count; i++) {
		if (strcmp(disk.ops[i].path, path) != 0) {
			disk.ops[kept++] = disk.ops[i];
			continue;
		}
		free(disk.ops[i].before);
		free(disk.ops[i].after);
	}
	disk.count = kept;
}

static void pass_moment(void)
{
	disk.moment++;
	if (disk.hook != NULL)
		disk.hook(disk.ctx, disk.moment);
}

/* ---------------------------------------------------------------- files */
static struct cut_file *cut(sqlite3_file *f)
{
	return (struct cut_file *)f;
}

static bool is_remembered(const struct cut_file *f)
{
	return disk.is_on && f->path != NULL;
}

static int cut_close(sqlite3_file *f)
{
	return cut(f)->real->pMethods != NULL ? cut(f)->real->pMethods->xClose(cut(f)->real) : SQLITE_OK;
}

static int cut_read(sqlite3_file *f, void *out, int len, sqlite3_int64 offset)
{
	return cut(f)->real->pMethods->xRead(cut(f)->real, out, len, offset);
}

static int cut_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 offset)
{
	sqlite3_file *real = cut(f)->real;
	bool remembers = is_remembered(cut(f));
	if (remembers) {
		struct op *op = remember(cut(f), offset);
		sqlite3_int64 there = op->old_size - offset;
		op->len = len;
		op->old_len = there <= 0 ? 0 : there < len ? (int)there : len;
		op->before = read_real(real, offset, op->old_len);
		op->after = duplicate(data, (size_t)len);
	}
	int rc = real->pMethods->xWrite(real, data, len, offset);
	if (remembers)
		pass_moment();
	return rc;
}

static int cut_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	sqlite3_file *real = cut(f)->real;
	bool remembers = is_remembered(cut(f));
	if (remembers) {
		struct op *op = remember(cut(f), size);
		op->old_len = op->old_size > size ? (int)(op->old_size - size) : 0;
		op->before = read_real(real, size, op->old_len);
	}
	int rc = real->pMethods->xTruncate(real, size);
	if (remembers)
		pass_moment();
	return rc;
}

static int cut_sync(sqlite3_file *f, int flags)
{
	int rc = cut(f)->real->pMethods->xSync(cut(f)->real, flags);
	if (is_remembered(cut(f))) {
		forget(cut(f)->path);
		pass_moment();
	}
	return rc;
}

#define REAL(f) (cut(f)->real)
#define PASS(name, parameters, ...)                                                                                            \
	static int cut_##name parameters                                                                                       \
	{                                                                                                                      \
		return REAL(f)->pMethods->x##name(__VA_ARGS__);                                                                \
	}
PASS(FileSize, (sqlite3_file * f, sqlite3_int64 *size), REAL(f), size)
PASS(Lock, (sqlite3_file * f, int level), REAL(f), level)
PASS(Unlock, (sqlite3_file * f, int level), REAL(f), level)
PASS(CheckReservedLock, (sqlite3_file * f, int *is), REAL(f), is)
PASS(FileControl, (sqlite3_file * f, int what, void *arg), REAL(f), what, arg)
PASS(SectorSize, (sqlite3_file * f), REAL(f))
PASS(ShmMap, (sqlite3_file * f, int page, int size, int extend, void volatile **at), REAL(f), page, size, extend, at)
PASS(ShmLock, (sqlite3_file * f, int offset, int n, int flags), REAL(f), offset, n, flags)
PASS(ShmUnmap, (sqlite3_file * f, int remove), REAL(f), remove)

/* A disk that promises nothing: no write is atomic, none is in order. */
static int cut_characteristics(sqlite3_file *f)
{
	(void)f;
	return 0;
}

static void cut_barrier(sqlite3_file *f)
{
	cut(f)->real->pMethods->xShmBarrier(cut(f)->real);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = cut_close,
	.xRead = cut_read,
	.xWrite = cut_write,
	.xTruncate = cut_truncate,
	.xSync = cut_sync,
	.xFileSize = cut_FileSize,
	.xLock = cut_Lock,
	.xUnlock = cut_Unlock,
	.xCheckReservedLock = cut_CheckReservedLock,
	.xFileControl = cut_FileControl,
	.xSectorSize = cut_SectorSize,
	.xDeviceCharacteristics = cut_characteristics,
	.xShmMap = cut_ShmMap,
	.xShmLock = cut_ShmLock,
	.xShmBarrier = cut_barrier,
	.xShmUnmap = cut_ShmUnmap,
};

/* ---------------------------------------------------------------- the VFS */
static int vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct cut_file *c = cut(f);
	(void)v;
	c->real = (sqlite3_file *)(c + 1);
	c->path = name;
	int rc = disk.real->xOpen(disk.real, name, c->real, flags, out);
	f->pMethods = rc == SQLITE_OK ? &methods : NULL;
	return rc;
}

static int vfs_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v;
	if (disk.is_on)
		forget(name);
	return disk.real->xDelete(disk.real, name, sync);
}

void powercut_start(void (*hook)(void *ctx, uint64_t moment), void *ctx)
{
	if (disk.real == NULL) {
		disk.real = sqlite3_vfs_find(NULL);
		disk.vfs = *disk.real;
		disk.vfs.zName = "powercut";
		disk.vfs.szOsFile = (int)sizeof(struct cut_file) + disk.real->szOsFile;
		disk.vfs.xOpen = vfs_open;
		disk.vfs.xDelete = vfs_delete;
		if (sqlite3_vfs_register(&disk.vfs, 1) != SQLITE_OK)
			fail("cannot be registered");
	}
	disk.hook = hook;
	disk.ctx = ctx;
	disk.moment = 0;
	disk.is_on = true;
}

void powercut_stop(void)
{
	disk.is_on = false;
	for (unsigned i = 0; i < disk.count; i++) {
		free(disk.ops[i].before);
		free(disk.ops[i].after);
	}
	disk.count = 0;
}

/* ---------------------------------------------------------------- what a cut leaves */
static int open_copy(const struct op *op, const char *dir, const char *copy)
{
	char path[PATH_MAX];
	size_t len = strlen(dir);
	if (strncmp(op->path, dir, len) != 0)
		fail("a file of another directory");
	snprintf(path, sizeof path, "%s%s", copy, op->path + len);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		fail("a file of the copy cannot be opened");
	return fd;
}

static void put(int fd, const char *bytes, int len, sqlite3_int64 offset)
{
	if (len > 0 && pwrite(fd, bytes, (size_t)len, offset) != len)
		fail("the copy cannot be written");
}

static void undo(const struct op *op, int fd)
{
	put(fd, op->before, op->old_len, op->offset);
	if (ftruncate(fd, op->old_size) != 0)
		fail("the copy cannot be cut");
}

static void redo(const struct op *op, int fd, int len)
{
	if (op->after != NULL)
		put(fd, op->after, len, op->offset);
	else if (ftruncate(fd, op->offset) != 0)
		fail("the copy cannot be cut");
}

static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed >> 11;
}

static void redo_some(const struct op *op, int fd, uint64_t *seed)
{
	if (op->after == NULL) {
		if (draw(seed) & 1)
			redo(op, fd, 0);
		return;
	}
	for (int at = 0; at < op->len; at += SECTOR) {
		int left = op->len - at;
		if (draw(seed) & 1)
			put(fd, op->after + at, left < SECTOR ? left : SECTOR, op->offset + at);
	}
}

unsigned powercut_apply(const char *dir, const char *copy, enum powercut how, uint64_t seed)
{
	seed = seed * 0x9e3779b97f4a7c15u + 1;
	unsigned torn = disk.count > 0 ? (unsigned)(draw(&seed) % disk.count) : 0;
	for (unsigned i = disk.count; i > 0; i--) {
		int fd = open_copy(&disk.ops[i - 1], dir, copy);
		undo(&disk.ops[i - 1], fd);
		close(fd);
	}
	for (unsigned i = 0; i < disk.count && how != POWERCUT_DROP; i++) {
		const struct op *op = &disk.ops[i];
		int fd = open_copy(op, dir, copy);
		if (how == POWERCUT_REORDER)
			redo_some(op, fd, &seed);
		else if (i <= torn)
			redo(op, fd, i == torn ? op->len / 2 : op->len);
		close(fd);
	}
	return disk.count;
}
