/* Cash beside sales: approvals, movements, opened drawers. */
#include "domain/journal/content_room.h"

static struct entry_name name_of(const struct content *c)
{
	return (struct entry_name){c->device->id, c->entry->seq, c->entry->time_ms / 1000};
}

enum err content_take_approval(struct content *c)
{
	struct approval a;
	struct entry_name name = name_of(c);
	uint64_t known;
	if (approval_decode(&a, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=approval");
	TRY(supervisor_count(c->db, a.supervisor, &known));
	if (known == 0 && !c->app->is_demo) /* whose own people are in no table */
		TRY(content_incident(c, "approver_unknown", arena_format(c->arena, "action=%u", (unsigned)a.action)));
	return approval_insert(c->db, &name, &a);
}

enum err content_need_approval(struct content *c, enum approval_action action)
{
	uint8_t subject[HASH_LEN], body[HASH_LEN];
	uint64_t allowed = 0;
	sha256(body, c->entry->body);
	enum err e = approval_find(c->db, c->device->id, c->entry->seq - 1, &allowed, subject);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	if (e == E_OK && allowed == action && memcmp(subject, body, HASH_LEN) == 0)
		return E_OK;
	return content_incident(c, "approval_missing", arena_format(c->arena, "action=%u", (unsigned)action));
}

static enum err check_drop(struct content *c, const struct cash_moved *m)
{
	struct entry_name name = name_of(c);
	uint64_t before;
	int64_t amount;
	TRY(bag_count(c->db, &name, CASH_DROP, m->bag, &before, &amount));
	return before == 0 ? E_OK : content_incident(c, "bag_repeated", arena_format(c->arena, "bag=%s", m->bag));
}

/* The bank found more or less in a bag than the cashier put into it: somebody has to know. */
static enum err check_slip(struct content *c, const struct cash_moved *m)
{
	struct entry_name name = name_of(c);
	uint64_t drops, slips;
	int64_t dropped, amount;
	TRY(bag_count(c->db, &name, CASH_DROP, m->bag, &drops, &dropped));
	TRY(bag_count(c->db, &name, CASH_SLIP, m->bag, &slips, &amount));
	if (drops == 0)
		return content_incident(c, "bag_unknown", arena_format(c->arena, "bag=%s", m->bag));
	if (slips > 0)
		return content_incident(c, "slip_repeated", arena_format(c->arena, "bag=%s", m->bag));
	if (dropped == m->amount)
		return E_OK;
	return content_incident(
		c, "slip_differs",
		arena_format(c->arena, "bag=%s dropped=%lld bank=%lld", m->bag, (long long)dropped, (long long)m->amount));
}

enum err content_take_cash(struct content *c)
{
	struct cash_moved m;
	struct entry_name name = name_of(c);
	if (cash_moved_decode(&m, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=cash_moved");
	TRY(content_need_shift(c, m.shift));
	if (m.kind == CASH_PAID_OUT)
		TRY(content_need_approval(c, APPROVAL_PAID_OUT));
	if (m.kind == CASH_DROP)
		TRY(check_drop(c, &m));
	if (m.kind == CASH_SLIP)
		TRY(check_slip(c, &m));
	return cash_insert(c->db, &name, &m);
}

enum err content_take_drawer(struct content *c)
{
	struct drawer_opened d;
	struct entry_name name = name_of(c);
	if (drawer_opened_decode(&d, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=drawer_opened");
	TRY(content_need_shift(c, d.shift));
	return drawer_insert(c->db, &name, &d);
}
