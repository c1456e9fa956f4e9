#include "tests/support/haystack.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static bool holds(int fd, size_t size, const char *needle)
{
	if (size == 0)
		return false;
	void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_true(at != MAP_FAILED);
	bool is_found = memmem(at, size, needle, strlen(needle)) != NULL;
	munmap(at, size);
	return is_found;
}

static void search_file(struct haystack *h, const char *path, const char *needle)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return; /* gone in between */
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	h->files++;
	if (holds(fd, (size_t)st.st_size, needle) && h->found++ == 0)
		snprintf(h->first, sizeof h->first, "%s", path);
	close(fd);
}

static void search(struct haystack *h, const char *dir, const char *needle)
{
	DIR *d = opendir(dir);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char path[1024];
		struct stat st;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			search(h, path, needle);
		else if (S_ISREG(st.st_mode))
			search_file(h, path, needle);
	}
	closedir(d);
}

struct haystack haystack_search(const char *dir, const char *needle)
{
	struct haystack h = {0};
	search(&h, dir, needle);
	return h;
}
