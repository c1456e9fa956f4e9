/* Queries on schedule and schedule_epoch: what managers say of sites' days. Rules: hoaban/slot.h, domain/calendar/schedules.h.
 */
#ifndef SERVER_STORE_SCHEDULES_H
#define SERVER_STORE_SCHEDULES_H

#include "store/store.h"

#include <hoaban/slot.h>

struct schedule_row {
	struct schedule schedule;
	const char *declared_by, *lifted_by; /* lifted_by NULL = it holds */
	int64_t lifted_at;
};
enum err schedule_insert(struct db *db, const struct schedule_row *row); /* E_DUPLICATE: the id */
enum err schedule_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct schedule_row *out);
enum err schedule_lift(struct db *db, const uint8_t id[static UUID_LEN], const char *who, int64_t at);
/* Of one kind, the latest beginning first, lifted ones as well; site < 0 = all. */
enum err schedules_all(struct db *db, struct arena *a, enum schedule_kind kind, int site, uint64_t limit,
		       struct schedule_row **list, size_t *count);
/* Those that hold on `day` or later. */
enum err schedules_ahead(struct db *db, struct arena *a, int32_t day, struct schedule **list, size_t *count);

enum err schedule_epoch(struct db *db, uint64_t *epoch);
/* Locked until the transaction ends: by whoever changes schedules, and while a slot gets its row. */
enum err schedule_epoch_lock(struct db *db);
enum err schedule_epoch_advance(struct db *db);

#endif
