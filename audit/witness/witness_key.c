#include "witness_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD		 "PRIVATE+KEY+"
#define TYPE_COSIGNATURE 4
#define FILE_MAX	 512

static enum err key_set(struct witness_key *out, const char *name, const uint8_t seed[static SEED_LEN])
{
	uint8_t public_key[PUBLIC_KEY_LEN];
	key_pair_from_seed(public_key, out->secret, seed);
	return cosigner_init(&out->cosigner, name, public_key);
}

void witness_key_forget(struct witness_key *k)
{
	sodium_memzero(k, sizeof(*k));
}

static void key_text(struct buf *out, const struct witness_key *k, const uint8_t seed[static SEED_LEN])
{
	uint8_t key[1 + SEED_LEN] = {TYPE_COSIGNATURE};
	memcpy(key + 1, seed, SEED_LEN);
	buf_append_format(out, HEAD "%s+", k->cosigner.name);
	buf_append_hex(out, k->cosigner.key_id, sizeof(k->cosigner.key_id));
	buf_append_byte(out, '+');
	buf_append_base64(out, key, sizeof(key));
	buf_append_byte(out, '\n');
	sodium_memzero(key, sizeof(key));
}

static enum err write_new(const char *path, struct bytes text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
	if (fd < 0)
		return errno == EEXIST ? E_DUPLICATE : E_IO;
	bool is_whole = write(fd, text.data, text.len) == (ssize_t)text.len && fsync(fd) == 0;
	is_whole &= close(fd) == 0;
	if (!is_whole)
		unlink(path);
	return is_whole ? E_OK : E_IO;
}

enum err witness_key_make(struct witness_key *out, const char *path, const char *name)
{
	uint8_t seed[SEED_LEN], room[FILE_MAX];
	struct buf text = BUF_FIXED(room);
	randombytes_buf(seed, sizeof(seed));
	enum err e = key_set(out, name, seed);
	if (e == E_OK) {
		key_text(&text, out, seed);
		e = buf_status(&text);
	}
	if (e == E_OK)
		e = write_new(path, buf_bytes(&text));
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(room, sizeof(room));
	return e;
}

/* ---- reading */

static enum err read_own(char text[static FILE_MAX], const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	bool is_file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	ssize_t got = is_file ? read(fd, text, FILE_MAX - 1) : -1;
	close(fd);
	if (got < 0)
		return E_IO;
	text[got] = '\0';
	return (st.st_mode & 0077) != 0 ? E_FORBIDDEN : E_OK;
}

/* Written again it must be the same. */
static enum err parse(struct witness_key *out, const char *text)
{
	char name[ORIGIN_TEXT] = "";
	uint8_t key[1 + SEED_LEN], room[FILE_MAX];
	struct buf again = BUF_FIXED(room);
	size_t len = sizeof(key);
	const char *id = str_starts_with(text, HEAD) ? strchr(text + strlen(HEAD), '+') : NULL,
		   *code = id ? strchr(id + 1, '+') : NULL;
	if (!code || (size_t)(id - text) - strlen(HEAD) >= sizeof(name))
		return E_MALFORMED;
	memcpy(name, text + strlen(HEAD), (size_t)(id - text) - strlen(HEAD));
	if (base64_parse(key, &len, code + 1, strcspn(code + 1, "\n")) != E_OK || len != sizeof(key) ||
	    key[0] != TYPE_COSIGNATURE)
		return E_MALFORMED;
	enum err e = key_set(out, name, key + 1);
	key_text(&again, out, key + 1);
	bool is_same = e == E_OK && bytes_equal(buf_bytes(&again), bytes_of_text(text));
	sodium_memzero(key, sizeof(key));
	sodium_memzero(room, sizeof(room));
	return is_same ? E_OK : E_MALFORMED;
}

enum err witness_key_load(struct witness_key *out, const char *path)
{
	char text[FILE_MAX];
	enum err e = read_own(text, path);
	if (e == E_OK)
		e = parse(out, text);
	sodium_memzero(text, sizeof(text));
	return e;
}

enum err witness_key_sign(struct buf *line, const struct witness_key *k, struct bytes text, int64_t time)
{
	uint8_t room[CHECKPOINT_TEXT], signature[SIGNATURE_LEN];
	struct buf message = BUF_FIXED(room);
	TRY(cosignature_message(&message, text, time));
	key_sign(signature, buf_bytes(&message), k->secret);
	return cosignature_line(line, &k->cosigner, time, signature);
}
