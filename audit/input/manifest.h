/* What stands in manifest.json: every file of the export with its hash, and what the export covers. */
#ifndef AUDIT_MANIFEST_H
#define AUDIT_MANIFEST_H

#include <hoaban/arena.h>
#include <hoaban/checkpoint.h>

#define MANIFEST_NAME  "manifest.json"
#define MANIFEST_MAX   (1u << 20) /* bytes */
#define MANIFEST_FILES 4096
#define MANIFEST_PATH  128

struct manifest_file {
	const char *path; /* below the directory: parts of [A-Za-z0-9._-], none begins with a dot */
	uint64_t rows;	  /* of a table; 0 for every other file */
	uint64_t bytes;
	uint8_t hash[HASH_LEN];
};

struct manifest {
	const char *origin;
	int64_t made_at;	      /* the moment of judgement */
	bool asked_from, asked_until; /* as it says: for people */
	bool has_from, has_until;     /* … and something is left out: for the checks */
	int32_t from_day, until_day;  /* local days, until exclusive */
	uint64_t log_size;
	size_t file_count;
	const struct manifest_file *files; /* ascending by path */
	uint8_t hash[HASH_LEN];		   /* of the manifest itself */
};

/* Everything is kept in the arena. E_MALFORMED; `*why` names the member that is wrong then; "JSON" and
 * "{}": the text as a whole. */
enum err manifest_parse(struct manifest *out, struct arena *a, struct bytes text, const char **why);
const struct manifest_file *manifest_find(const struct manifest *m, const char *path); /* or NULL */

#endif
