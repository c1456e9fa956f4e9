#include "domain/sale/settle.h"

#include "app.h"
#include "domain/sale/issuer.h"

enum err settle_order(struct order *o, struct arena *a, struct app *app, enum pay_method provider, const char *provider_tx)
{
	if (o->status == ORDER_PAID)
		return E_OK;
	if (o->status != ORDER_PENDING)
		return E_EXPIRED;
	uint8_t token[TOKEN_LEN];
	memcpy(token, o->token, TOKEN_LEN);
	struct issue_job *job = ARENA_NEW(a, struct issue_job);
	job->arena = a;
	TRY(issue_plan_settlement(job, app, o, provider, provider_tx));
	enum err e = issuer_run(app->issuer, job);
	if (e != E_OK && e != E_CONFLICT) /* conflict: somebody settled it at the same moment */
		return e;
	return order_find(o, a, app, token);
}
