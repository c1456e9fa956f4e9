/* Sales of tills, one by one: how many persons each let in free or reduced. */
#include "domain/detect/tally_book.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>

#define WINDOW 2000

struct persons {
	uint64_t all, free, reduced;
};

static enum err count_ticket(struct persons *p, const struct sale_ticket *t)
{
	struct cose_sign1 m;
	struct ticket ticket;
	TRY(cose_parse(&m, t->cose));
	TRY(ticket_decode(&ticket, m.payload));
	uint64_t adults = ticket_count(&ticket, CATEGORY_ADULT), others = ticket.party - adults;
	p->all += ticket.party;
	p->free += t->free_persons < ticket.party ? t->free_persons : ticket.party;
	p->reduced += others > t->free_persons ? others - t->free_persons : 0;
	return E_OK;
}

/* A sale that can not be read counts nothing: it is an incident already. */
static struct persons persons_of(struct arena *a, const struct sale_clue *row)
{
	struct persons p = {0};
	struct cose_sign1 m;
	struct entry e;
	struct sale s;
	if (cose_parse(&m, row->bytes) != E_OK || entry_decode(&e, m.payload) != E_OK || sale_decode(&s, a, e.body) != E_OK)
		return p;
	for (size_t i = 0; i < s.ticket_count; i++)
		if (count_ticket(&p, &s.tickets[i]) != E_OK)
			return (struct persons){0};
	return p;
}

/* Each sale of the days, in windows; `cashier` "" = of everybody. */
static enum err
walk_sales(struct detection *d, const struct clue_days *days, const char *cashier,
	   enum err (*each)(struct detection *d, const struct sale_clue *row, const struct persons *p, void *ctx), void *ctx)
{
	struct sale_clue after = {.sold_at = day_start(days->from_day), .cashier = cashier}, *rows;
	struct arena window;
	size_t count = WINDOW;
	enum err e = E_OK;
	arena_init(&window, 1u << 30);
	while (e == E_OK && count == WINDOW) {
		arena_clear(&window);
		e = sales_after(d->db, &window, &after, day_start(days->until_day), WINDOW, &rows, &count);
		for (size_t i = 0; e == E_OK && i < count; i++) {
			struct persons p = persons_of(&window, &rows[i]);
			e = each(d, &rows[i], &p, ctx);
		}
		if (e == E_OK && count > 0) {
			after.sold_at = rows[count - 1].sold_at;
			memcpy(after.id, rows[count - 1].id, UUID_LEN);
		}
	}
	arena_release(&window);
	return e;
}

/* ---- counting */

struct sales_books {
	struct tally_book free, reduced;
};

static void add(struct tally_row *t, uint64_t hits, uint64_t total)
{
	t->hits += hits;
	t->total += total;
	t->squares += total * total;
}

static enum err count_sale(struct detection *d, const struct sale_clue *row, const struct persons *p, void *ctx)
{
	struct sales_books *b = ctx;
	int32_t day = instant_day(row->sold_at);
	(void)d;
	add(tally_of(&b->free, day, row->sites, row->cashier), p->free, p->all);
	add(tally_of(&b->reduced, day, row->sites, row->cashier), p->reduced, p->all);
	return E_OK;
}

enum err sales_tally(struct detection *d)
{
	struct sales_books b = {.free.arena = d->arena, .reduced.arena = d->arena};
	TRY(walk_sales(d, &d->days, "", count_sale, &b));
	TRY(tally_keep(d, TALLY_FREE, b.free.list, b.free.count));
	return tally_keep(d, TALLY_REDUCED, b.reduced.list, b.reduced.count);
}

/* ---- the sales behind a share */

struct sales_search {
	const struct tally_row *tally;
	enum tally_kind kind;
	struct clues *out;
	size_t room;
};

static enum err note_sale(struct detection *d, const struct sale_clue *row, const struct persons *p, void *ctx)
{
	struct sales_search *s = ctx;
	uint64_t hits = s->kind == TALLY_FREE ? p->free : p->reduced;
	char id[UUID_HEX];
	if (hits == 0 || row->sites != s->tally->sites)
		return E_OK;
	uuid_hex(id, row->id);
	s->out->list = arena_grow(d->arena, s->out->list, s->out->count, &s->room, sizeof(*s->out->list));
	s->out->list[s->out->count++] = (struct clue){
		.subject = "",
		.actor = s->tally->who,
		.other = "",
		.weight = hits,
		.fact = arena_format(d->arena, "{\"sale\":\"%s\",\"sold_at\":%lld,\"persons\":%llu,\"of\":%llu}", id,
				     (long long)row->sold_at, (unsigned long long)hits, (unsigned long long)p->all)};
	return E_OK;
}

enum err sales_facts(struct detection *d, const struct tally_row *t, const struct share_rule *rule, struct clues *out)
{
	struct sales_search s = {.tally = t, .kind = rule->kind, .out = out};
	struct clue_days days = {(int32_t)t->day + 1 - rule->days, (int32_t)t->day + 1};
	return walk_sales(d, &days, t->who, note_sale, &s);
}
