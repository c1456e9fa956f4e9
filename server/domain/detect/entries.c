#include "domain/detect/detector.h"

#include <hoaban/entry.h>

#define WINDOW 2000

static enum err read_entry(struct entry *out, struct bytes message)
{
	struct cose_sign1 m;
	TRY(cose_parse(&m, message));
	return entry_decode(out, m.payload);
}

/* What does not decode was kept as evidence when it came; here it says nothing. */
static enum err each_of(struct detection *d, const struct entry_clue *row,
			enum err (*each)(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx),
			void *ctx)
{
	struct entry e;
	return read_entry(&e, row->bytes) == E_OK ? each(d, row, &e, ctx) : E_OK;
}

enum err entries_of_days(struct detection *d, uint32_t type,
			 enum err (*each)(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx),
			 void *ctx)
{
	struct entry_after after = {.time_ms = day_start(d->days.from_day) * 1000,
				    .until_ms = day_start(d->days.until_day) * 1000};
	struct entry_clue *rows;
	struct arena window;
	size_t count = WINDOW;
	enum err e = E_OK;
	arena_init(&window, 1u << 30);
	while (e == E_OK && count == WINDOW) {
		arena_clear(&window);
		e = entries_after(d->db, &window, type, &after, WINDOW, &rows, &count);
		for (size_t i = 0; e == E_OK && i < count; i++)
			e = each_of(d, &rows[i], each, ctx);
		if (e == E_OK && count > 0) {
			after.time_ms = rows[count - 1].time_ms;
			after.seq = rows[count - 1].seq;
			memcpy(after.device, rows[count - 1].device, UUID_LEN);
		}
	}
	arena_release(&window);
	return e;
}
