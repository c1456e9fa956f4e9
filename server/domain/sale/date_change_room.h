/* A change of the day at work. Private to domain/sale/date_change*.c. */
#ifndef SERVER_DOMAIN_DATE_CHANGE_ROOM_H
#define SERVER_DOMAIN_DATE_CHANGE_ROOM_H

#include "app.h"
#include "domain/sale/date_change.h"
#include "domain/sale/issue.h"

struct date_changing {
	struct app *app;
	struct arena *arena;
	const struct date_change_ask *ask;
	struct complaints *complaints;
	int64_t now_ms;
	struct order order;
	struct order_inputs in; /* as ordered, then for the new day */
	const struct tariff_date_change *rule;
	uint8_t id[UUID_LEN], source[UUID_LEN];
	size_t old_count, count;
	struct ticket *old;
	struct quote quote;
	struct issue_ticket *tickets; /* signed */
};

/* A complaint with another error than E_INVALID. */
#define DATE_REFUSE(x, code, ...)                                                                                              \
	(complain((x)->complaints, "/date", (code), __VA_ARGS__) == E_INVALID ? E_REFUSED : E_INTERNAL)

/* date_change_write.c: everything, in one transaction. E_CONFLICT: others were faster. */
enum err date_change_write(struct date_changing *x);

#endif
