#include "pos-client/domain/paper_files.h"
#include <hoaban/str.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME_LEN 6 /* NNNNNN */

static void close_dir(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}
#define DIRECTORY [[gnu::cleanup(close_dir)]] DIR

static enum err newest_job(const char *dir, char out[static NAME_LEN + 1])
{
	DIRECTORY *d = opendir(dir);
	out[0] = '\0';
	if (d == NULL)
		return E_IO;
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		bool is_job = strlen(e->d_name) == NAME_LEN + 7 && str_equal(e->d_name + NAME_LEN, ".escpos");
		if (!is_job || strncmp(e->d_name, out, NAME_LEN) <= 0)
			continue;
		memcpy(out, e->d_name, NAME_LEN);
		out[NAME_LEN] = '\0';
	}
	return out[0] != '\0' ? E_OK : E_NOT_FOUND;
}

/* Pieces are numbered from 1 without gaps. */
enum err printer_job_files(const char *setting, struct arena *a, const char ***paths, size_t *count)
{
	char job[NAME_LEN + 1];
	*paths = NULL;
	*count = 0;
	if (!str_starts_with(setting, "file:"))
		return E_OK;
	TRY(newest_job(setting + 5, job));
	const char *next = arena_format(a, "%s/%s-1.png", setting + 5, job);
	const char **list = arena_array(a, 2048, sizeof *list);
	while (*count < 2048 && access(next, F_OK) == 0) {
		list[(*count)++] = next;
		next = arena_format(a, "%s/%s-%zu.png", setting + 5, job, *count + 1);
	}
	*paths = list;
	return E_OK;
}
