/* A gate's till around the state machine: what domain/admit.c does, in memory. */
#include <hoaban/instant.h>
#include "tests/support/sitesim.h"
#include <stdio.h>

/* ---------------------------------------------------------------- the journal as a port */
static enum err get_standing(void *ctx, struct site_standing *out)
{
	const struct sim_journal *j = ((struct sim_node *)ctx)->journal;
	if (!j->has_standing)
		return E_NOT_FOUND;
	*out = j->standing;
	return E_OK;
}

static enum err put_standing(void *ctx, const struct site_standing *s)
{
	struct sim_node *n = ctx;
	struct sim_journal *j = n->journal;
	if (j->has_standing && site_term_compare(&n->sim->world->authorities, &s->term, &j->standing.term) <= 0)
		sim_fail(n->sim, "gate %d: a term that does not rise", n->index);
	j->has_standing = true;
	j->standing = *s;
	return E_OK;
}

static enum err next_entry(void *ctx, int32_t day, uint64_t after, struct member_entry *out)
{
	const struct sim_journal *j = ((struct sim_node *)ctx)->journal;
	(void)day;
	for (size_t i = 0; i < j->count; i++) {
		const struct sim_entry *e = &j->entries[i];
		*out = (struct member_entry){i > 0 ? j->entries[i - 1].seq : 0, e->seq, {e->bytes, e->len}};
		if (e->seq > after)
			return E_OK;
	}
	return E_NOT_FOUND;
}

static enum err last_seq(void *ctx, int32_t day, uint64_t *seq)
{
	const struct sim_journal *j = ((struct sim_node *)ctx)->journal;
	(void)day;
	*seq = j->count > 0 ? j->entries[j->count - 1].seq : 0;
	return E_OK;
}

void sim_journal_port(struct sim_node *n)
{
	n->journal_port = (struct member_journal){n, get_standing, put_standing, next_entry, last_seq};
}

/* ---------------------------------------------------------------- writing */
static struct sim_entry *append(struct sim_node *n, enum entry_type type, struct buf *body)
{
	struct sim_journal *j = n->journal;
	if (j->count == SIM_ENTRIES || buf_status(body) != E_OK)
		return NULL;
	struct sim_entry *e = &j->entries[j->count];
	uint8_t room[SIM_ENTRY];
	struct buf payload = BUF_FIXED(room), message = BUF_FIXED(e->bytes);
	struct entry entry = {.seq = j->seq + 1 + sim_random(n->sim, 3),
			      .time_ms = sim_time(n->sim).now * 1000,
			      .type = type,
			      .body = buf_bytes(body)};
	memcpy(entry.device, n->self.device, UUID_LEN);
	memcpy(entry.prev, j->prev, HASH_LEN);
	if (entry_encode(&payload, &entry) != E_OK ||
	    cose_sign(&message, buf_bytes(&payload), AAD_ENTRY, n->sim->world->device_keys[n->device].secret_key) != E_OK)
		return NULL;
	e->seq = j->seq = entry.seq;
	e->type = type;
	e->len = message.len;
	j->count++;
	return e;
}

static void write_admission(struct sim_node *n, const struct admission *a, const struct grant *grant)
{
	uint8_t room[SIM_ENTRY];
	struct buf body = BUF_FIXED(room);
	admission_encode(&body, a);
	struct sim_entry *e = append(n, ENTRY_ADMISSION, &body);
	if (e == NULL) {
		sim_fail(n->sim, "gate %d: an admission that cannot be written", n->index);
		return;
	}
	e->fact = *a;
	e->fact.cose = e->fact.grant = (struct bytes){0};
	e->has_grant = grant != NULL;
	if (grant != NULL)
		e->grant = *grant;
}

/* ---------------------------------------------------------------- what this gate knows itself */
static bool is_undone(const struct sim_journal *j, const uint8_t claim[static UUID_LEN])
{
	for (size_t i = 0; i < j->count; i++)
		if (j->entries[i].type == ENTRY_ADMISSION_UNDONE && memcmp(j->entries[i].undoes, claim, UUID_LEN) == 0)
			return true;
	return false;
}

