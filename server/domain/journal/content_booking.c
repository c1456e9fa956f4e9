/* A sale that says which class came: the booking is fulfilled, and what it kept and nobody used is free again. */
#include "domain/calendar/places.h"
#include "domain/journal/content_room.h"
#include "domain/sale/booking_room.h"
#include "store/corrections.h"

/* How many came: at the site where most go in. A ticket twice on paper is one ticket; sets for several sites name the same
 * persons again. */
static uint32_t persons_of(const struct sale *s)
{
	uint32_t at[SITES_MAX] = {0}, most = 0;
	for (size_t i = 0; i < s->ticket_count; i++) {
		struct cose_sign1 m;
		struct ticket t;
		if (cose_parse(&m, s->tickets[i].cose) != E_OK || ticket_decode(&t, m.payload) != E_OK)
			continue;
		for (unsigned site = 0; site < SITES_MAX; site++)
			at[site] += t.sites >> site & 1 ? t.party : 0;
	}
	for (unsigned site = 0; site < SITES_MAX; site++)
		most = at[site] > most ? at[site] : most;
	return most;
}

static enum err doubt(struct content *c, const char *kind, const struct sale *s, const char *what)
{
	return content_incident(c, kind, arena_format(c->arena, "code=%s covered=%u %s", s->booking, s->covered, what));
}

static enum err keep_name(struct content *c, const struct sale *s)
{
	struct booking_sale_row row = {
		.code = s->booking, .persons = persons_of(s), .covered = s->covered, .seq = c->entry->seq};
	memcpy(row.sale, s->id, UUID_LEN);
	memcpy(row.device, c->device->id, UUID_LEN);
	return booking_sale_insert(c->db, &row);
}

/* Another till had it first, perhaps without a line: both sets of tickets are good, and a person looks into it. */
static enum err check_once(struct content *c, const struct sale *s, bool *is_first)
{
	uint8_t first[UUID_LEN];
	char id[UUID_HEX];
	enum err e = booking_sale_before(c->db, s->booking, s->id, first);
	*is_first = e == E_NOT_FOUND;
	if (*is_first)
		return E_OK;
	TRY(e);
	uuid_hex(id, first);
	return doubt(c, "booking_sold_twice", s, arena_format(c->arena, "first=%s", id));
}

static enum err check_words(struct content *c, const struct sale *s, const struct booking *b)
{
	if (b->booked.state >= BOOKING_CANCELLED)
		TRY(doubt(c, "booking_not_kept", s, booking_state_text(b->booked.state)));
	if (s->covered > b->order.persons || s->visit_day != b->order.visit_day)
		TRY(doubt(c, "booking_differs", s, s->covered > b->order.persons ? "what=covered" : "what=day"));
	return E_OK;
}

static enum err fulfil(struct content *c, const struct sale *s, const struct booking *b)
{
	TRY(check_words(c, s, b));
	TRY(booking_mark_ended(c->db, b->order.id, c->now_ms, s->id));
	TRY(order_move(c->db, b->order.id, ORDER_CANCELLED, ORDER_FULFILLED)); /* they came all the same */
	return order_move(c->db, b->order.id, ORDER_BOOKED, ORDER_FULFILLED);
}

enum err content_take_booking(struct content *c, const struct sale *s)
{
	struct booking_row row, locked;
	struct booking b;
	bool is_first = true;
	if (s->booking[0] == '\0')
		return E_OK;
	enum err e = booking_by_code(c->db, c->arena, s->booking, &row);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	bool is_known = e == E_OK;
	if (is_known) {
		TRY(places_return(c->db, c->arena, row.order));
		TRY(booking_lock(c->db, c->arena, row.order, &locked));
		TRY(booking_read(c->db, c->arena, c->app, row.order, &b));
	}
	e = keep_name(c, s);
	if (e == E_DUPLICATE)
		return E_OK; /* the sale itself is repeated, which is told as such */
	TRY(e);
	TRY(check_once(c, s, &is_first));
	if (!is_known)
		return doubt(c, "booking_unknown", s, "what=code");
	return is_first ? fulfil(c, s, &b) : E_OK;
}
