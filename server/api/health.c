/* /health/live, /health/ready, /metrics, /openapi.json */
#include "api/api.h"
#include "domain/figures/bookkeeper.h"
#include "domain/gate/admitter.h"
#include "domain/halt.h"
#include "domain/receipt/sealer.h"
#include "domain/open/gauges.h"
#include "domain/sale/issuer.h"
#include "log/publisher.h"
#include "outbox/centre.h"
#include "outbox/mailer.h"
#include "outbox/outbox.h"
#include "signer/signer.h"
#include "store/store.h"

enum err health_live(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	(void)r;
	http_answer_json(a, json_pack("{s:s}", "status", "live"));
	return E_OK;
}

/* Ready = a sale would go through: the database answers and the signer lives. */
enum err health_ready(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct db *db;
	(void)r;
	TRY(store_acquire(app->store, &db));
	enum err e = db_plain(db, "SELECT 1");
	store_release(app->store, db);
	TRY(e);
	TRY(halt_check(app));
	if (signer_pid(app->signer) <= 0)
		return E_UNAVAILABLE;
	http_answer_json(a, json_pack("{s:s}", "status", "ready"));
	return E_OK;
}

/* How much is sold is nobody's business but the operator's: whoever measures does it on this machine, past the proxy. */
static bool is_local(const char *peer)
{
	return str_starts_with(peer, "127.") || str_equal(peer, "::1") || str_starts_with(peer, "::ffff:127.");
}

enum err metrics_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	if (!is_local(r->peer))
		return E_FORBIDDEN;
	a->content_type = "text/plain; version=0.0.4; charset=utf-8";
	http_metrics(&a->body, http_server_of(r));
	issuer_metrics(&a->body, app->issuer);
	admitter_metrics(&a->body, app->admitter);
	sealer_metrics(&a->body, app->sealer);
	publisher_metrics(&a->body, app->publisher);
	outbox_metrics(&a->body, app->outbox);
	mailer_metrics(&a->body, app->mailer);
	bookkeeper_metrics(&a->body, app->bookkeeper);
	centre_metrics(&a->body, app->centre);
	gauges_metrics(&a->body, app->gauges);
	return buf_status(&a->body);
}

enum err openapi_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)r;
	http_openapi(&a->body, app->routes, app->route_count, app->public_url);
	return buf_status(&a->body);
}
