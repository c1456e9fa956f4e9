#include "pos-client/screen/slot_view.h"
#include "pos-client/screen/page.h"

#define SLOT_BYTES (256u << 10)

struct slot_view {
	struct page page; /* first: keys get it */
	struct arena arena;
	struct cart *cart;
	struct slot *slots; /* of the rows */
	size_t count, room;
	bool is_chosen;
};

static void add_row(struct screen *s, struct slot_view *v, const struct visit_slot *slot)
{
	const struct tariff_site *site = tariff_site_by_number(v->cart->till->tariff, slot->slot.site);
	char begins[MINUTE_TEXT], ends[MINUTE_TEXT];
	minute_format(begins, slot->slot.begins);
	minute_format(ends, slot->slot.ends);
	const char *left = arena_format(&v->arena, "%-4s %s – %s", site != NULL ? site->code : "", begins, ends);
	const char *right = arena_format(&v->arena, "%s %u", screen_text(s, "slot.left"), slot->left);
	if (slot->is_over)
		right = screen_text(s, "slot.over");
	page_add(&v->page, slot->is_over || slot->left == 0 ? LOOK_DIM : LOOK_PLAIN, left, right);
	v->slots = arena_grow(&v->arena, v->slots, v->count, &v->room, sizeof *v->slots);
	v->slots[v->count++] = slot->slot;
}

/* The row of what is chosen now is where the list begins. */
static void point_at(struct slot_view *v)
{
	const struct visit *now = &v->cart->price.visit;
	if (now->count == 0)
		return;
	for (size_t i = v->count; i-- > 0;)
		for (size_t k = 0; k < now->count; k++)
			if (slot_compare(&v->slots[i], &now->slots[k]) == 0)
				v->page.chosen = i;
}

static enum err fill(struct screen *s, struct slot_view *v)
{
	struct cart *c = v->cart;
	page_start(&v->page, &v->arena, "slot.title");
	v->page.note = "slot.note";
	v->page.is_list = true;
	for (uint32_t site = 0; site < SITES_MAX; site++) {
		struct visit_slot *list;
		size_t count;
		if (!(cart_sites(c) >> site & 1) || !visit_is_timed(c->till, site))
			continue;
		TRY(visit_slots(c->till, site, cart_day(c), &list, &count));
		for (size_t i = 0; i < count; i++)
			if (list[i].places != LEASE_PLACES_FREE)
				add_row(s, v, &list[i]);
	}
	point_at(v);
	return E_OK;
}

static enum screen_step press_enter(struct screen *s, void *ctx, const struct screen_key *k)
{
	struct slot_view *v = ctx;
	(void)s, (void)k;
	v->is_chosen = v->count > 0;
	return SCREEN_LEAVE;
}

enum err slot_show(struct screen *s, struct cart *c)
{
	static const struct view_key keys[] = {{SCREEN_ENTER, "key.take_slot", press_enter, NULL}};
	static const struct page_keys more = {sizeof(keys) / sizeof(keys[0]), keys};
	struct slot_view v = {.cart = c};
	arena_init(&v.arena, SLOT_BYTES);
	enum err e = fill(s, &v);
	if (e == E_OK)
		e = page_run(s, &v.page, &more);
	if (e == E_OK && v.is_chosen)
		e = cart_choose_slot(c, v.slots[v.page.chosen].site, v.slots[v.page.chosen].begins);
	arena_release(&v.arena);
	return e;
}
