#include "outbox/centre.h"

#include "app.h"
#include "domain/open/centre.h"
#include "file.h"
#include "routine.h"
#include "store/role_lease.h"

#include <hoaban/cose.h>

#include <curl/curl.h>
#include <sodium.h>
#include <stdlib.h>

#define ROLE	   "centre"
#define SECRET_MIN 16
#define SECRET_MAX 4096
#define TIMEOUT_S  20L
#define LEASE_MS   ((int64_t)(2 * TIMEOUT_S) * 1000)
#define PAUSE_MAX  (15 * 60 * 1000)

struct centre {
	struct app *app;
	struct routine routine;
	uint8_t holder[UUID_LEN];
	struct arena arena;
	struct bytes secret; /* in `lasting` */
	struct arena lasting;
	unsigned failures; /* in a row */
	atomic_ullong sent, failed;
};

void centre_sign(char out[static CENTRE_SIGNATURE], struct bytes secret, int64_t time, struct bytes body)
{
	BUF_LOCAL message;
	uint8_t mac[HASH_LEN];
	char hex[2 * HASH_LEN + 1];
	buf_init(&message, body.len + 32);
	buf_append_format(&message, "%lld.", (long long)time);
	buf_append(&message, body.data, body.len);
	hmac_sha256(mac, secret, buf_bytes(&message));
	hex_format(hex, mac, sizeof(mac));
	snprintf(out, CENTRE_SIGNATURE, "sha256=%s", hex);
}

/* ---- one request */

static size_t look_over(char *data, size_t size, size_t count, void *ctx)
{
	(void)data, (void)ctx; /* what the centre answers is nothing to us */
	return size * count;
}

/* A stopping server does not wait for a centre. */
static int look_up(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const atomic_bool *is_stopping = ctx;
	(void)a, (void)b, (void)c, (void)d;
	return atomic_load(is_stopping);
}

static struct curl_slist *headers_of(struct centre *c, struct bytes body)
{
	char signature[CENTRE_SIGNATURE];
	int64_t now = clock_s(&c->app->clock);
	centre_sign(signature, c->secret, now, body);
	struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
	list = curl_slist_append(list, "Expect:");
	list = curl_slist_append(list, arena_format(&c->arena, "X-Hoaban-Timestamp: %lld", (long long)now));
	return curl_slist_append(list, arena_format(&c->arena, "X-Hoaban-Signature: %s", signature));
}

static void set_options(CURL *curl, struct centre *c, const struct curl_slist *headers, struct bytes body)
{
	const struct settings *s = c->app->settings;
	curl_easy_setopt(curl, CURLOPT_URL, s->centre_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT_S);
	if (s->centre_ca[0])
		curl_easy_setopt(curl, CURLOPT_CAINFO, s->centre_ca);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)body.data);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, look_over);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &c->routine.is_stopping);
}

static enum err post(struct centre *c, struct bytes body)
{
	long status = 0;
	CURL *curl = curl_easy_init();
	if (!curl)
		return E_MEMORY;
	struct curl_slist *headers = headers_of(c, body);
	set_options(curl, c, headers, body);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code == CURLE_OK && status >= 200 && status < 300 ? E_OK : E_UNAVAILABLE;
}

/* ---- a round */

static enum err take_role(struct centre *c)
{
	struct db *db;
	TRY(store_acquire(c->app->store, &db));
	enum err e = role_lease_take(db, ROLE, c->holder, c->app->settings->centre_every_s * 1000 + LEASE_MS);
	store_release(c->app->store, db);
	return e;
}

static enum err send_figures(struct centre *c)
{
	json_t *figures;
	TRY(centre_figures(c->app, &c->arena, &figures));
	char *text = json_dumps(figures, JSON_COMPACT);
	json_decref(figures);
	if (!text)
		return E_MEMORY;
	enum err e = post(c, bytes_of_text(text));
	free(text);
	return e;
}

static int64_t pause_ms(const struct centre *c)
{
	int64_t pause = c->app->settings->centre_every_s * 1000;
	for (unsigned i = 0; i < c->failures && pause < PAUSE_MAX; i++)
		pause *= 2;
	return pause < PAUSE_MAX || c->failures == 0 ? pause : PAUSE_MAX;
}

static void note(struct centre *c, enum err e)
{
	if (e == E_OK && c->failures > 0)
		log_info(c->app->logger, "centre_reached", "failures=%u", c->failures);
	if (e != E_OK && c->failures == 0)
		log_warn(c->app->logger, "centre_not_reached", "error=%s note=\"tried again with what is true then\"",
			 err_code(e));
	c->failures = e == E_OK ? 0 : c->failures + 1;
	atomic_fetch_add(e == E_OK ? &c->sent : &c->failed, 1);
}

static int64_t run(void *ctx)
{
	struct centre *c = ctx;
	arena_clear(&c->arena);
	enum err e = take_role(c);
	if (e == E_BUSY) /* another server sends */
		return c->app->settings->centre_every_s * 1000;
	if (e == E_OK)
		e = send_figures(c);
	if (!atomic_load(&c->routine.is_stopping))
		note(c, e);
	return pause_ms(c);
}

/* ---- the outside */

static enum err read_secret(struct centre *c)
{
	struct bytes file;
	TRY(file_read(&file, &c->lasting, c->app->settings->centre_secret_file, SECRET_MAX));
	c->secret = bytes_of(file.data, strcspn((const char *)file.data, "\r\n"));
	return c->secret.len >= SECRET_MIN ? E_OK : E_USAGE;
}

static void release(struct centre *c)
{
	curl_global_cleanup();
	sodium_memzero((void *)(uintptr_t)c->secret.data, c->secret.len);
	arena_release(&c->arena);
	arena_release(&c->lasting);
	free(c);
}

enum err centre_start(struct centre **out, struct app *app)
{
	if (!app->settings->centre_url[0])
		return E_OK;
	struct centre *c = calloc(1, sizeof(*c));
	if (!c)
		return E_MEMORY;
	c->app = app;
	app->random(c->holder, sizeof(c->holder));
	arena_init(&c->arena, 16u << 20);
	arena_init(&c->lasting, 1u << 20);
	enum err e = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? read_secret(c) : E_UNAVAILABLE;
	if (e != E_OK)
		log_error(app->logger, "centre_not_opened", "error=%s see=centre_secret_file_in_hoaband.ini", err_code(e));
	if (e == E_OK)
		e = routine_start(&c->routine, 0, run, c);
	if (e != E_OK) {
		release(c);
		return e;
	}
	*out = c;
	return E_OK;
}

void centre_stop(struct centre *c)
{
	struct db *db;
	if (!c)
		return;
	routine_stop(&c->routine);
	if (store_acquire(c->app->store, &db) == E_OK) {
		if (role_lease_release(db, ROLE, c->holder) != E_OK)
			log_warn(c->app->logger, "centre_lease_kept", "role=" ROLE);
		store_release(c->app->store, db);
	}
	release(c);
}

void centre_metrics(struct buf *out, struct centre *c)
{
	buf_append_format(out,
			  "# HELP hoaban_centre_sent_total Messages the operations centre took\n"
			  "# TYPE hoaban_centre_sent_total counter\nhoaban_centre_sent_total %llu\n"
			  "# HELP hoaban_centre_failures_total Messages it did not take\n"
			  "# TYPE hoaban_centre_failures_total counter\nhoaban_centre_failures_total %llu\n",
			  c ? atomic_load(&c->sent) : 0ull, c ? atomic_load(&c->failed) : 0ull);
}
