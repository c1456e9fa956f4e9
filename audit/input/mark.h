/* A row, or a fact that should be a row, as 64 bits: what two lists of a million agree on is then found without holding either.
 *
 * The key of the hash is the manifest's own hash: whoever looks for two records with one mark would have to look again with
 * every change that he makes to the export. */
#ifndef AUDIT_MARK_H
#define AUDIT_MARK_H

#include "audit/audit.h"

/* Cells of one kind only are ever compared, so a number and a text are not told apart; null is. */
uint64_t mark_cells(const struct audit *a, const struct cell *cells, size_t count);
uint64_t mark_bytes(const struct audit *a, struct bytes b);

/* Cells of a fact, to be compared with those of a row. */
#define CELL_OF_NUMBER(n)     ((struct cell){.number = (int64_t)(n)})
#define CELL_OF_BYTES(p, len) ((struct cell){.bytes = bytes_of((p), (len))})
#define CELL_OF_ID(p)	      CELL_OF_BYTES((p), UUID_LEN)
#define CELL_OF_TEXT(t)	      CELL_OF_BYTES((const uint8_t *)(t), strlen(t))
#define CELL_NULL	      ((struct cell){.is_null = true})
/* As the database keeps it: "" is null. */
#define CELL_OF_WORD(t) ((t)[0] == '\0' ? CELL_NULL : CELL_OF_TEXT(t))

#endif
