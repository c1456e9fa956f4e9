/* Entries that can be read from the raw bytes of the journal's files, whatever SQLite says of them. */
#include "pos-client/journal/journal.h"
#include <hoaban/cbor.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint8_t start[] = {0xd2, 0x84}; /* tag 18, an array of four: COSE_Sign1 */

/* Whatever looks like a message goes to the caller, who looks at its signature. */
static void search(struct bytes file, const struct journal_carver *c)
{
	const uint8_t *end = file.data + file.len;
	for (const uint8_t *at = file.data; at + sizeof start <= end; at++) {
		if (at[0] != start[0] || at[1] != start[1])
			continue;
		size_t left = (size_t)(end - at);
		struct cbor_reader r = cbor_open(bytes_of(at, left < ENTRY_BYTES_MAX ? left : ENTRY_BYTES_MAX));
		struct bytes message = cbor_read_any(&r);
		if (!r.failed)
			c->found(c->ctx, message);
	}
}

static enum err carve_file(const char *path, const struct journal_carver *c)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return E_NOT_FOUND;
	bool has_bytes = fstat(fd, &st) == 0 && st.st_size > 0;
	void *map = has_bytes ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	if (map == MAP_FAILED)
		return has_bytes ? E_IO : E_OK;
	search(bytes_of(map, (size_t)st.st_size), c);
	munmap(map, (size_t)st.st_size);
	return E_OK;
}

enum err journal_carve(const char *dir, const struct journal_carver *c)
{
	static const char *const names[] = {"journal.db", "journal.db-wal"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[4096];
		int n = snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		if (n < 0 || (size_t)n >= sizeof path)
			return E_TOO_LARGE;
		enum err e = carve_file(path, c);
		if (e != E_OK && e != E_NOT_FOUND)
			return e;
	}
	return E_OK;
}
