/* The oracle: what stands in the gates' journals is the truth, and the authority's ledger is held against it. */
#include "tests/support/sitesim.h"

/* ---------------------------------------------------------------- the authority */
/* After the calm there is one, it is strict, and everybody knows it. */
static struct sim_node *find_authority(struct sim *s)
{
	struct sim_node *found = NULL;
	for (int i = 0; i < SIM_HUBS; i++) {
		struct sim_node *n = &s->nodes[i];
		if (n->hub.state == HUB_STANDBY)
			continue;
		if (found != NULL)
			sim_fail(s, "hubs %d and %d are both the authority", found->index, i);
		if (n->hub.state != HUB_STRICT)
			sim_fail(s, "hub %d is not strict after the calm", i);
		found = n;
	}
	if (found == NULL)
		sim_fail(s, "nobody is the authority");
	return found;
}

static void check_agreement(struct sim *s, const struct sim_node *authority)
{
	const struct site_term *t = &authority->ledger->standing.term;
	for (int i = SIM_HUBS; i < SIM_NODES; i++) {
		const struct sim_node *n = &s->nodes[i];
		if (!n->journal->has_standing || !site_term_equal(&n->journal->standing.term, t))
			sim_fail(s, "gate %d has another authority", i);
		if (member_contact(&n->member, sim_time(s)) != MEMBER_STRICT)
			sim_fail(s, "gate %d does not hear a strict authority after the calm", i);
	}
}

/* ---------------------------------------------------------------- nothing is lost */
static bool is_undone(const struct sim_journal *j, const uint8_t claim[static UUID_LEN])
{
	for (size_t i = 0; i < j->count; i++)
		if (j->entries[i].type == ENTRY_ADMISSION_UNDONE && memcmp(j->entries[i].undoes, claim, UUID_LEN) == 0)
			return true;
	return false;
}

static const struct hub_row *find_row(const struct sim_ledger *l, const uint8_t claim[static UUID_LEN])
{
	for (size_t i = 0; i < l->row_count; i++)
		if (memcmp(l->rows[i].claim, claim, UUID_LEN) == 0)
			return &l->rows[i];
	return NULL;
}

static void check_entry(struct sim *s, const struct sim_node *gate, const struct sim_entry *e, const struct sim_ledger *l)
{
	const struct admission *a = &e->fact;
	const struct hub_row *r = find_row(l, a->claim);
	if (r == NULL || r->seq != e->seq)
		sim_fail(s, "an admission of gate %d is lost", gate->index);
	else if (r->first_use != a->first_use || r->count != a->count || r->entry != a->entry || r->day != a->day)
		sim_fail(s, "an admission of gate %d stands at the hub with other places", gate->index);
	else if (r->is_undone != is_undone(gate->journal, a->claim))
		sim_fail(s, "an undo of gate %d is lost", gate->index);
}

static void check_deliveries(struct sim *s, const struct sim_ledger *l)
{
	for (int i = SIM_HUBS; i < SIM_NODES; i++) {
		const struct sim_node *n = &s->nodes[i];
		for (size_t k = 0; k < n->journal->count; k++)
			if (n->journal->entries[k].type == ENTRY_ADMISSION)
				check_entry(s, n, &n->journal->entries[k], l);
		if (l->stored[n->device] != (n->journal->count > 0 ? n->journal->entries[n->journal->count - 1].seq : 0))
			sim_fail(s, "gate %d has not delivered all", i);
	}
}

/* ---------------------------------------------------------------- places */
struct place_users {
	size_t count;
	const struct sim_entry *list[SIM_ENTRIES];
	uint32_t live;
};

static bool is_at(const struct sim_entry *e, const uint8_t root[static UUID_LEN], uint32_t use)
{
	return e->type == ENTRY_ADMISSION && memcmp(e->fact.root, root, UUID_LEN) == 0 && use >= e->fact.first_use &&
	       use - e->fact.first_use < e->fact.count;
}

