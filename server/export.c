/* hoaband export: what hoaban-audit verifies, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/audit/export.h"
#include "house.h"

#include <stdio.h>

static void say_table(void *ctx, const char *table, uint64_t rows)
{
	(void)ctx;
	printf("%-20s %12llu\n", table, (unsigned long long)rows);
	fflush(stdout); /* long work shows how far it is */
}

static void answer(const struct options *o, const struct export_outcome *x)
{
	char hash[2 * HASH_LEN + 1];
	hex_format(hash, x->manifest_sha256, HASH_LEN);
	json_t *said = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:s}", "directory", o->to, "log_size", (json_int_t)x->log_size,
				 "beyond_log", (json_int_t)x->beyond_log, "rows", (json_int_t)x->rows, "files",
				 (json_int_t)x->files, "bytes", (json_int_t)x->bytes, "manifest_sha256", hash);
	if (o->is_json)
		console_json(said);
	else
		printf("%s: %llu rows, %llu bytes; the log up to %llu, %llu leaves not covered by a checkpoint yet\n"
		       "SHA-256 of its manifest.json, to be written down: %s\n",
		       o->to, (unsigned long long)x->rows, (unsigned long long)x->bytes, (unsigned long long)x->log_size,
		       (unsigned long long)x->beyond_log, hash);
	json_decref(said);
}

static enum err explain(enum err e, const struct options *o, const struct export_outcome *x)
{
	if (e == E_DUPLICATE)
		fprintf(stderr, "hoaband: --to: %s is there already; an export is never written over another\n", o->to);
	else if (e == E_BUSY && x->path[0])
		fprintf(stderr, "hoaband: --to: another export is writing %s\n", x->path);
	else if (e == E_CONFLICT && x->path[0])
		fprintf(stderr, "hoaband: --to: something lies in %s that is no export's: move it away\n", x->path);
	else if (e == E_IO && x->path[0])
		fprintf(stderr, "hoaband: %s: %s; nothing of the export was kept\n", x->path, strerror(x->os_error));
	else if (e == E_CORRUPT && x->table[0])
		fprintf(stderr, "hoaband: table %s, row %llu does not have its form: somebody changed the database by hand\n",
			x->table, (unsigned long long)x->row);
	return e;
}

static enum err write_export(struct house *h, const struct options *o, const struct export_range *range)
{
	struct export_order order = {.directory = o->to, .range = *range, .progress = o->is_json ? NULL : say_table};
	struct export_outcome x;
	TRY(house_open(h, true));
	TRY(house_sign(h)); /* the authorities of receipts */
	enum err e = export_write(&h->app, &order, &x);
	if (e != E_OK)
		return explain(e, o, &x);
	answer(o, &x);
	return E_OK;
}

/* E_OK or what console_refuse() says. */
static enum err day_option(int32_t *out, const char *option, const char *text)
{
	if (!text || date_parse(out, text) == E_OK)
		return E_OK;
	return console_refuse(option, "a day is written YYYY-MM-DD");
}

enum err command_export(const struct options *o)
{
	struct export_range range = {EXPORT_FROM_EVER, EXPORT_UNTIL_EVER};
	struct house h;
	if (!o->to || !o->to[0])
		return console_refuse("--to", "into which directory? It must not be there yet");
	TRY(day_option(&range.from_day, "--from", o->from));
	TRY(day_option(&range.until_day, "--until", o->until));
	if (range.until_day <= range.from_day)
		return console_refuse("--until", "the first day that is not wanted any more: after --from");
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = write_export(&h, o, &range);
	house_close(&h);
	return e;
}
