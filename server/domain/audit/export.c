#include "domain/audit/export.h"

#include "app.h"
#include "domain/audit/export_room.h"
#include "signer/signer.h"
#include "store/log.h"
#include "store/witnesses.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define EXPORT_ARENA (64u << 20)
#define COVERED_MS   10000 /* how long a checkpoint may keep us waiting */
#define LOOK_MS	     100

/* ---- everything recorded by now shall be in the tree: a server that runs publishes within moments */

static enum err look(struct exporter *x, uint64_t *size, uint64_t *covered)
{
	struct log_head head = {0};
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = *size == 0 ? log_size(db, size) : E_OK;
	if (e == E_OK)
		e = log_head_newest_signed(db, &x->arena, &head);
	store_release(x->app->store, db);
	*covered = head.size;
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err await_checkpoint(struct exporter *x)
{
	uint64_t size = 0, covered = 0;
	for (int waited = 0; waited <= COVERED_MS; waited += LOOK_MS) {
		TRY(look(x, &size, &covered));
		if (covered >= size)
			return E_OK;
		nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
	}
	return E_OK; /* no server runs: what is beyond the log is told */
}

/* ---- the parts */

static enum err write_log_files(struct exporter *x, const char *origin)
{
	struct note_verifier v;
	char vkey[VKEY_TEXT];
	note_verifier_init(&v, origin, signer_keys(x->app->signer)->log);
	note_vkey_format(vkey, &v);
	TRY(export_file_put(&x->files, "vkey", bytes_of_text(arena_format(&x->arena, "%s\n", vkey))));
	return x->log.note.len > 0 ? export_file_put(&x->files, "checkpoint", x->log.note) : E_OK;
}

static enum err write_witnessed(void *ctx, const struct witnessed_head *h)
{
	struct exporter *x = ctx;
	const char *path =
		arena_format(&x->arena, "witnessed/%llu-%llu", (unsigned long long)h->origin, (unsigned long long)h->size);
	TRY(export_file_begin(&x->files, path));
	TRY(export_file_write(&x->files, h->note));
	TRY(export_file_write(&x->files, h->lines));
	return export_file_end(&x->files, 0);
}

/* What witnesses have signed: each file is one of our checkpoints with their lines. */
static enum err write_all_witnessed(struct exporter *x)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = witnessed_heads(db, &x->arena, x->log.size, write_witnessed, x);
	store_release(x->app->store, db);
	return e;
}

static enum err write_tables(struct exporter *x)
{
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++)
		TRY(export_table_write(x, t));
	return E_OK;
}

static enum err write_all(struct exporter *x)
{
	TRY(await_checkpoint(x));
	TRY(snapshot_open(&x->snapshot, x->app->store, NULL));
	TRY(snapshot_read_log(x->snapshot, &x->arena, &x->log));
	const char *origin = x->log.origin ? x->log.origin : signer_keys(x->app->signer)->origin;
	x->out->log_size = x->log.size;
	x->out->beyond_log = x->log.beyond;
	TRY(write_log_files(x, origin));
	TRY(write_tables(x));
	TRY(export_keys_write(x));
	TRY(write_all_witnessed(x));
	TRY(export_manifest_write(x, origin));
	return export_files_finish(&x->files);
}

enum err export_write(struct app *app, const struct export_order *order, struct export_outcome *out)
{
	struct exporter *x = calloc(1, sizeof(*x));
	if (!x)
		return E_MEMORY;
	*out = (struct export_outcome){0};
	x->app = app;
	x->order = order;
	x->out = out;
	arena_init(&x->arena, EXPORT_ARENA);
	enum err e = export_files_open(&x->files, &x->arena, order->directory);
	if (e == E_OK)
		e = write_all(x);
	snprintf(out->path, sizeof(out->path), "%s", x->files.failed);
	out->os_error = x->files.failed_errno;
	export_files_close(&x->files);
	snapshot_close(x->snapshot);
	arena_release(&x->arena);
	free(x);
	return e;
}
