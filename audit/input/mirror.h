/* Two lists that must say the same, whatever their order: what journals told, and what the tables have of it. Each element is a
 * mark (mark.h) and the row it stands in; what has no counterpart on the other side is left over. */
#ifndef AUDIT_MIRROR_H
#define AUDIT_MIRROR_H

#include <hoaban/err.h>
#include <stdint.h>

struct mirror_item {
	uint64_t mark;
	uint32_t row;
	uint32_t table; /* of the row: a side may be several tables */
};

struct mirror_side {
	struct mirror_item *list;
	size_t count, room;
};

enum { MIRROR_TOLD, MIRROR_KEPT, MIRROR_SIDES };
struct mirror {
	struct mirror_side side[MIRROR_SIDES];
};

/* E_MEMORY, E_RANGE */
enum err mirror_side_add(struct mirror_side *s, uint64_t mark, uint32_t table, uint64_t row);
/* Afterwards the side holds what came a second time, by table and row. */
void mirror_keep_repeated(struct mirror_side *s);
void mirror_side_release(struct mirror_side *s);

enum err mirror_add(struct mirror *m, int side, uint64_t mark, uint32_t table, uint64_t row);
/* Afterwards each side holds what the other has not, by table and row. */
void mirror_settle(struct mirror *m);
void mirror_release(struct mirror *m);
#define MIRROR_LOCAL [[gnu::cleanup(mirror_release)]] struct mirror

#endif
