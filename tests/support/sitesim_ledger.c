#include "tests/support/sitesim.h"

static struct sim_node *node_of(void *ctx)
{
	return ctx;
}

static enum err get_standing(void *ctx, struct site_standing *out)
{
	struct sim_ledger *l = node_of(ctx)->ledger;
	if (!l->has_standing)
		return E_NOT_FOUND;
	*out = l->standing;
	return E_OK;
}

static enum err put_standing(void *ctx, const struct site_standing *s)
{
	struct sim_node *n = ctx;
	struct sim_ledger *l = n->ledger;
	if (l->has_standing && site_term_compare(&n->sim->world->authorities, &s->term, &l->standing.term) <= 0)
		sim_fail(n->sim, "hub %d: a term that does not rise", n->index);
	l->has_standing = true;
	l->standing = *s;
	return E_OK;
}

static struct hub_row *row_of(struct sim_ledger *l, const uint8_t claim[static UUID_LEN])
{
	for (size_t i = 0; i < l->row_count; i++)
		if (memcmp(l->rows[i].claim, claim, UUID_LEN) == 0)
			return &l->rows[i];
	return NULL;
}

static enum err find_row(void *ctx, const uint8_t claim[static UUID_LEN], struct hub_row *out)
{
	const struct hub_row *r = row_of(node_of(ctx)->ledger, claim);
	if (r == NULL)
		return E_NOT_FOUND;
	*out = *r;
	return E_OK;
}

static enum err put_row(void *ctx, struct hub_row *row)
{
	struct sim_ledger *l = node_of(ctx)->ledger;
	struct hub_row *r = row_of(l, row->claim);
	if (r == NULL && l->row_count == SIM_ROWS)
		return E_TOO_LARGE;
	if (r == NULL)
		r = &l->rows[l->row_count++];
	row->number = ++l->number;
	*r = *row;
	return E_OK;
}

static enum err rows_of(void *ctx, struct arena *a, const uint8_t root[static UUID_LEN], struct hub_row **out, size_t *count)
{
	const struct sim_ledger *l = node_of(ctx)->ledger;
	*out = arena_array(a, l->row_count + 1, sizeof(**out));
	*count = 0;
	for (size_t i = 0; i < l->row_count; i++)
		if (memcmp(l->rows[i].root, root, UUID_LEN) == 0)
			(*out)[(*count)++] = l->rows[i];
	return E_OK;
}

static bool is_other(const struct hub_row *r, int32_t day, const struct site_term *but)
{
	return r->day == day && r->grant_len > 0 && !site_term_equal(&r->term, but);
}

static enum err next_grant(void *ctx, int32_t day, const struct site_term *but, uint64_t after, struct hub_row *out)
{
	const struct sim_ledger *l = node_of(ctx)->ledger;
	const struct hub_row *best = NULL;
	for (size_t i = 0; i < l->row_count; i++) {
		const struct hub_row *r = &l->rows[i];
		if (is_other(r, day, but) && r->number > after && (best == NULL || r->number < best->number))
			best = r;
	}
	if (best == NULL)
		return E_NOT_FOUND;
	*out = *best;
	return E_OK;
}

static enum err last_grant(void *ctx, int32_t day, const struct site_term *but, uint64_t *number)
{
	const struct sim_ledger *l = node_of(ctx)->ledger;
	*number = 0;
	for (size_t i = 0; i < l->row_count; i++)
		if (is_other(&l->rows[i], day, but) && l->rows[i].number > *number)
			*number = l->rows[i].number;
	return E_OK;
}

static int device_of(const struct sim_node *n, const uint8_t device[static UUID_LEN])
{
	for (int i = 0; i < SIM_DEVICES; i++)
		if (memcmp(n->sim->world->devices[i], device, UUID_LEN) == 0)
			return i;
	return 0;
}

static enum err get_stored(void *ctx, const uint8_t device[static UUID_LEN], uint64_t *seq)
{
	struct sim_node *n = ctx;
	*seq = n->ledger->stored[device_of(n, device)];
	return E_OK;
}

static enum err put_stored(void *ctx, const uint8_t device[static UUID_LEN], uint64_t seq)
{
	struct sim_node *n = ctx;
	uint64_t *stored = &n->ledger->stored[device_of(n, device)];
	if (seq <= *stored)
		sim_fail(n->sim, "hub %d: deliveries that go back", n->index);
	*stored = seq;
	return E_OK;
}

static enum err put_entry(void *ctx, const struct entry *e, struct bytes message)
{
	(void)e, (void)message;
	node_of(ctx)->ledger->entry_count++;
	return E_OK;
}

static enum err put_incident(void *ctx, const struct hub_incident *i)
{
	struct sim_ledger *l = node_of(ctx)->ledger;
	if (l->incident_count == SIM_ROWS)
		return E_TOO_LARGE;
	l->incidents[l->incident_count++] = *i;
	return E_OK;
}

static enum err counts(void *ctx, int32_t day, struct hub_counts *out)
{
	(void)ctx, (void)day;
	*out = (struct hub_counts){0};
	return E_OK;
}

void sim_ledger_port(struct sim_node *n)
{
	n->ledger_port =
		(struct hub_ledger){n,		get_standing, put_standing, find_row,  put_row,	     rows_of, next_grant,
				    last_grant, get_stored,   put_stored,   put_entry, put_incident, counts};
}
