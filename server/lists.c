/* hoaband lists: the signed lists and the tills' certificates in one file, for gates that no network reaches. */
#include "command.h"
#include "console.h"
#include "domain/device/lists.h"
#include "file.h"
#include "house.h"
#include "store/devices.h"

#include <hoaban/lists_file.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Tills that sell, and are good now; the youngest first, because the lists that a gate holds may not name those. */
static enum err add_certificates(struct house *h, struct lists_file *f)
{
	struct device_row *devices;
	struct db *db;
	size_t count;
	int64_t now = clock_s(&h->app.clock);
	TRY(store_acquire(h->app.store, &db));
	enum err e = devices_all(db, &h->arena, &devices, &count);
	store_release(h->app.store, db);
	TRY(e);
	for (size_t i = count; i > 0 && f->certificate_count < LISTS_FILE_CERTIFICATES_MAX; i--) {
		const struct device_row *d = &devices[i - 1];
		bool is_good = d->closed_at == 0 && d->quarantined_at == 0 && d->expires_at > now;
		if (is_good && d->role == ROLE_COUNTER)
			f->certificates[f->certificate_count++] = d->certificate;
	}
	return E_OK;
}

static enum err gather(struct house *h, struct lists_file *f)
{
	struct app *app = &h->app;
	*f = (struct lists_file){.delegations = app->delegations};
	TRY(lists_get(app->lists, LIST_TRUST, &h->arena, &f->trust_list));
	TRY(lists_get(app->lists, LIST_REVOKED, &h->arena, &f->revoked));
	TRY(lists_get(app->lists, LIST_SUPERSEDED, &h->arena, &f->superseded));
	TRY(lists_get(app->lists, LIST_CLOSURES, &h->arena, &f->closures));
	TRY(lists_all_known(app->lists, &h->arena, BUNDLE_KNOWN_MAX, f->known, &f->known_count));
	return add_certificates(h, f);
}

/* Under another name first: a stick that is pulled out must not carry half a file. */
static enum err put(struct house *h, const char *path, struct bytes content)
{
	const char *fresh = arena_format(&h->arena, "%s.new", path);
	if (unlink(fresh) == 0)
		log_info(&h->logger, "lists_half_written_removed", "file=%s", fresh);
	TRY(file_create(fresh, content, 0644));
	return rename(fresh, path) == 0 ? E_OK : E_IO;
}

static enum err put_or_say(struct house *h, const char *path, struct bytes content)
{
	errno = 0;
	enum err e = put(h, path, content);
	if (e != E_OK)
		fprintf(stderr, "hoaband: --to: %s: %s\n", path, strerror(errno));
	return e;
}

static enum err write_lists(struct house *h, const struct options *o)
{
	struct lists_file *f = ARENA_NEW(&h->arena, struct lists_file);
	BUF_LOCAL encoded;
	buf_init(&encoded, LISTS_FILE_BYTES_MAX);
	TRY(house_open(h, true));
	TRY(gather(h, f));
	lists_file_encode(&encoded, f);
	TRY(buf_status(&encoded));
	TRY(put_or_say(h, o->to, buf_bytes(&encoded)));
	if (o->is_json)
		printf("{\"bytes\":%zu,\"certificates\":%zu,\"known_lists\":%zu}\n", encoded.len, f->certificate_count,
		       f->known_count);
	else
		printf("%s: %zu bytes, certificates of tills: %zu\n", o->to, encoded.len, f->certificate_count);
	return E_OK;
}

enum err command_lists(const struct options *o)
{
	struct house h;
	if (!o->to)
		return console_refuse("--to", "into which file?");
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = write_lists(&h, o);
	house_close(&h);
	return e;
}
