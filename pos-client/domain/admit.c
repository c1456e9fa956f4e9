#include "pos-client/domain/admit.h"
#include "pos-client/domain/authority.h"
#include "pos-client/domain/enrol.h"
#include "pos-client/domain/gate.h"
#include "pos-client/domain/remote.h"
#include <stdio.h>

struct admitting {
	struct till *t;
	const struct admit_request *request;
	struct admit_answer *answer;
	int64_t now;
	int32_t day;
	struct reading reading;
	struct gate_memory memory;
	struct authority_word word;
	struct gate_decision decision;
	uint8_t claim[UUID_LEN];
};

static bool may_ask(const struct till *t)
{
	return remote_is_configured(t) && monotonic_ms() >= t->unreachable_until;
}

/* ---- reading */

static enum verdict read_code(struct admitting *a, const struct gate_lists *lists)
{
	uint64_t bits = 0;
	struct bytes cose;
	const char *text = arena_textn(&a->t->arena, a->request->text, a->request->len);
	if (typed_code_parse(&bits, text) != E_OK || journal_ticket_by_code(a->t->journal, &a->t->arena, bits, &cose) != E_OK)
		return VERDICT_MALFORMED;
	return rules_read_cose(&a->reading, cose, lists, a->now, (int)a->request->site);
}

static enum verdict read_text(struct admitting *a)
{
	struct gate_lists lists = till_gate_lists(a->t);
	const struct admit_request *r = a->request;
	bool is_qr = r->len >= 4 && memcmp(r->text, TICKET_PREFIX, 4) == 0;
	if (!is_qr && r->len < 32)
		return read_code(a, &lists);
	return rules_read(&a->reading, r->text, r->len, &lists, a->now, (int)r->site);
}

/* A key or list that is younger than ours: ask once a minute, so that a pile of forgeries costs little. */
static bool is_worth_refreshing(const struct admitting *a, enum verdict v)
{
	int64_t accepted_at = 0;
	if (v != VERDICT_UNKNOWN_KEY && v != VERDICT_LISTS_TOO_OLD)
		return false;
	if (!may_ask(a->t) || journal_get_number(a->t->journal, HELD_BUNDLE_AT, &accepted_at) != E_OK)
		return false;
	int64_t age = till_corrected_now(a->t) - accepted_at;
	return age < 0 || age >= 60;
}

static enum verdict read_ticket(struct admitting *a)
{
	enum verdict v = read_text(a);
	if (!is_worth_refreshing(a, v))
		return v;
	enum err e = bundle_refresh(a->t);
	if (e == E_OK)
		return read_text(a);
	log_warn(a->t->logger, "refresh_failed", "error=%s", err_code(e));
	a->t->unreachable_until = monotonic_ms() + a->t->settings->claim_pause_ms;
	return v;
}

/* ---- what this till knows, then what the site's authority knows */

static enum err remember(struct admitting *a)
{
	const uint8_t *root = ticket_root(&a->reading.ticket);
	return journal_remember(a->t->journal, &a->t->arena, root, a->request->site, a->day, &a->memory);
}

/* The claim's id is kept before anybody is asked: after a power cut the same act is claimed again, not a second one. */
static enum err keep_claim(void *ctx)
{
	struct admitting *a = ctx;
	uint8_t fresh[UUID_LEN];
	till_new_id(a->t, fresh);
	return journal_open_claim(a->t->journal, a->reading.ticket.id, a->request->site, a->day, a->request->count, fresh,
				  a->claim);
}

static enum err ask(struct admitting *a)
{
	struct claim claim = {.site = a->request->site, .count = a->request->count, .time = a->now, .cose = a->reading.cose};
	a->word.authority = GATE_SILENT;
	if (!authority_may_answer(a->t, a->request->site)) {
		till_new_id(a->t, a->claim);
		return E_OK;
	}
	TRY(journal_write(a->t->journal, keep_claim, a));
	memcpy(claim.id, a->claim, UUID_LEN);
	snprintf(claim.gate, sizeof claim.gate, "%s", a->request->gate);
	return authority_ask(a->t, &claim, &a->reading.ticket, &a->word);
}

static void decide(struct admitting *a, enum verdict read)
{
	const struct gate_facts facts = {
		.read = read,
		.reading = &a->reading,
		.memory = &a->memory,
		.want = a->request->count,
		.authority = a->word.authority,
		.word = &a->word.ruling,
	};
	gate_decide(&a->decision, &facts);
}

static enum err judge(struct admitting *a)
{
	enum verdict read = read_ticket(a);
	a->answer->has_ticket = a->reading.is_verified;
	if (a->reading.is_verified)
		TRY(remember(a));
	decide(a, read);
	if (!a->decision.must_ask)
		return E_OK;
	TRY(ask(a));
	decide(a, read);
	return E_OK;
}

/* ---- the record */

/* A grant that made no sense was not followed, and is not the entry's. */
static struct bytes grant_used(const struct admitting *a)
{
	const struct ruling *word = &a->word.ruling, *used = &a->decision.ruling;
	bool is_used = word->first_use == used->first_use && word->count == used->count && word->entry == used->entry;
	return is_used ? bytes_of(a->word.grant, a->word.grant_len) : bytes_of(NULL, 0);
}

