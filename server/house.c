#include "house.h"

#include "assets/assets.h"
#include "domain/calendar/availability.h"
#include "domain/calendar/closure.h"
#include "domain/calendar/schedules.h"
#include "domain/detect/detect.h"
#include "domain/device/keyring.h"
#include "domain/device/lists.h"
#include "domain/figures/bookkeeper.h"
#include "domain/figures/recount.h"
#include "domain/gate/admitter.h"
#include "domain/gate/live.h"
#include "domain/lookout.h"
#include "domain/money/accounts.h"
#include "domain/people/login.h"
#include "domain/receipt/sealer.h"
#include "domain/open/gauges.h"
#include "domain/sale/issuer.h"
#include "domain/tariff/shelf.h"
#include "domain/throttle.h"
#include "domain/turns.h"
#include "file.h"
#include "log/publisher.h"
#include "outbox/centre.h"
#include "outbox/mailer.h"
#include "outbox/outbox.h"
#include "render/render.h"
#include "render/templates.h"
#include "settings.h"
#include "signer/organisations.h"
#include "signer/signer.h"
#include "store/embedded.h"
#include "store/store.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define HOUSE_ARENA	(16u << 20)
#define LAYOUTS_MAX	(256u << 10)
#define SECRET_MAX	4096
#define DELEGATIONS_MAX (1u << 20)
/* Beside the workers: committer, recall, admitter, live, publisher, shelf, sealer, outbox, mailer, detectors, their retries. */
#define CONNECTIONS_EXTRA 13

/* ---- clock, random, log: the only place that touches the real ones */

static int64_t now_ms(void *ctx)
{
	const struct house *h = ctx;
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 + h->clock_offset_ms;
}

static void write_line(void *ctx, const char *line, size_t len)
{
	(void)ctx;
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* a log that can not be written can not be complained about */
}

static enum err set_clock(struct house *h, const char *text)
{
	int64_t wanted;
	if (!text)
		return E_OK;
	if (instant_parse(&wanted, text) != E_OK) {
		fprintf(stderr, "hoaband: --clock: write the time as RFC 3339, e.g. 2026-11-21T01:15:00Z\n");
		return E_USAGE;
	}
	h->clock_offset_ms = wanted * 1000 - now_ms(h);
	return E_OK;
}

static enum err load_settings(struct house *h)
{
	struct complaints c = {.arena = &h->arena};
	enum err e = settings_load(&h->settings, &h->arena, h->app.data_dir, &c);
	for (size_t i = 0; i < c.count && i < COMPLAINTS_MAX; i++)
		fprintf(stderr, "hoaband: " SETTINGS_FILE ": %s: %s\n", c.list[i].pointer, c.list[i].detail);
	return e;
}

static const char *keys_directory(struct house *h)
{
	return arena_format(&h->arena, "%s/keys", h->app.data_dir);
}

/* The log's name: the public URL's host and path when there is one, else a random name of its own. */
static const char *new_origin(struct house *h)
{
	uint8_t random[6];
	char text[13];
	const char *url = h->settings.public_url, *host = strstr(url, "://");
	if (host && host[3])
		return arena_format(&h->arena, "%s/log", host + 3);
	randombytes_buf(random, sizeof(random));
	hex_format(text, random, sizeof(random));
	return arena_format(&h->arena, "hoaban.local/%s", text);
}

static enum err data_directory(struct house *h, const char *given)
{
	if (!given) {
		fprintf(stderr, "hoaband: --data DIR is missing\n");
		return E_USAGE;
	}
	enum err e = directory_make(given, 0711);
	char *absolute = e == E_OK ? realpath(given, NULL) : NULL;
	if (!absolute || strlen(absolute) >= sizeof(h->app.data_dir)) {
		fprintf(stderr, "hoaband: --data: %s can not be made or reached\n", given);
		free(absolute);
		return E_IO;
	}
	snprintf(h->app.data_dir, sizeof(h->app.data_dir), "%s", absolute);
	free(absolute);
	return E_OK;
}

enum err house_found(struct house *h, const struct options *o)
{
	*h = (struct house){0};
	arena_init(&h->arena, HOUSE_ARENA);
	h->app.clock = (struct clock){now_ms, h};
	h->logger = (struct logger){.write = write_line, .clock = &h->app.clock, .least = LOG_LEVEL_INFO};
	h->app.logger = &h->logger;
	h->app.settings = &h->settings;
	h->app.random = randombytes_buf;
	h->app.is_demo = o->is_demo;
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(set_clock(h, o->clock));
	TRY(data_directory(h, o->data));
	TRY(settings_write_defaults(h->app.data_dir));
	TRY(load_settings(h));
	TRY(directory_make(keys_directory(h), 0700));
	return signer_init_keys(keys_directory(h), new_origin(h), clock_s(&h->app.clock), &h->logger);
}

/* ---- database */

