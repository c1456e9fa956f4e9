/* Which files a job left, when the printer writes files. */
#ifndef POS_PAPER_FILES_H
#define POS_PAPER_FILES_H

#include <hoaban/arena.h>
#include <hoaban/err.h>

/* The files of the newest job in a file: directory; count 0 for other printers. */
enum err printer_job_files(const char *setting, struct arena *a, const char ***paths, size_t *count);

#endif
