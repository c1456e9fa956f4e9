#include "pos-client/domain/admit.h"
#include "pos-client/domain/remote.h"

#define ANSWER_MAX 4096

static enum err ask(struct till *t, const struct claim *c, struct claim_answer *answer)
{
	BUF_LOCAL body;
	BUF_LOCAL reply;
	buf_init(&body, 4096);
	buf_init(&reply, ANSWER_MAX);
	claim_encode(&body, c);
	TRY(buf_status(&body));
	struct remote_call call = {
		.method = "POST",
		.path = "/v1/admissions",
		.body = &body,
		.connect_ms = t->settings->claim_ms,
		.total_ms = 2 * t->settings->claim_ms,
		.answer_max = ANSWER_MAX,
		.answer = &reply,
	};
	TRY(remote_send(t, &call));
	TRY(remote_meaning(call.status));
	TRY(claim_answer_decode(answer, buf_bytes(&reply)));
	return verdict_is_known(answer->verdict) ? E_OK : E_MALFORMED;
}

enum err admit_claim(struct till *t, const struct claim *c, struct claim_answer *answer)
{
	enum err e = ask(t, c, answer);
	if (e == E_OK)
		return E_OK;
	log_warn(t->logger, "claim_unanswered", "error=%s", err_code(e));
	t->unreachable_until = monotonic_ms() + t->settings->claim_pause_ms;
	return e;
}
