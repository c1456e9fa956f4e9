/* The exchange of tickets: all old ones are superseded; places that were used are used on the new ones too. */
#include "domain/receipt/correct_room.h"
#include "domain/receipt/exchange.h"
#include "domain/sale/ticket_make.h"

enum err correct_plan_tickets(struct correcting *x)
{
	struct ticket_plan plan;
	x->new_count = 0;
	if (!x->plan.exchanges || x->plan.persons == 0)
		return E_OK;
	bool is_group = x->is_group && x->plan.persons > 1;
	struct slot slots[ORDER_SLOTS_MAX];
	size_t count = order_slots(slots, &x->slots), sets = tariff_ticket_sets(&x->plan.quote, slots, count);
	struct id_supply ids = id_supply_new(x->app, x->arena, x->now_ms, sets * (is_group ? 1 : x->plan.persons));
	TRY(tariff_plan_timed_tickets(&plan, x->arena, x->plan.tariff, &x->plan.quote, &x->plan.then, slots, count, is_group,
				      x->now_ms / 1000, id_supply_take, &ids));
	x->new_count = plan.count;
	return tickets_make(&x->new_tickets, x->app, x->arena, &plan);
}

enum err correct_write_tickets(struct correcting *x)
{
	if (!x->plan.exchanges)
		return E_OK;
	struct ticket *fresh = arena_array(x->arena, x->new_count, sizeof(*fresh));
	for (size_t i = 0; i < x->new_count; i++)
		fresh[i] = x->new_tickets[i].claims;
	TRY(tickets_exchange(x->db, x->arena,
			     &(struct ticket_exchange){.correction = x->row.id,
						       .old_count = x->ticket_count,
						       .old = x->tickets,
						       .new_count = x->new_count,
						       .fresh = fresh,
						       .now = x->now_ms / 1000}));
	return tickets_put(x->db, x->arena, x->row.id, x->new_tickets, x->new_count);
}