static void rule_locally(struct sim_node *n, int ticket, uint32_t count, struct ruling *out)
{
	const struct ticket *t = &n->sim->world->tickets[ticket].ticket;
	struct taken_use taken[SIM_ENTRIES * 4];
	struct uses uses = {.list = taken};
	for (size_t i = 0; i < n->journal->count; i++) {
		const struct sim_entry *e = &n->journal->entries[i];
		if (e->type != ENTRY_ADMISSION || memcmp(e->fact.root, ticket_root(t), UUID_LEN) != 0 ||
		    is_undone(n->journal, e->fact.claim))
			continue;
		for (uint32_t k = 0; k < e->fact.count; k++)
			taken[uses.count++] = (struct taken_use){e->fact.first_use + k, e->fact.entry, e->fact.admitted_at};
	}
	rules_admit(out, t, &uses, count);
}

/* ---------------------------------------------------------------- the visitor */
static void ask(struct sim_node *n, int ticket, uint32_t count)
{
	const struct sim_ticket *t = &n->sim->world->tickets[ticket];
	struct member_claim c = {.first_use = ticket_first_use(&t->ticket),
				 .party = t->ticket.party,
				 .day = instant_day(sim_time(n->sim).now),
				 .count = count,
				 .ticket = {t->bytes, t->len}};
	memcpy(c.root, ticket_root(&t->ticket), UUID_LEN);
	memcpy(c.id, n->journal->open_claims[ticket], UUID_LEN);
	snprintf(c.gate, sizeof(c.gate), "gate %d", n->index);
	n->asked = ticket;
	n->asked_after = n->journal->count > 0 ? n->journal->entries[n->journal->count - 1].seq : 0;
	if (member_claim(&n->member, &c, sim_time(n->sim)) != E_OK)
		sim_fail(n->sim, "gate %d: a claim that cannot be made", n->index);
}

void sim_scan(struct sim_node *n, int ticket, uint32_t count)
{
	struct ruling ruling;
	if (!n->is_up || n->asked >= 0)
		return;
	rule_locally(n, ticket, count, &ruling);
	if (ruling.verdict != VERDICT_ADMITTED)
		return;
	if (!n->journal->is_open[ticket]) {
		uint64_t id[2] = {sim_random(n->sim, UINT64_MAX), ++n->sim->serial};
		memcpy(n->journal->open_claims[ticket], id, UUID_LEN);
		n->journal->is_open[ticket] = true;
	}
	ask(n, ticket, count);
	sim_settle(n);
}

static void fill_admission(const struct sim_node *n, struct admission *a, const struct ruling *r)
{
	const struct sim_ticket *t = &n->sim->world->tickets[n->asked];
	*a = (struct admission){.site = SIM_SITE,
				.day = instant_day(sim_time(n->sim).now),
				.entry = r->entry,
				.first_use = r->first_use,
				.count = r->count,
				.admitted_at = sim_time(n->sim).now,
				.is_provisional = true,
				.cose = {t->bytes, t->len}};
	memcpy(a->claim, n->journal->open_claims[n->asked], UUID_LEN);
	memcpy(a->ticket, t->ticket.id, UUID_LEN);
	memcpy(a->root, ticket_root(&t->ticket), UUID_LEN);
	snprintf(a->gate, sizeof(a->gate), "gate %d", n->index);
}

/* What was answered stands on the answerer's disk, and so does everything that this gate had admitted before. */
static void check_ledger(struct sim_node *n, const struct grant *g, const struct sim_ledger *l)
{
	bool is_there = false;
	for (size_t i = 0; i < l->row_count; i++)
		is_there = is_there || memcmp(l->rows[i].claim, g->claim, UUID_LEN) == 0;
	if (!is_there)
		sim_fail(n->sim, "gate %d: a grant that is not on its hub's disk", n->index);
	if (l->stored[n->device] < n->asked_after)
		sim_fail(n->sim, "gate %d: a grant before all is delivered", n->index);
}

