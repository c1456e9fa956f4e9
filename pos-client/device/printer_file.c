/* Paper as files, for tests, training and looking at: the stream itself and a picture of every piece. */
#include "pos-client/device/decode.h"
#include "pos-client/device/printer_kinds.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBER_MAX 999999

struct job {
	int dir;
	unsigned number;
};

static void drop_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void drop_dir(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static void drop_memory(uint8_t **memory)
{
	free(*memory);
}

static enum err write_to(int dir, const char *name, int how, const void *data, size_t len)
{
	const uint8_t *at = data;
	[[gnu::cleanup(drop_fd)]] int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0644);
	if (fd < 0)
		return errno == EEXIST ? E_DUPLICATE : E_IO;
	for (ssize_t n; len > 0; at += n, len -= (size_t)n) {
		n = write(fd, at, len);
		if (n <= 0)
			return E_IO;
	}
	return E_OK;
}

static enum err write_new(int dir, const char *name, const void *data, size_t len)
{
	return write_to(dir, name, O_EXCL, data, len);
}

/* ---------------------------------------------------------------- pictures */

static uint8_t *grey_of(struct bitmap b)
{
	uint8_t *grey = malloc((size_t)b.width * b.height);
	if (grey == NULL)
		return NULL;
	for (size_t y = 0; y < b.height; y++)
		for (size_t x = 0; x < b.width; x++)
			grey[y * b.width + x] = b.rows[y * (b.width / 8) + x / 8] & 0x80 >> x % 8 ? 0 : 0xFF;
	return grey;
}

static enum err write_picture(void *ctx, unsigned piece, struct bitmap b)
{
	const struct job *job = ctx;
	char name[40];
	png_image image = {.version = PNG_IMAGE_VERSION, .width = b.width, .height = b.height, .format = PNG_FORMAT_GRAY};
	png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
	[[gnu::cleanup(drop_memory)]] uint8_t *grey = grey_of(b);
	[[gnu::cleanup(drop_memory)]] uint8_t *png = malloc(len);
	if (grey == NULL || png == NULL)
		return E_MEMORY;
	if (!png_image_write_to_memory(&image, png, &len, 0, grey, 0, NULL))
		return E_INTERNAL;
	snprintf(name, sizeof(name), "%06u-%u.png", job->number, piece);
	return write_new(job->dir, name, png, len);
}

/* ---------------------------------------------------------------- the next number */

/* NNNNNN of "NNNNNN.escpos", 0 for any other name. */
static unsigned number_of(const char *name)
{
	int64_t number;
	char digits[7] = "";
	if (strlen(name) != 13 || strcmp(name + 6, ".escpos") != 0)
		return 0;
	memcpy(digits, name, 6);
	return int_parse(&number, digits, 1, NUMBER_MAX) == E_OK ? (unsigned)number : 0;
}

static enum err last_number(unsigned *out, const char *path)
{
	[[gnu::cleanup(drop_dir)]] DIR *dir = opendir(path);
	*out = 0;
	if (dir == NULL)
		return E_IO;
	for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (number_of(entry->d_name) > *out)
			*out = number_of(entry->d_name);
	return *out < NUMBER_MAX ? E_OK : E_IO;
}

/* Another till may print into the same directory: whoever creates the name first has it. */
static enum err write_stream(struct job *job, const char *path, struct bytes stream)
{
	enum err e = E_DUPLICATE;
	TRY(last_number(&job->number, path));
	while (e == E_DUPLICATE && job->number < NUMBER_MAX) {
		char name[40];
		snprintf(name, sizeof(name), "%06u.escpos", ++job->number);
		e = write_new(job->dir, name, stream.data, stream.len);
	}
	return e == E_DUPLICATE ? E_IO : e;
}

static enum err open_directory(int *fd, const char *dir)
{
	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return E_IO;
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd >= 0 ? E_OK : E_IO;
}

/* E_MALFORMED when the stream does not decode. */
static enum err print_file(struct printer *p, struct bytes stream, enum printer_state *)
{
	[[gnu::cleanup(drop_fd)]] int fd = -1;
	TRY(open_directory(&fd, p->target));
	struct job job = {.dir = fd};
	TRY(write_stream(&job, p->target, stream));
	return decode(stream, write_picture, &job);
}

/* It makes no paper, and so no job. */
static enum err kick_file(struct printer *p, struct bytes pulse)
{
	[[gnu::cleanup(drop_fd)]] int fd = -1;
	TRY(open_directory(&fd, p->target));
	return write_to(fd, "drawer.pulse", O_APPEND, pulse.data, pulse.len);
}

/* A directory that is missing is made when it is needed; a thing in its place is not. */
static enum err reach_file(struct printer *p, enum printer_state *)
{
	struct stat st;
	if (stat(p->target, &st) != 0)
		return errno == ENOENT ? E_OK : E_IO;
	return S_ISDIR(st.st_mode) && access(p->target, W_OK | X_OK) == 0 ? E_OK : E_IO;
}

static enum err check_directory(struct printer *p, struct complaints *complaints)
{
	if (p->target[0] == '\0')
		return complain(complaints, "printer", "format",
				"file: needs a directory, for example file:/var/lib/hoaban/paper");
	return E_OK;
}

const struct printer_kind printer_kind_file = {"file:", check_directory, reach_file, print_file, kick_file};
