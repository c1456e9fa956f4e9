#include <hoaban/cbor.h>
#include <hoaban/lease.h>

#define CLAIM_EXP   4
#define CLAIM_IAT   6
#define CLAIM_LEASE (-65543)
#define ELEMENTS    13
#define UNTIMED     11 /* elements of a lease that a till still holds from before there were slots */
#define SITE_MAX    63
#define DAY_MAX	    4000000
#define YEAR_MAX    9999
#define TIME_MAX    ((int64_t)1 << 40)

/* ---------------------------------------------------------------- writing */
static void put_symbol(struct buf *out, const struct lease_symbol *s)
{
	cbor_put_array(out, 5);
	cbor_put_text(out, s->tax_code);
	cbor_put_text(out, s->form);
	cbor_put_text(out, s->symbol);
	cbor_put_uint(out, s->year);
	cbor_put_uint(out, s->last_number);
}

static void put_staff(struct buf *out, const struct lease_staff *s)
{
	cbor_put_array(out, 3);
	cbor_put_text(out, s->name);
	cbor_put_uint(out, s->role);
	if (s->pin_hash[0] == 0)
		cbor_put_null(out);
	else
		cbor_put_text(out, s->pin_hash);
}

static void put_hub(struct buf *out, const struct lease_hub *h)
{
	cbor_put_array(out, 2);
	cbor_put_uint(out, h->site);
	cbor_put_array(out, h->count);
	for (size_t i = 0; i < h->count; i++)
		cbor_put_bytes(out, h->devices[i], UUID_LEN);
}

static void put_slot(struct buf *out, const struct lease_slot *s)
{
	cbor_put_array(out, 5);
	cbor_put_uint(out, s->slot.site);
	cbor_put_int(out, s->slot.day);
	cbor_put_uint(out, s->slot.begins);
	cbor_put_uint(out, s->slot.ends);
	if (s->places == LEASE_PLACES_FREE)
		cbor_put_null(out);
	else
		cbor_put_uint(out, s->places);
}

void lease_encode(struct buf *out, const struct lease *l)
{
	cbor_put_map(out, 3);
	cbor_put_int(out, CLAIM_EXP);
	cbor_put_int(out, l->expires);
	cbor_put_int(out, CLAIM_IAT);
	cbor_put_int(out, l->issued_at);
	cbor_put_int(out, CLAIM_LEASE);
	cbor_put_array(out, ELEMENTS);
	cbor_put_bytes(out, l->device, UUID_LEN);
	cbor_put_text(out, l->name);
	cbor_put_uint(out, l->role);
	cbor_put_uint(out, l->sites);
	cbor_put_int(out, l->value_cap);
	cbor_put_array(out, l->symbol_count);
	for (size_t i = 0; i < l->symbol_count; i++)
		put_symbol(out, &l->symbols[i]);
	cbor_put_uint(out, l->edition);
	cbor_put_text(out, l->public_url);
	cbor_put_uint(out, l->lists_limit_h);
	cbor_put_array(out, l->staff_count);
	for (size_t i = 0; i < l->staff_count; i++)
		put_staff(out, &l->staff[i]);
	cbor_put_array(out, l->hub_count);
	for (size_t i = 0; i < l->hub_count; i++)
		put_hub(out, &l->hubs[i]);
	cbor_put_uint(out, l->timed);
	cbor_put_array(out, l->slot_count);
	for (size_t i = 0; i < l->slot_count; i++)
		put_slot(out, &l->slots[i]);
}

/* ---------------------------------------------------------------- reading */
static int64_t read_time(struct cbor_reader *r, int64_t label)
{
	cbor_read_key(r, label);
	return cbor_read_int(r, 0, TIME_MAX);
}

static uint32_t read_u32(struct cbor_reader *r, uint32_t max)
{
	return (uint32_t)cbor_read_uint(r, max);
}

/* A text into an array of `size`, terminated; a NUL inside would cut it. */
static void read_name(struct cbor_reader *r, char *out, size_t size)
{
	struct bytes text = cbor_read_text(r, 0, size - 1);
	if (text.len > 0 && memchr(text.data, 0, text.len) != NULL)
		cbor_fail(r);
	memcpy(out, text.data, text.len);
	out[text.len] = 0;
}

static void read_symbol(struct lease_symbol *s, struct cbor_reader *r)
{
	cbor_read_array(r, 5, 5);
	read_name(r, s->tax_code, sizeof(s->tax_code));
	read_name(r, s->form, sizeof(s->form));
	read_name(r, s->symbol, sizeof(s->symbol));
	s->year = read_u32(r, YEAR_MAX);
	s->last_number = read_u32(r, NUMBER_MAX);
}

