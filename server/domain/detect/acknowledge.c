/* What an auditor says to a finding: once, with a reason, and never about himself. */
#include "domain/change.h"
#include "domain/detect/detector.h"
#include "domain/people/session.h"

struct acknowledging {
	struct app *app;
	struct arena *arena;
	const struct session *who;
	uint64_t id;
	const char *reason;
};

static enum err record(struct db *db, const struct acknowledging *x, const struct detection_row *row)
{
	const struct change c = {
		.who = x->who->login,
		.action = "detection.acknowledge",
		.subject = arena_format(x->arena, "%s %llu", row->detector, (unsigned long long)row->id),
		.after = json_pack("{s:I, s:s, s:s, s:s}", "detection", (json_int_t)row->id, "detector", row->detector,
				   "subject", row->subject, "reason", x->reason),
	};
	return change_record(db, x->app, &c);
}

static enum err acknowledge(struct db *db, void *ctx)
{
	const struct acknowledging *x = ctx;
	struct detection_row row;
	bool is_about_him;
	TRY(detection_find(db, x->arena, x->id, &row));
	TRY(detection_is_about(db, x->id, x->who->login, &is_about_him));
	if (is_about_him)
		return E_FORBIDDEN;
	enum err e = detection_acknowledge_insert(db, x->id, x->who->login, x->reason, clock_s(&x->app->clock));
	if (e != E_OK)
		return e == E_DUPLICATE ? E_CONFLICT : e;
	return record(db, x, &row);
}

static enum err check_reason(struct complaints *c, const char *reason)
{
	size_t len = reason ? strlen(reason) : 0;
	if (len < DETECT_REASON_MIN)
		return complain(c, "/reason", "required",
				"why nothing has to be done, or what was done: at least %d characters", DETECT_REASON_MIN);
	if (len > DETECT_REASON_MAX || !text_is_plain(bytes_of_text(reason)))
		return complain(c, "/reason", "format", "at most %d characters of plain text", DETECT_REASON_MAX);
	return E_OK;
}

enum err detection_acknowledge(struct app *app, struct arena *a, const struct session *who, uint64_t id, const char *reason,
			       struct complaints *c)
{
	struct acknowledging x = {app, a, who, id, reason};
	if (who->role != USER_AUDITOR)
		return E_FORBIDDEN;
	TRY(check_reason(c, reason));
	return store_transact(app->store, acknowledge, &x);
}
