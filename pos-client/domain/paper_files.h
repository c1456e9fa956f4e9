/* The printer as a place: is it there, and, when it writes files, which. */
#ifndef POS_PAPER_FILES_H
#define POS_PAPER_FILES_H

#include <hoaban/arena.h>
#include <hoaban/err.h>

/* Whether the printer of this setting can be reached at all, asked before anything is committed: then a printer that is
 * switched off costs no original. */
enum err printer_is_there(const char *setting, struct arena *a);
/* The files of the newest job in a file: directory; count 0 for other printers. */
enum err printer_job_files(const char *setting, struct arena *a, const char ***paths, size_t *count);

#endif
