#include "pos-client/domain/standing.h"

static const struct {
	const char *name;
	enum err e;
	const char *detail;
} rows[] = {
	[STANDING_GOOD] = {"good", E_OK, ""},
	[STANDING_QUARANTINED] = {"quarantined", E_QUARANTINED,
				  "the server has quarantined this till; nothing is sold until the office has looked at it"},
	[STANDING_CLOSED] = {"closed", E_EXPIRED,
			     "the server has closed this till, or its certificate has ended; enrol it anew"},
};
#define ROW_COUNT (sizeof rows / sizeof rows[0])

const char *standing_name(enum standing s)
{
	return rows[s].name;
}

enum err standing_look(struct till *t, enum standing *out)
{
	int64_t n = 0;
	TRY(journal_get_number(t->journal, HELD_STANDING, &n));
	*out = n >= 0 && (size_t)n < ROW_COUNT ? (enum standing)n : STANDING_QUARANTINED;
	return E_OK;
}

struct putting {
	struct journal *journal;
	enum standing standing;
};

static enum err put(void *ctx)
{
	const struct putting *p = ctx;
	return journal_put_number(p->journal, HELD_STANDING, p->standing);
}

enum err standing_put(struct till *t, enum standing s)
{
	struct putting p = {t->journal, s};
	enum standing held;
	TRY(standing_look(t, &held));
	if (held == s)
		return E_OK;
	log_warn(t->logger, "standing", "now=%s", rows[s].name);
	return journal_write(t->journal, put, &p);
}

enum err standing_need_good(struct till *t)
{
	enum standing s;
	TRY(standing_look(t, &s));
	return s == STANDING_GOOD ? E_OK : till_refuse(t, rows[s].e, "", rows[s].name, "%s", rows[s].detail);
}
