/* GET /v1/audit/detections…, POST …/acknowledge, POST /v1/audit/detect: findings as JSON. */
#include "domain/people/session.h"
#include "server/audit/audit.h"
#include "server/audit/exceptions.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX     1000
#define EVIDENCE_MAX  (4u << 20) /* bytes in one answer: the rest is the next page */

struct acknowledge_in {
	const char *reason;
};
static const struct json_field acknowledge_fields[] = {
	{.name = "reason",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 .offset = offsetof(struct acknowledge_in, reason),
	 .has_offset = JSON_NO_HAS,
	 .min = 1,
	 .max = DETECT_REASON_MAX},
};
const struct json_shape acknowledge_shape = {sizeof(struct acknowledge_in), 1, acknowledge_fields};

static enum err read_limit(struct detection_filter *f, struct http_request *r)
{
	const char *text = http_query(r, "limit");
	int64_t limit = LIMIT_DEFAULT;
	if (text && int_parse(&limit, text, 1, LIMIT_MAX) != E_OK)
		return complain(&r->complaints, "/limit", "range", "a number from 1 to %d", LIMIT_MAX);
	f->max = (uint64_t)limit;
	return E_OK;
}

static json_t *counts_view(const struct detection_count *list, size_t count)
{
	json_t *all = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, json_pack("{s:s, s:I, s:I}", "detector", list[i].detector, "all",
						     (json_int_t)list[i].all, "open", (json_int_t)list[i].open));
	return all;
}

/* What fits, at least one: *count is how many of them. */
static enum err add_evidence(struct db *db, struct http_request *r, struct detection_row *rows, size_t *count)
{
	size_t bytes = 0, i = 0;
	for (; i < *count && bytes < EVIDENCE_MAX; i++) {
		TRY(detection_evidence(db, r->arena, rows[i].id, &rows[i].evidence));
		bytes += strlen(rows[i].evidence);
	}
	*count = i;
	return E_OK;
}

static json_t *next_of(const struct detection_row *rows, size_t shown, bool is_all)
{
	return is_all || shown == 0 ? json_null() : json_integer((json_int_t)rows[shown - 1].id);
}

enum err audit_detections_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct detection_filter f;
	struct detection_row *rows;
	struct detection_count *counts;
	struct period p;
	struct db *db;
	size_t count, kinds, shown;
	bool has_period = http_query(r, "from") || http_query(r, "until") || http_query(r, "sites");
	period_read(&p, app, r);
	exceptions_ask(&f, r, has_period ? &p : NULL);
	TRY(read_limit(&f, r));
	if (r->complaints.count > 0)
		return E_INVALID;
	TRY(store_acquire(app->store, &db));
	enum err e = detections_list(db, r->arena, &f, &rows, &count);
	shown = count;
	if (e == E_OK)
		e = add_evidence(db, r, rows, &shown);
	if (e == E_OK)
		e = detections_count(db, r->arena, &f, &counts, &kinds);
	store_release(app->store, db);
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(list, detection_view(app, &rows[i]));
	json_t *next = next_of(rows, shown, shown == count && count < f.max);
	http_answer_json(a,
			 json_pack("{s:o, s:o, s:o}", "detections", list, "counts", counts_view(counts, kinds), "next", next));
	return E_OK;
}

static enum err answer_one(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct detection_row row;
	TRY(exceptions_find(app, r, &row));
	http_answer_json(a, detection_view(app, &row));
	return E_OK;
}

enum err audit_detection_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	return answer_one(app, r, a);
}

enum err audit_detection_acknowledge(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct acknowledge_in *in = r->inputs;
	struct detection_row row;
	TRY(exceptions_find(app, r, &row));
	TRY(detection_acknowledge(app, r->arena, r->state, row.id, in->reason, &r->complaints));
	return answer_one(app, r, a);
}

enum err audit_detect_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct detect_ask ask = {.slot = -1};
	struct detect_report report;
	char from[DATE_TEXT], until[DATE_TEXT];
	(void)r;
	TRY(detect_run(app, &ask, &report));
	date_format(from, report.from_day);
	date_format(until, report.until_day);
	http_answer_json(a, json_pack("{s:s, s:s, s:I, s:I}", "from", from, "until", until, "found", (json_int_t)report.found,
				      "ended", (json_int_t)report.ended));
	return E_OK;
}