/* The live ones stand first. */
static void find_users(const struct sim *s, const uint8_t root[static UUID_LEN], uint32_t use, struct place_users *out)
{
	out->count = out->live = 0;
	for (int pass = 0; pass < 2; pass++)
		for (int i = SIM_HUBS; i < SIM_NODES; i++) {
			const struct sim_journal *j = s->nodes[i].journal;
			for (size_t k = 0; k < j->count; k++)
				if (is_at(&j->entries[k], root, use) && is_undone(j, j->entries[k].fact.claim) == (pass == 1)) {
					out->list[out->count++] = &j->entries[k];
					out->live += pass == 0;
				}
		}
}

static uint32_t count_incidents(const struct sim_ledger *l, const uint8_t root[static UUID_LEN], uint32_t use)
{
	uint32_t count = 0;
	for (size_t i = 0; i < l->incident_count; i++) {
		const struct hub_incident *x = &l->incidents[i];
		count += memcmp(x->root, root, UUID_LEN) == 0 && use >= x->first_use && use - x->first_use < x->count;
	}
	return count;
}

/* Two that the authority itself admitted to one place: never in one term; in two only where somebody was cut off. */
static void check_strict(struct sim *s, const struct place_users *u, struct sim_figures *out)
{
	for (uint32_t i = 0; i < u->live; i++)
		for (uint32_t k = 0; k < i; k++) {
			const struct sim_entry *a = u->list[i], *b = u->list[k];
			if (a->fact.is_provisional || b->fact.is_provisional)
				continue;
			out->strict_doubles++;
			if (site_term_equal(&a->grant.term, &b->grant.term))
				sim_fail(s, "a place was granted twice in epoch %u", a->grant.term.epoch);
			else if (!s->options.may_part && !s->options.may_crash_gates)
				sim_fail(s, "a place was granted twice, in epochs %u and %u, though nobody was cut off",
					 a->grant.term.epoch, b->grant.term.epoch);
		}
}

/* As many incidents as there are admissions too many. One that was undone later may have been found before. */
static void check_place(struct sim *s, const struct sim_ledger *l, const struct ticket *t, uint32_t use,
			struct sim_figures *out)
{
	struct place_users u;
	find_users(s, t->id, use, &u);
	uint32_t incidents = count_incidents(l, t->id, use);
	uint32_t least = u.live > 1 ? u.live - 1 : 0, most = u.count > 1 ? (uint32_t)u.count - 1 : 0;
	if (incidents < least || incidents > most)
		sim_fail(s, "place %u of ticket %02x: %u admissions (%zu with those undone), %u incidents", use, t->id[1],
			 u.live, u.count, incidents);
	check_strict(s, &u, out);
	out->doubles += least;
	out->incidents += incidents;
}

static void check_span(struct sim *s, const struct sim_entry *e)
{
	for (int i = 0; i < SIM_TICKETS; i++) {
		const struct ticket *t = &s->world->tickets[i].ticket;
		if (memcmp(t->id, e->fact.ticket, UUID_LEN) != 0)
			continue;
		uint32_t first = ticket_first_use(t);
		if (e->fact.entry != 1 || e->fact.first_use < first || e->fact.first_use + e->fact.count > first + t->party)
			sim_fail(s, "places outside the ticket");
	}
}

void sim_check(struct sim *s, struct sim_figures *out)
{
	*out = (struct sim_figures){0};
	const struct sim_node *authority = find_authority(s);
	if (authority == NULL)
		return;
	check_agreement(s, authority);
	check_deliveries(s, authority->ledger);
	for (int i = 0; i < SIM_TICKETS; i++) {
		const struct ticket *t = &s->world->tickets[i].ticket;
		for (uint32_t use = 1; use <= t->party && !t->is_split; use++)
			check_place(s, authority->ledger, t, use, out);
	}
	for (int i = SIM_HUBS; i < SIM_NODES; i++)
		for (size_t k = 0; k < s->nodes[i].journal->count; k++)
			if (s->nodes[i].journal->entries[k].type == ENTRY_ADMISSION) {
				check_span(s, &s->nodes[i].journal->entries[k]);
				out->admissions++;
			}
}
