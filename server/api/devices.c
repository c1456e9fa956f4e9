/* What passes between us and our tills: enrolment, lease, journal, claims. Bodies are CBOR (docs/FORMATS.md). */
#include "api/guard.h"
#include "domain/calendar/allotment.h"
#include "domain/device/enrol.h"
#include "domain/device/seen.h"
#include "domain/gate/admitter.h"
#include "domain/gate/undo.h"
#include "domain/halt.h"
#include "domain/journal/absorb.h"
#include "store/devices.h"

static void answer_cbor(struct http_answer *a)
{
	a->content_type = "application/cbor";
}

enum err device_enrol(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct httpsig_claim claim;
	struct httpsig_request request;
	struct enrolment e;
	TRY(guard_signature(app, r, &claim, &request));
	TRY(enrolment_decode(&e, r->body));
	TRY(httpsig_verify(&claim, &request, e.device_key));
	if (memcmp(claim.device, e.device, UUID_LEN) != 0)
		return E_UNAUTHORIZED;
	TRY(guard_time(app, r, &claim));
	answer_cbor(a);
	return enrol_device(app, r->arena, &e, &a->body);
}

/* What the till says of itself; an older one says nothing. */
static enum err read_claim(struct lease_claim *out, struct http_request *r)
{
	const char *have = http_query(r, "have"), *written = http_query(r, "written");
	int64_t last = 0;
	*out = (struct lease_claim){0};
	if (have)
		TRY(int_parse(&out->have, have, 0, INT64_MAX));
	if (written)
		TRY(int_parse(&last, written, 0, INT64_MAX));
	out->written = (uint64_t)last;
	return E_OK;
}

enum err lease_show(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct lease_claim claim;
	TRY(read_claim(&claim, r));
	answer_cbor(a);
	return lease_renew(app, r->arena, r->state, &claim, &a->body);
}

/* ---- journal */

static enum err write_answer(struct app *app, struct http_request *r, struct journal_answer *answer, struct http_answer *a)
{
	TRY(checkpoint_newest(app, r->arena, &answer->checkpoint));
	answer_cbor(a);
	journal_answer_encode(&a->body, answer);
	return buf_status(&a->body);
}

enum err journal_take(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct device_row *d = r->state;
	struct journal_batch *batch = ARENA_NEW(r->arena, struct journal_batch);
	struct journal_answer answer = {0};
	if (d->quarantined_at && !d->closed_at) /* of closed ones absorb knows more */
		return E_QUARANTINED;
	TRY(journal_batch_decode(batch, r->body));
	TRY(checkpoint_seen(app, r->arena, d, batch->checkpoint));
	TRY(halt_check(app));
	enum err e = absorb_journal(app, r->arena, d, batch, &answer);
	if (e != E_OK && e != E_CONFLICT)
		return e;
	a->status = e == E_OK ? 200 : 409;
	return write_answer(app, r, &answer, a);
}

/* ---- admissions */

static enum err need_active(const struct device_row *d)
{
	if (d->closed_at)
		return E_CLOSED;
	return d->quarantined_at ? E_QUARANTINED : E_OK;
}

static void resume_claim(struct admit_job *job)
{
	http_resume(job->ctx, job->outcome);
}

enum err admission_begin(struct app *app, struct http_request *r)
{
	struct admit_job *job = ARENA_NEW(r->arena, struct admit_job);
	*job = (struct admit_job){
		.arena = r->arena, .device = r->state, .now = clock_s(&app->clock), .done = resume_claim, .ctx = r};
	TRY(need_active(job->device));
	TRY(claim_decode(&job->claim, r->body));
	TRY(claim_read(app, job));
	r->state = job;
	return admitter_submit(app->admitter, job);
}

enum err admission_claim(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct admit_job *job = r->state;
	(void)app;
	answer_cbor(a);
	claim_answer_encode(&a->body, &job->answer);
	return buf_status(&a->body);
}

enum err admission_undo(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct admission_undone fact;
	TRY(need_active(r->state));
	TRY(admission_undone_decode(&fact, r->body));
	TRY(undo_online(app, r->arena, r->state, &fact));
	a->status = 204;
	return E_OK;
}
