/* The directory of an export while it is written: DIR.new, every file hashed on its way and durable, then renamed to DIR. So
 * whoever finds DIR finds all of it. */
#ifndef SERVER_DOMAIN_AUDIT_EXPORT_FILES_H
#define SERVER_DOMAIN_AUDIT_EXPORT_FILES_H

#include <hoaban/arena.h>
#include <hoaban/cose.h>
#include <hoaban/str.h>

#include <limits.h>
#include <sodium.h>

#define EXPORT_PATH 96

struct export_file {
	char path[EXPORT_PATH]; /* below DIR */
	uint64_t rows, bytes;
	uint8_t sha256[HASH_LEN];
};

struct export_files {
	char final[PATH_MAX], fresh[PATH_MAX]; /* DIR and DIR.new */
	int lock;			       /* of DIR.new: one export writes it */
	struct arena *arena;
	struct export_file *list;
	size_t count, room;
	int fd; /* of the file that is written: the last of the list */
	crypto_hash_sha256_state hash;
	char failed[PATH_MAX]; /* which path, and errno, when something did not work */
	int failed_errno;
};

/* Makes DIR.new; what an export that was killed left there goes. E_DUPLICATE: DIR exists; E_BUSY: another export writes it;
 * E_CONFLICT: something else lies in DIR.new. */
enum err export_files_open(struct export_files *x, struct arena *a, const char *directory);
/* One file after the other. Directories above it are made. */
enum err export_file_begin(struct export_files *x, const char *path);
enum err export_file_write(struct export_files *x, struct bytes part);
enum err export_file_end(struct export_files *x, uint64_t rows);
enum err export_file_put(struct export_files *x, const char *path, struct bytes content);
/* The list, by path; then files are added no more. */
void export_files_sort(struct export_files *x);
/* Everything to the disk, and DIR.new becomes DIR. E_DUPLICATE: somebody made DIR meanwhile. */
enum err export_files_finish(struct export_files *x);
/* Takes DIR.new away if it is still there. After open, whatever it answered. */
void export_files_close(struct export_files *x);

#endif
