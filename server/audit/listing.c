#include "server/audit/listing.h"

#include "admin/screen.h"

#include <assert.h>
#include <hoaban/csv.h>

#define LINE_MAX_BYTES (64u << 10)

const char *listing_filter(struct listing_run *run, const char *name)
{
	for (size_t i = 0; run->listing->filters && run->listing->filters[i]; i++)
		if (str_equal(run->listing->filters[i], name))
			return http_query(run->r, name);
	return NULL;
}

uint64_t listing_sites(const struct listing_run *run)
{
	return run->listing->is_everywhere ? 0 : run->period.sites;
}

/* ---- the table's bytes as CSV */

static enum err hash_line(struct listing_run *run)
{
	buf_append_text(&run->line, CSV_END);
	TRY(buf_status(&run->line));
	crypto_hash_sha256_update(&run->hash, run->line.data, run->line.len);
	return E_OK;
}

static enum err begin_line(struct listing_run *run)
{
	buf_clear(&run->line);
	buf_append_text(&run->line, CSV_BOM);
	for (size_t i = 0; i < run->listing->column_count; i++) {
		const char *key = arena_format(run->r->arena, "audit.col_%s", run->listing->columns[i].code);
		if (i > 0)
			buf_append_byte(&run->line, ',');
		csv_append_cell(&run->line, screen_word(run->app, run->r, key));
	}
	return hash_line(run);
}

enum err listing_row(struct listing_run *run)
{
	const struct listing *l = run->listing;
	buf_clear(&run->line);
	for (size_t i = 0; i < l->column_count; i++) {
		if (i > 0)
			buf_append_byte(&run->line, ',');
		cell_csv(&run->line, &l->columns[i], &run->cells[i]);
		if (l->columns[i].is_summed && !run->cells[i].is_null)
			run->sums[i] += run->cells[i].number;
	}
	run->rows++;
	TRY(hash_line(run));
	return run->take(run);
}

/* ---- walking */

static void run_end(struct listing_run *run)
{
	buf_release(&run->line);
	arena_release(&run->of_rows);
}

static enum err walk(struct listing_run *run)
{
	const struct listing *l = run->listing;
	assert(l->column_count <= LISTING_COLUMNS_MAX);
	crypto_hash_sha256_init(&run->hash);
	TRY(begin_line(run));
	TRY(run->take(run)); /* the heading: run->rows is 0 */
	return l->walk(run);
}

enum err listing_walk(struct listing_run *run, enum err (*take)(struct listing_run *run), void *ctx, struct listing_answer *out)
{
	uint8_t hash[HASH_LEN];
	arena_init(&run->of_rows, ARENA_CEILING_DEFAULT);
	run->arena = &run->of_rows;
	run->take = take;
	run->ctx = ctx;
	buf_init(&run->line, LINE_MAX_BYTES);
	enum err e = store_acquire(run->app->store, &run->db);
	if (e == E_OK) {
		e = walk(run);
		store_release(run->app->store, run->db);
	}
	run_end(run);
	crypto_hash_sha256_final(&run->hash, hash);
	*out = (struct listing_answer){
		.rows = run->rows, .is_whole = run->after[0] == 0 && run->next[0] == 0, .sums = run->sums, .next = run->next};
	hex_format(out->sha256, hash, HASH_LEN);
	return e;
}