static void read_staff(struct lease_staff *s, struct cbor_reader *r)
{
	cbor_read_array(r, 3, 3);
	read_name(r, s->name, sizeof(s->name));
	s->role = (enum staff_role)cbor_read_int(r, STAFF_CASHIER, STAFF_SUPERVISOR);
	s->pin_hash[0] = 0;
	if (!cbor_read_null(r))
		read_name(r, s->pin_hash, sizeof(s->pin_hash));
}

static void read_hub(struct lease_hub *h, struct cbor_reader *r)
{
	cbor_read_array(r, 2, 2);
	h->site = read_u32(r, SITE_MAX);
	h->count = cbor_read_array(r, 1, HUB_DEVICES_MAX);
	for (size_t i = 0; i < h->count && !r->failed; i++)
		cbor_read_fixed(r, h->devices[i], UUID_LEN);
}

static void read_hubs(struct lease *out, struct cbor_reader *r)
{
	out->hub_count = cbor_read_array(r, 0, LEASE_HUBS_MAX);
	for (size_t i = 0; i < out->hub_count && !r->failed; i++) {
		read_hub(&out->hubs[i], r);
		if (i > 0 && out->hubs[i].site <= out->hubs[i - 1].site)
			cbor_fail(r);
	}
}

static void read_slot(struct lease_slot *s, struct cbor_reader *r)
{
	cbor_read_array(r, 5, 5);
	s->slot.site = read_u32(r, SITE_MAX);
	s->slot.day = (int32_t)cbor_read_int(r, 0, DAY_MAX);
	s->slot.begins = read_u32(r, DAY_MINUTES - 1);
	s->slot.ends = read_u32(r, DAY_MINUTES);
	s->places = cbor_read_null(r) ? LEASE_PLACES_FREE : read_u32(r, SLOT_PLACES_MAX);
	if (s->slot.ends <= s->slot.begins)
		cbor_fail(r);
}

static void read_slots(struct lease *out, struct cbor_reader *r)
{
	out->slot_count = cbor_read_array(r, 0, LEASE_SLOTS_MAX);
	for (size_t i = 0; i < out->slot_count && !r->failed; i++) {
		read_slot(&out->slots[i], r);
		if (i > 0 && slot_compare(&out->slots[i - 1].slot, &out->slots[i].slot) >= 0)
			cbor_fail(r);
	}
}

enum err lease_decode(struct lease *out, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	*out = (struct lease){0};
	cbor_read_map(&r, 3, 3);
	out->expires = read_time(&r, CLAIM_EXP);
	out->issued_at = read_time(&r, CLAIM_IAT);
	cbor_read_key(&r, CLAIM_LEASE);
	size_t count = cbor_read_array(&r, UNTIMED, ELEMENTS);
	cbor_read_fixed(&r, out->device, UUID_LEN);
	read_name(&r, out->name, sizeof(out->name));
	out->role = (enum device_role)cbor_read_int(&r, ROLE_COUNTER, ROLE_GATE);
	out->sites = cbor_read_uint(&r, UINT64_MAX);
	out->value_cap = cbor_read_int(&r, 0, INT64_MAX);
	out->symbol_count = cbor_read_array(&r, 0, LEASE_SYMBOLS_MAX);
	for (size_t i = 0; i < out->symbol_count && !r.failed; i++)
		read_symbol(&out->symbols[i], &r);
	out->edition = read_u32(&r, UINT32_MAX);
	read_name(&r, out->public_url, sizeof(out->public_url));
	out->lists_limit_h = read_u32(&r, UINT32_MAX);
	out->staff_count = cbor_read_array(&r, 0, LEASE_STAFF_MAX);
	for (size_t i = 0; i < out->staff_count && !r.failed; i++)
		read_staff(&out->staff[i], &r);
	read_hubs(out, &r);
	if (count != UNTIMED && count != ELEMENTS)
		cbor_fail(&r);
	if (count == ELEMENTS) {
		out->timed = cbor_read_uint(&r, UINT64_MAX);
		read_slots(out, &r);
	}
	return cbor_finish(&r);
}

const struct lease_hub *lease_hub_of(const struct lease *l, uint32_t site)
{
	for (size_t i = 0; i < l->hub_count; i++)
		if (l->hubs[i].site == site)
			return &l->hubs[i];
	return NULL;
}

const struct lease_slot *lease_slots_on(const struct lease *l, uint32_t site, int32_t day, size_t *count)
{
	const struct lease_slot *first = NULL;
	*count = 0;
	for (size_t i = 0; i < l->slot_count; i++) {
		if (l->slots[i].slot.site != site || l->slots[i].slot.day != day)
			continue;
		first = first ? first : &l->slots[i];
		++*count;
	}
	return first;
}