static enum err write_admission(struct admitting *a)
{
	const struct ticket *ticket = &a->reading.ticket;
	struct admission fact = {
		.site = a->request->site,
		.day = a->day,
		.entry = a->decision.ruling.entry,
		.first_use = a->decision.ruling.first_use,
		.count = a->decision.ruling.count,
		.admitted_at = a->now,
		.is_provisional = a->decision.is_provisional,
		.cose = a->reading.cose,
		.grant = grant_used(a),
	};
	BUF_LOCAL body;
	buf_init(&body, 4096);
	memcpy(fact.claim, a->claim, UUID_LEN);
	memcpy(fact.ticket, ticket->id, UUID_LEN);
	memcpy(fact.root, ticket_root(ticket), UUID_LEN);
	snprintf(fact.gate, sizeof fact.gate, "%s", a->request->gate);
	admission_encode(&body, &fact);
	TRY(till_append(a->t, ENTRY_ADMISSION, &body, &a->answer->seq));
	TRY(journal_keep_ticket(a->t->journal, ticket->id, NULL, a->reading.cose));
	TRY(gate_note_admission(a->t, &fact));
	return journal_insert_admission(a->t->journal, &fact);
}

static enum err write_refusal(struct admitting *a)
{
	struct scan_refused fact = {
		.site = a->request->site, .verdict = a->decision.ruling.verdict, .has_ticket = a->reading.is_verified};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	snprintf(fact.gate, sizeof fact.gate, "%s", a->request->gate);
	if (fact.has_ticket)
		memcpy(fact.ticket, a->reading.ticket.id, UUID_LEN);
	scan_refused_encode(&body, &fact);
	TRY(gate_note_refusal(a->t, fact.site, a->day));
	return till_append(a->t, ENTRY_SCAN_REFUSED, &body, &a->answer->seq);
}

static enum err record(void *ctx)
{
	struct admitting *a = ctx;
	TRY(a->decision.ruling.verdict == VERDICT_ADMITTED ? write_admission(a) : write_refusal(a));
	return journal_settle_claim(a->t->journal, a->claim);
}

/* ---- the answer */

static const char *notice_of(struct till *t, const struct ticket *ticket)
{
	const struct tariff *tariff = till_tariff_edition(t, ticket->edition);
	const int32_t day = instant_day(ticket->valid_from);
	const char *notice = NULL;
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		const char *proof =
			ticket_count(ticket, c) > 0 ? tariff_proof_on(tariff, ticket->sites, c, day, LANGUAGE_VI) : NULL;
		if (proof != NULL)
			notice = arena_format(&t->arena, "%s%s%s: %s", notice != NULL ? notice : "", notice != NULL ? "; " : "",
					      category_code(c), proof);
	}
	return notice;
}

static void fill_answer(struct admitting *a)
{
	struct admit_answer *out = a->answer;
	out->verdict = a->decision.ruling.verdict;
	out->is_provisional = a->decision.is_provisional;
	out->remaining = a->decision.ruling.remaining;
	out->first_admitted_at = a->decision.ruling.first_admitted_at;
	if (!out->has_ticket)
		return;
	out->ticket = a->reading.ticket;
	out->cose = a->reading.cose;
	if (out->verdict != VERDICT_ADMITTED)
		return;
	out->admitted = a->decision.ruling.count;
	memcpy(out->claim, a->claim, UUID_LEN);
	out->notice = notice_of(a->t, &out->ticket);
}

/* Where they went in first: this till knows it when it was here, else the hub may have said. */
static enum err find_first_gate(struct admitting *a)
{
	struct admit_answer *out = a->answer;
	if (!out->has_ticket || out->verdict == VERDICT_ADMITTED || out->first_admitted_at == 0)
		return E_OK;
	memcpy(out->first_gate, a->word.first_gate, sizeof out->first_gate);
	if (out->first_gate[0] != '\0')
		return E_OK;
	return journal_first_gate(a->t->journal, ticket_root(&out->ticket), a->request->site, a->day, out->first_gate);
}

enum err admit(struct till *t, const struct admit_request *r, struct admit_answer *out)
{
	*out = (struct admit_answer){0};
	TRY(till_need_enrolment(t));
	struct admitting *a = ARENA_NEW(&t->arena, struct admitting);
	*a = (struct admitting){.t = t, .request = r, .answer = out, .now = till_now(t)};
	a->day = instant_day(a->now);
	if (r->site >= SITES_MAX || (t->held.lease.sites >> r->site & 1) == 0)
		return till_refuse(t, E_REFUSED, "--site", "wrong_site", "this device is not for that site");
	TRY(judge(a));
	TRY(journal_write(t->journal, record, a));
	if (a->decision.ruling.verdict == VERDICT_ADMITTED)
		authority_told(t, r->site);
	fill_answer(a);
	return find_first_gate(a);
}