static enum err start_embedded(struct house *h, struct store_config *c, bool is_beside)
{
	char socket[URL_TEXT];
	c->user = EMBEDDED_USER;
	c->password = "";
	c->schema = EMBEDDED_SCHEMA;
	if (is_beside && embedded_find(h->app.data_dir, socket, sizeof(socket)) == E_OK) {
		c->socket = arena_text(&h->arena, socket);
		return E_OK;
	}
	TRY(embedded_start(&h->embedded, h->app.data_dir, &h->logger));
	TRY(embedded_migrate(h->embedded));
	c->socket = embedded_socket(h->embedded);
	return E_OK;
}

/* "socket:/path" or "tcp:host:port" */
static enum err external_database(struct house *h, struct store_config *c)
{
	const char *where = h->settings.database;
	if (str_starts_with(where, "socket:/")) {
		c->socket = where + strlen("socket:");
		return E_OK;
	}
	char *host = str_starts_with(where, "tcp:") ? arena_text(&h->arena, where + strlen("tcp:")) : NULL;
	char *colon = host ? strrchr(host, ':') : NULL;
	int64_t port;
	if (!colon || int_parse(&port, colon + 1, 1, 65535) != E_OK) {
		fprintf(stderr, "hoaband: " SETTINGS_FILE ": database: write socket:/path or tcp:host:port\n");
		return E_USAGE;
	}
	*colon = 0;
	c->host = host;
	c->port = (unsigned)port;
	return E_OK;
}

static struct store_config store_defaults(struct house *h)
{
	return (struct store_config){
		.user = h->settings.database_user,
		.password = h->settings.database_password,
		.schema = h->settings.database_name,
		.connections = (unsigned)h->settings.http_workers + CONNECTIONS_EXTRA,
		.timeout_s = 10,
		.logger = &h->logger,
	};
}

static enum err open_store(struct house *h, bool is_beside)
{
	struct store_config c = store_defaults(h);
	bool is_external = h->settings.database[0] != 0;
	TRY(is_external ? external_database(h, &c) : start_embedded(h, &c, is_beside));
	TRY(store_open(&h->app.store, &c));
	TRY(store_assert_settings(h->app.store));
	return is_external && !is_beside ? store_migrate(h->app.store) : E_OK;
}

enum err house_migrate(struct house *h, const char *user, const char *password)
{
	struct store_config c = store_defaults(h);
	if (h->settings.database[0] == 0) /* the private database brings itself up to date at every start */
		return open_store(h, false);
	TRY(external_database(h, &c));
	if (user) {
		c.user = user;
		c.password = password;
	}
	TRY(store_open(&h->app.store, &c));
	TRY(store_assert_settings(h->app.store)); /* before a table is made: a wrong character set would stay in it */
	return store_migrate(h->app.store);
}

/* ---- the whole */

static enum err certify_edition(struct house *h, const struct tariff *t)
{
	for (size_t i = 0; t && i < t->organisation_count; i++)
		TRY(organisations_init(keys_directory(h), t->organisations[i].tax_code, t->organisations[i].name,
				       clock_s(&h->app.clock), &h->logger));
	return E_OK;
}

enum err house_certify(struct house *h)
{
	for (uint32_t edition = 1; edition <= shelf_newest(h->app.shelf); edition++)
		TRY(certify_edition(h, shelf_edition(h->app.shelf, edition)));
	return E_OK;
}

/* The house's own stand before ours: theirs win. */
static enum err load_layouts(struct house *h)
{
	struct bytes own = {NULL, 0}, ours = asset_find("bank/statements.tsv");
	const char *path = h->settings.statement_layouts_file;
	enum err e = path[0] ? file_read(&own, &h->arena, path, LAYOUTS_MAX) : E_OK;
	if (e != E_OK) {
		fprintf(stderr, "hoaband: statement_layouts_file: %s can not be read\n", path);
		return e;
	}
	const char *all = arena_format(&h->arena, "%.*s\n%.*s", (int)own.len, own.data ? (const char *)own.data : "",
				       (int)ours.len, (const char *)ours.data);
	h->app.statement_layouts = bytes_of_text(all);
	return E_OK;
}

enum err house_open(struct house *h, bool is_beside)
{
	TRY(open_store(h, is_beside));
	TRY(signer_start(&h->app.signer, keys_directory(h), &h->logger));
	TRY(file_read(&h->app.delegations, &h->arena, arena_format(&h->arena, "%s/delegations.cose", keys_directory(h)),
		      DELEGATIONS_MAX));
	TRY(lists_open(&h->app.lists, &h->app));
	TRY(keyring_open(&h->app.keyring, &h->app));
	TRY(closures_open(&h->app.closures, &h->app));
	TRY(availability_open(&h->app.availability, &h->app));
	TRY(shelf_open(&h->app.shelf, &h->app, asset_find("tariff/edition-1.json")));
	TRY(accounts_open(&h->app.accounts, &h->app));
	TRY(load_layouts(h));
	return house_certify(h);
}

