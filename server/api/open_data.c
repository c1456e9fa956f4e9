/* GET /v1/open-data/…: what everybody may know; GET /v1/centre: today's figures for the operations centre. */
#include "api/guard.h"
#include "domain/open/centre.h"
#include "domain/open/open_data.h"
#include "domain/people/session.h"
#include "file.h"

#include <hoaban/calendar.h>
#include <hoaban/csv.h>
#include <hoaban/json_text.h>

#include <sodium.h>

#define DAYS_DEFAULT 30
#define TOKEN_MAX    4096

#define A_DATE	   "\"type\":\"string\",\"format\":\"date\""
#define SOME_DATES "\"type\":\"array\",\"items\":{" A_DATE "}"
static const char schema[] =
	"{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"Visitors and revenue of the sites, per "
	"day\","
	"\"type\":\"object\",\"required\":[\"complete_until\",\"published_until\",\"incomplete\",\"withheld\",\"rows\"],"
	"\"additionalProperties\":false,\"properties\":{"
	"\"complete_until\":{" A_DATE ",\"description\":\"Every day before this is complete: it is over, and the journal of"
	" every till and gate in use has arrived up to its end (an entry of a later time, or its signed word that there is no"
	" more; a renewed lease alone does not count). A device whose lease ended before a day began has nothing to tell of"
	" it\"},"
	"\"published_until\":{" A_DATE ",\"description\":\"The day behind the last one that is published: a complete day at"
	" once, any other some days after it is over (setting open_data_wait_days), marked as incomplete\"},"
	"\"incomplete\":{" SOME_DATES ",\"description\":\"Days of the period that are published and may still grow\"},"
	"\"withheld\":{" SOME_DATES ",\"description\":\"Days of the period that are over and wait for a device\"},"
	"\"rows\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"date\",\"sites\",\"visitors\",\"revenue\",\"complete\"],\"additionalProperties\":false,\"properties\":"
	"{"
	"\"date\":{" A_DATE ",\"description\":\"Local day (UTC+7): of the visit, and of the receipt\"},"
	"\"sites\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"string\"},\"description\":\"Codes as in /v1/sites;"
	" several: tickets sold for all of them at one price\"},"
	"\"visitors\":{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"description\":\"Persons let in at this site; null for"
	" several\"},"
	"\"revenue\":{\"type\":\"integer\",\"description\":\"Dong: what receipts of that day say, less what replaced ones "
	"said\"},"
	"\"complete\":{\"type\":\"boolean\",\"description\":\"false: a device has not told all of that day yet\"}}}}}}";

static void may_be_kept(struct http_answer *a)
{
	http_answer_header(a, "Cache-Control", "public, max-age=3600");
	http_answer_header(a, "Access-Control-Allow-Origin", "*");
}

/* ---- the period */

static enum err read_day(int32_t *out, struct http_request *r, const char *name)
{
	const char *text = http_query(r, name);
	if (text && date_parse(out, text) != E_OK)
		return complain(&r->complaints, name, "format", "write the date as YYYY-MM-DD");
	return E_OK;
}

static enum err read_period(struct app *app, struct http_request *r, struct open_data *out)
{
	struct open_data reach;
	TRY(open_data_reach(app, &reach));
	int32_t until = reach.published_until;
	int32_t from = until - DAYS_DEFAULT;
	bool has_from = http_query(r, "from") != NULL;
	TRY(read_day(&until, r, "until"));
	from = has_from ? from : until - DAYS_DEFAULT;
	TRY(read_day(&from, r, "from"));
	if (from >= until || until - from > OPEN_DATA_DAYS_MAX)
		return complain(&r->complaints, "until", "range", "after from, and at most %d days later", OPEN_DATA_DAYS_MAX);
	return open_data_daily(app, r->arena, from, until, out);
}

/* ---- as CSV and JSON */

