/* A table as a file, written with a window of its rows in memory. What only the end knows (rows, sums, SHA-256) goes out first
 * all the same, as headers: nothing is sent before the file is whole. */
#include "admin/screen.h"
#include "server/audit/listing_view.h"
#include "server/audit/spool.h"

#include <stdlib.h>

static void append_json(struct spool *s, const char *before, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(value);
	spool_text(s, before);
	spool_text(s, text ? text : "null");
	free(text);
}

/* ---- CSV */

static enum err take_csv(struct listing_run *run)
{
	struct spool *s = run->ctx;
	spool_append(s, buf_bytes(&run->line));
	return s->status;
}

static void end_csv(struct spool *s, struct listing_run *run, const struct listing_answer *found)
{
	(void)s, (void)run, (void)found; /* the headers say it */
}

/* ---- JSON: the object of listing_json(), written as it comes */

static enum err take_json(struct listing_run *run)
{
	struct spool *s = run->ctx;
	if (run->rows == 0) {
		json_t *value = listing_head_json(run);
		char *head = json_dumps(value, JSON_COMPACT);
		json_decref(value);
		size_t len = head ? strlen(head) : 0;
		spool_append(s, bytes_of(head, len > 0 ? len - 1 : 0)); /* it goes on */
		spool_text(s, ",\"rows\":[");
		free(head);
		return s->status;
	}
	buf_clear(&run->line); /* it was counted already */
	listing_row_text(&run->line, run);
	TRY(buf_status(&run->line));
	spool_text(s, run->rows > 1 ? ",\n" : "\n");
	spool_append(s, buf_bytes(&run->line));
	return s->status;
}

static void end_json(struct spool *s, struct listing_run *run, const struct listing_answer *found)
{
	append_json(s, "],\"count\":", json_integer((json_int_t)found->rows));
	append_json(s, ",\"sums\":", listing_sums_json(run));
	append_json(s, ",\"sha256\":", json_string(found->sha256));
	spool_text(s, ",\"next\":null}\n");
}

/* ---- headers */

static const struct {
	const char *suffix, *type;
	enum err (*take)(struct listing_run *run);
	void (*end)(struct spool *s, struct listing_run *run, const struct listing_answer *found);
} forms[] = {
	[LISTING_CSV] = {"csv", "text/csv; charset=utf-8; header=present", take_csv, end_csv},
	[LISTING_JSON_FILE] = {"json", "application/json", take_json, end_json},
};

static const char *file_name(struct listing_run *run, const char *suffix)
{
	char from[DATE_TEXT], until[DATE_TEXT];
	const char *sites = period_codes(run->app, run->r->arena, listing_sites(run), "-");
	date_format(from, run->period.from);
	date_format(until, run->period.until - 1);
	return arena_format(run->r->arena, "attachment; filename=\"hoaban-%s-%s-%s%s%s.%s\"", run->listing->code, from, until,
			    *sites ? "-" : "", sites, suffix);
}

static void write_headers(struct http_answer *a, struct listing_run *run, const struct listing_answer *found)
{
	struct arena *arena = run->r->arena;
	json_t *sums = listing_sums_json(run);
	char *text = json_dumps(sums, JSON_COMPACT);
	http_answer_header(a, "Hoaban-Rows", arena_format(arena, "%llu", (unsigned long long)found->rows));
	http_answer_header(a, "Hoaban-Sums", arena_text(arena, text ? text : "{}"));
	http_answer_header(a, "Hoaban-Sha256", arena_text(arena, found->sha256));
	json_decref(sums);
	free(text);
}

static enum err write_file(struct spool *s, struct listing_run *run, enum listing_form form, struct listing_answer *found)
{
	TRY(listing_walk(run, forms[form].take, s, found));
	forms[form].end(s, run, found);
	return spool_end(s);
}

enum err listing_file(struct http_answer *a, struct listing_run *run, enum listing_form form)
{
	struct listing_answer found;
	SPOOL_LOCAL spool = {.fd = -1};
	run->limit = UINT64_MAX;
	run->after = "";
	TRY(spool_open(&spool, run->app->data_dir, SPOOL_KEEP_FREE));
	TRY(write_file(&spool, run, form, &found));
	a->content_type = forms[form].type;
	http_answer_header(a, "Content-Disposition", file_name(run, forms[form].suffix));
	write_headers(a, run, &found);
	http_answer_file(a, spool_take(&spool), spool.len);
	return E_OK;
}