/* What a hub that stands by has handed over, as it believes, is in the ledger. */
static void check_copies(struct sim_node *n, const struct sim_node *other, const struct grant *g, const struct sim_ledger *l)
{
	uint64_t last = 0;
	if (!other->is_up || other->hub.state != HUB_STANDBY || !site_term_equal(&other->hub.standing.term, &g->term))
		return;
	if (other->ledger_port.last_grant(other->ledger_port.ctx, g->day, &g->term, &last) != E_OK || other->hub.copied < last)
		return;
	for (size_t i = 0; i < other->ledger->row_count; i++) {
		const struct hub_row *r = &other->ledger->rows[i];
		bool is_there = r->grant_len == 0 || site_term_equal(&r->term, &g->term);
		for (size_t k = 0; k < l->row_count && !is_there; k++)
			is_there = memcmp(l->rows[k].claim, r->claim, UUID_LEN) == 0;
		if (!is_there)
			sim_fail(n->sim, "hub %d handed over what is not in the ledger", other->index);
	}
}

static void check_grant(struct sim_node *n, const struct grant *g)
{
	const struct sim_ledger *l = NULL;
	for (int h = 0; h < SIM_HUBS; h++)
		if (memcmp(n->sim->nodes[h].self.device, g->term.holder, UUID_LEN) == 0)
			l = n->sim->nodes[h].ledger;
	for (int h = 0; h < SIM_HUBS && l != NULL; h++)
		check_copies(n, &n->sim->nodes[h], g, l);
	if (l != NULL)
		check_ledger(n, g, l);
	if (!site_term_equal(&g->term, &n->journal->standing.term))
		sim_fail(n->sim, "gate %d: a grant of another term than the highest it knows", n->index);
}

static void admit(struct sim_node *n, enum member_outcome outcome)
{
	struct ruling ruling;
	struct admission a;
	const struct member_answer *answer = member_answer(&n->member);
	const struct grant *g = outcome == MEMBER_GRANTED ? &answer->grant : NULL;
	rule_locally(n, n->asked, n->member.claim.count, &ruling);
	if (g == NULL && ruling.verdict != VERDICT_ADMITTED)
		return;
	fill_admission(n, &a, &ruling);
	if (g != NULL) {
		check_grant(n, g);
		a.day = g->day, a.entry = g->entry, a.first_use = g->first_use, a.count = g->count;
		a.is_provisional = g->is_provisional;
		a.grant = bytes_of(answer->grant_bytes, answer->grant_len);
	}
	n->sim->grants += !a.is_provisional;
	n->sim->provisionals += a.is_provisional;
	write_admission(n, &a, g);
}

void sim_settle(struct sim_node *n)
{
	enum member_outcome outcome = member_outcome(&n->member);
	if (n->asked < 0 || outcome == MEMBER_WAITING || outcome == MEMBER_IDLE)
		return;
	if (outcome != MEMBER_REFUSED)
		admit(n, outcome);
	n->journal->is_open[n->asked] = false;
	n->asked = -1;
	member_forget(&n->member);
	if (member_committed(&n->member, sim_time(n->sim)) != E_OK)
		sim_fail(n->sim, "gate %d: nothing can be delivered", n->index);
}

/* The last admission, if it is not undone yet. */
void sim_undo(struct sim_node *n)
{
	uint8_t room[256];
	struct buf body = BUF_FIXED(room);
	struct sim_journal *j = n->journal;
	const struct sim_entry *last = j->count > 0 ? &j->entries[j->count - 1] : NULL;
	if (!n->is_up || last == NULL || last->type != ENTRY_ADMISSION)
		return;
	struct admission_undone u = {.site = SIM_SITE, .day = last->fact.day};
	memcpy(u.claim, last->fact.claim, UUID_LEN);
	admission_undone_encode(&body, &u);
	struct sim_entry *e = append(n, ENTRY_ADMISSION_UNDONE, &body);
	if (e == NULL)
		return;
	memcpy(e->undoes, u.claim, UUID_LEN);
	if (member_committed(&n->member, sim_time(n->sim)) != E_OK)
		sim_fail(n->sim, "gate %d: nothing can be delivered", n->index);
}
