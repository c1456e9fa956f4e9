/* Questions for those outside: daily revenue, how far the data is complete, and what a monitor wants to know. */
#ifndef SERVER_STORE_OPEN_DATA_H
#define SERVER_STORE_OPEN_DATA_H

#include "store/store.h"

struct daily_revenue {
	int64_t day;
	uint64_t sites; /* of a line */
	int64_t net;	/* issued − replaced */
};
/* From the figures that are kept; ascending by day and sites, without days of nothing. */
enum err daily_revenue_between(struct db *db, struct arena *a, int32_t from, int32_t until, struct daily_revenue **list,
			       size_t *count);
/* How far devices that are not closed have told, Unix seconds. */
struct device_telling {
	int64_t enrolled_at, told_at; /* told_at: its journal is here up to then */
	int64_t heard_at, expires_at; /* when it was last heard of at all; the end of its certificate */
};
enum err devices_telling(struct db *db, struct arena *a, struct device_telling **list, size_t *count);

/* X(name, type, help, one number of the database) */
#define GAUGES(X)                                                                                                              \
	X(receipts, "counter", "Receipts on record", "(SELECT COALESCE(SUM(last_number), 0) FROM symbol)")                     \
	X(admissions, "counter", "Persons let in, those admitted twice or against the rules included",                         \
	  "(SELECT COALESCE(SUM(admitted + twice + overridden), 0) FROM figure_entry)")                                        \
	X(orders_pending, "gauge", "Orders that wait for their money",                                                         \
	  "(SELECT COUNT(*) FROM orders WHERE status = 1 AND"                                                                  \
	  " expires_at > UNIX_TIMESTAMP())")                                                                                   \
	X(log_leaves, "gauge", "Leaves of the revenue log that are committed",                                                 \
	  "(SELECT next_index + (SELECT COUNT(*) FROM log_origin) FROM log_counter WHERE id = 1)")                             \
	X(log_witnessed_size, "gauge", "Leaves of the largest tree head that a witness has cosigned",                          \
	  "(SELECT COALESCE(MAX(size), 0) FROM cosignature WHERE origin = (SELECT COUNT(*) FROM log_origin))")                 \
	X(outbox_waiting, "gauge", "Messages to the tax office that are not settled",                                          \
	  "(SELECT COUNT(*) FROM outbox_message WHERE settled_at IS NULL)")                                                    \
	X(outbox_oldest_timestamp_seconds, "gauge", "When the oldest of them was made; 0 = there is none",                     \
	  "(SELECT COALESCE(MIN(created_at), 0) FROM outbox_message WHERE settled_at IS NULL)")                                \
	X(mails_waiting, "gauge", "Mails that wait", "(SELECT COUNT(*) FROM mail_message WHERE state = 1)")                    \
	X(mail_oldest_timestamp_seconds, "gauge", "When the oldest of them was queued; 0 = there is none",                     \
	  "(SELECT COALESCE(MIN(queued_ms) DIV 1000, 0) FROM mail_message WHERE state = 1)")                                   \
	X(devices, "gauge", "Tills and gates that are not closed", "(SELECT COUNT(*) FROM device WHERE closed_at IS NULL)")    \
	X(devices_quarantined, "gauge", "Those of them whose journal contradicts itself",                                      \
	  "(SELECT COUNT(*) FROM device WHERE closed_at IS NULL AND quarantined_at IS NOT NULL)")                              \
	X(device_contact_timestamp_seconds, "gauge", "When the most silent of them was last heard of; 0 = there is none",      \
	  "(SELECT COALESCE(MIN(COALESCE(last_seen_ms DIV 1000, enrolled_at)), 0) FROM device WHERE closed_at IS NULL)")       \
	X(incidents, "counter", "Incidents on record", "(SELECT COUNT(*) FROM incident)")

struct gauges_row {
#define GAUGE_MEMBER(name, type, help, sql) uint64_t name;
	GAUGES(GAUGE_MEMBER)
#undef GAUGE_MEMBER
};
enum err gauges_read(struct db *db, struct gauges_row *out);

#endif