/* What the pages say, and the pages: one that names what is nowhere is found out here, not by a visitor. */
static enum err load_pages(struct house *h)
{
	struct complaints c = {.arena = &h->arena};
	enum err e = words_load(&h->app.words, &h->arena, asset_find("messages.tsv"), &c);
	if (e == E_OK)
		e = templates_load(&h->app.templates, &h->arena, h->app.words, &c);
	for (size_t i = 0; i < c.count && i < COMPLAINTS_MAX; i++)
		fprintf(stderr, "hoaband: pages: %s: %s: %s\n", c.list[i].pointer, c.list[i].code, c.list[i].detail);
	return e;
}

enum err house_sign(struct house *h)
{
	return organisations_start(&h->app.organisations, keys_directory(h), &h->logger);
}

enum err house_issue(struct house *h)
{
	TRY(house_sign(h));
	TRY(issuer_start(&h->app.issuer, &h->app));
	return sealer_start(&h->app.sealer, &h->app);
}

/* The first line of a file; an empty path is no secret. */
static enum err load_secret(struct bytes *out, struct house *h, const char *path)
{
	if (!path[0])
		return E_OK;
	enum err e = file_read(out, &h->arena, path, SECRET_MAX);
	while (e == E_OK && out->len > 0 && strchr("\r\n ", out->data[out->len - 1]))
		out->len--;
	if (e == E_OK && out->len > 0)
		return E_OK;
	fprintf(stderr, "hoaband: %s: a file with a secret is expected there\n", path);
	return e == E_OK ? E_INVALID : e;
}

static enum err seed_demo(struct house *h)
{
	TRY(staff_seed_demo(&h->app));
	return schedules_seed_demo(&h->app, shelf_edition(h->app.shelf, shelf_newest(h->app.shelf)));
}

enum err house_furnish(struct house *h)
{
	/* Orders draw some eight random values each: from libsodium's generator (seeded by the kernel, its key erased as it
	 * goes) instead of a system call for every one. Keys have been made before. */
	randombytes_set_implementation(&randombytes_internal_implementation);
	if (h->app.is_demo)
		TRY(seed_demo(h));
	TRY(load_secret(&h->app.sepay_secret, h, h->settings.sepay_secret_file));
	TRY(load_secret(&h->app.payos_secret, h, h->settings.payos_key_file));
	TRY(load_secret(&h->app.vnpay_secret, h, h->settings.vnpay_secret_file));
	TRY(load_pages(h));
	TRY(figures_fill(h->app.store, &h->logger, clock_s(&h->app.clock)));
	TRY(door_open(&h->app.door, (unsigned)h->settings.login_burst, (unsigned)h->settings.login_per_minute));
	TRY(throttle_open(&h->app.bookings, (unsigned)h->settings.booking_burst, (unsigned)h->settings.booking_per_minute));
	TRY(throttle_open(&h->app.lookups, (unsigned)h->settings.lookup_burst, (unsigned)h->settings.lookup_per_minute));
	TRY(turns_open(&h->app.exports, (unsigned)h->settings.audit_exports));
	TRY(house_sign(h));
	TRY(renderer_start(&h->app.renderer, &h->logger));
	TRY(publisher_start(&h->app.publisher, &h->app, h->app.data_dir));
	TRY(lookout_start(&h->lookout, &h->app));
	TRY(availability_watch(h->app.availability));
	TRY(issuer_start(&h->app.issuer, &h->app));
	TRY(admitter_start(&h->app.admitter, &h->app));
	TRY(live_start(&h->app.live, &h->app));
	TRY(sealer_start(&h->app.sealer, &h->app));
	TRY(mailer_start(&h->app.mailer, &h->app));
	TRY(gauges_start(&h->app.gauges, &h->app));
	TRY(centre_start(&h->app.centre, &h->app));
	TRY(detective_start(&h->detective, &h->app));
	TRY(bookkeeper_start(&h->app.bookkeeper, &h->app));
	return outbox_start(&h->app.outbox, &h->app);
}

void house_close(struct house *h)
{
	struct app *app = &h->app;
	sealer_stop(app->sealer); /* it looks at how busy the issuer is */
	live_stop(app->live);
	admitter_stop(app->admitter);
	if (app->issuer)
		issuer_stop(app->issuer);
	outbox_stop(app->outbox);
	mailer_stop(app->mailer);
	centre_stop(app->centre);
	gauges_stop(app->gauges);
	lookout_stop(h->lookout);
	detective_stop(h->detective);
	bookkeeper_stop(app->bookkeeper);
	if (app->publisher)
		publisher_stop(app->publisher);
	if (app->renderer)
		renderer_stop(app->renderer);
	organisations_stop(app->organisations);
	throttle_close(app->bookings);
	throttle_close(app->lookups);
	turns_close(app->exports);
	door_close(app->door);
	availability_close(app->availability);
	shelf_close(app->shelf);
	accounts_close(app->accounts);
	closures_close(app->closures);
	keyring_close(app->keyring);
	lists_close(app->lists);
	if (app->signer)
		signer_stop(app->signer);
	if (app->store)
		store_close(app->store);
	if (h->embedded)
		embedded_stop(h->embedded);
	arena_release(&h->arena);
}
