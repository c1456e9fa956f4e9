#include "pos-client/journal/journal.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One line of fixed length, written in place by one pwrite: "hoaban-end 1 DEVICE SEQ HASH CHECK". */
#define LINE_LEN  141
#define CHECK_LEN 4

static enum err format(char line[static LINE_LEN + 1], const struct journal_end *e)
{
	char device[2 * UUID_LEN + 1], hash[2 * HASH_LEN + 1], check[2 * CHECK_LEN + 1];
	uint8_t digest[HASH_LEN];
	hex_format(device, e->device, UUID_LEN);
	hex_format(hash, e->hash, HASH_LEN);
	int n = snprintf(line, LINE_LEN + 1, "hoaban-end 1 %s %020" PRIu64 " %s ", device, e->seq, hash);
	if (n != LINE_LEN - 2 * CHECK_LEN - 1)
		return E_INTERNAL;
	sha256(digest, bytes_of(line, (size_t)n));
	hex_format(check, digest, CHECK_LEN);
	snprintf(line + n, (size_t)(LINE_LEN + 1 - n), "%s\n", check);
	return E_OK;
}

static enum err parse(struct journal_end *out, const char line[static LINE_LEN + 1])
{
	char again[LINE_LEN + 1];
	int64_t seq;
	const char *device = line + 13, *number = device + 2 * UUID_LEN + 1, *hash = number + 21;
	char digits[21] = "";
	memcpy(digits, number, 20);
	TRY(hex_parse(out->device, UUID_LEN, device, 2 * UUID_LEN));
	TRY(hex_parse(out->hash, HASH_LEN, hash, 2 * HASH_LEN));
	char *end;
	errno = 0;
	seq = strtoll(digits, &end, 10);
	if (errno != 0 || *end != '\0' || seq < 1)
		return E_MALFORMED;
	out->seq = (uint64_t)seq;
	TRY(format(again, out));
	return memcmp(again, line, LINE_LEN) == 0 ? E_OK : E_MALFORMED;
}

enum err journal_end_write(int fd, const struct journal_end *e)
{
	char line[LINE_LEN + 1];
	TRY(format(line, e));
	return pwrite(fd, line, LINE_LEN, 0) == LINE_LEN ? E_OK : E_IO;
}

enum err journal_end_read(int fd, struct journal_end *out)
{
	char line[LINE_LEN + 1] = "";
	*out = (struct journal_end){0};
	if (pread(fd, line, sizeof line, 0) != LINE_LEN || parse(out, line) != E_OK)
		return E_NOT_FOUND;
	return E_OK;
}

enum err journal_end_compare(struct journal *j, const struct journal_end *e)
{
	uint8_t hash[HASH_LEN];
	enum err found = journal_entry_hash(j, e->seq, hash);
	if (found == E_NOT_FOUND)
		return E_CONFLICT;
	TRY(found);
	return memcmp(hash, e->hash, HASH_LEN) == 0 ? E_OK : E_CONFLICT;
}