enum err open_data_csv(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct open_data d;
	char date[DATE_TEXT];
	TRY(read_period(app, r, &d));
	buf_append_text(&a->body, CSV_BOM "date,sites,visitors,revenue,complete" CSV_END);
	for (size_t i = 0; i < d.count; i++) {
		date_format(date, d.rows[i].day);
		buf_append_format(&a->body, "%s,%s,", date, open_data_sites(app, r->arena, d.rows[i].sites));
		if (d.rows[i].visitors >= 0)
			buf_append_format(&a->body, "%lld", (long long)d.rows[i].visitors);
		buf_append_format(&a->body, ",%lld,%s" CSV_END, (long long)d.rows[i].revenue,
				  d.rows[i].is_complete ? "true" : "false");
	}
	a->content_type = "text/csv; charset=utf-8; header=present";
	http_answer_header(a, "Content-Disposition", "attachment; filename=\"daily.csv\"");
	may_be_kept(a);
	return buf_status(&a->body);
}

static void write_row(struct json_text *j, struct app *app, struct arena *a, const struct open_row *row)
{
	char date[DATE_TEXT];
	date_format(date, row->day);
	json_text_begin(j, NULL, '{');
	json_text_string(j, "date", date);
	json_text_begin(j, "sites", '[');
	for (unsigned n = 0; n < 64; n++)
		if (row->sites >> n & 1)
			json_text_string(j, NULL, open_data_sites(app, a, UINT64_C(1) << n));
	json_text_end(j, ']');
	if (row->visitors >= 0)
		json_text_integer(j, "visitors", row->visitors);
	else
		json_text_null(j, "visitors");
	json_text_integer(j, "revenue", row->revenue);
	json_text_boolean(j, "complete", row->is_complete);
	json_text_end(j, '}');
}

static void write_date(struct json_text *j, const char *name, int32_t day)
{
	char date[DATE_TEXT];
	date_format(date, day);
	json_text_string(j, name, date);
}

static void write_days(struct json_text *j, const char *name, const int32_t *days, size_t count)
{
	json_text_begin(j, name, '[');
	for (size_t i = 0; i < count; i++)
		write_date(j, NULL, days[i]);
	json_text_end(j, ']');
}

enum err open_data_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct open_data d;
	struct json_text j = JSON_TEXT(&a->body);
	TRY(read_period(app, r, &d));
	json_text_begin(&j, NULL, '{');
	write_date(&j, "complete_until", d.complete_until);
	write_date(&j, "published_until", d.published_until);
	write_days(&j, "incomplete", d.incomplete, d.incomplete_count);
	write_days(&j, "withheld", d.withheld, d.withheld_count);
	json_text_begin(&j, "rows", '[');
	for (size_t i = 0; i < d.count; i++)
		write_row(&j, app, r->arena, &d.rows[i]);
	json_text_end(&j, ']');
	json_text_end(&j, '}');
	a->content_type = "application/json";
	http_answer_header(a, "Link", "</v1/open-data/schema.json>; rel=\"describedby\"");
	may_be_kept(a);
	return buf_status(&a->body);
}

enum err open_data_schema(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app, (void)r;
	buf_append_text(&a->body, schema);
	a->content_type = "application/schema+json";
	may_be_kept(a);
	return buf_status(&a->body);
}

/* ---- the operations centre */

const char *const centre_headers[] = {"Cookie", "Authorization", NULL};

static bool is_token(struct app *app, struct http_request *r)
{
	const char *said = http_header(r, "Authorization");
	struct bytes file;
	if (!said || !str_starts_with(said, "Bearer ") || !app->settings->centre_token_file[0])
		return false;
	if (file_read(&file, r->arena, app->settings->centre_token_file, TOKEN_MAX) != E_OK)
		return false;
	uint8_t own[HASH_LEN], given[HASH_LEN];
	size_t len = strcspn((const char *)file.data, "\r\n");
	sha256(own, bytes_of(file.data, len));
	sha256(given, bytes_of_text(said + strlen("Bearer ")));
	return len >= 16 && sodium_memcmp(own, given, HASH_LEN) == 0;
}

/* By the centre's token, or by whoever may see figures. */
static enum err may_see(struct app *app, struct http_request *r)
{
	struct session s;
	if (is_token(app, r))
		return E_OK;
	TRY(guard_session(app, r, &s));
	bool has_role = s.role == USER_AUDITOR || s.role == USER_MANAGER || s.role == USER_OPERATOR;
	return has_role && !s.is_pending ? E_OK : E_FORBIDDEN;
}

enum err centre_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	json_t *figures;
	TRY(may_see(app, r));
	TRY(centre_figures(app, r->arena, &figures));
	http_answer_json(a, figures);
	return E_OK;
}
