/* Closures: when a site lets nobody in. */
#include <hoaban/trust.h>
#include "list_head.h"

#define CLAIM_CLOSURES (-65545)
#define SITE_MAX       63

void closure_list_encode(struct buf *out, const struct closure_list *l)
{
	list_head_put(out, &(struct list_head){l->expires, l->issued_at, l->seq}, CLAIM_CLOSURES, 2);
	cbor_put_array(out, l->count);
	for (size_t i = 0; i < l->count; i++) {
		const struct closure *c = &l->closures[i];
		cbor_put_array(out, 5);
		cbor_put_uint(out, c->site);
		cbor_put_int(out, c->from);
		cbor_put_int(out, c->until);
		cbor_put_uint(out, c->kind);
		if (c->honoured_until > 0)
			cbor_put_int(out, c->honoured_until);
		else
			cbor_put_null(out);
	}
}

static void read_closure(struct closure *c, struct cbor_reader *r)
{
	cbor_read_array(r, 5, 5);
	c->site = (uint32_t)cbor_read_uint(r, SITE_MAX);
	c->from = cbor_read_int(r, 0, LIST_TIME_MAX);
	c->until = cbor_read_int(r, 0, LIST_TIME_MAX);
	c->kind = (enum closure_kind)cbor_read_int(r, CLOSURE_CALENDAR, CLOSURE_LAST);
	if (!cbor_read_null(r))
		c->honoured_until = cbor_read_int(r, c->until, LIST_TIME_MAX);
	if (c->until <= c->from)
		cbor_fail(r);
}

static bool is_before(const struct closure *a, const struct closure *b)
{
	return a->site != b->site ? a->site < b->site : a->from < b->from;
}

enum err closure_list_decode(struct closure_list *out, struct arena *a, struct bytes payload)
{
	struct cbor_reader r = cbor_open(payload);
	struct list_head h = list_head_read(&r, CLAIM_CLOSURES, 2);
	*out = (struct closure_list){.expires = h.expires, .issued_at = h.issued_at, .seq = h.seq};
	out->count = cbor_read_array(&r, 0, CLOSURES_MAX);
	out->closures = arena_array(a, out->count + 1, sizeof(*out->closures));
	for (size_t i = 0; i < out->count && !r.failed; i++) {
		read_closure(&out->closures[i], &r);
		if (i > 0 && !is_before(&out->closures[i - 1], &out->closures[i]))
			cbor_fail(&r);
	}
	return cbor_finish(&r);
}

const struct closure *closure_find(const struct closure_list *l, uint32_t site, int64_t at)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct closure *c = &l->closures[i];
		if (c->site == site && at >= c->from && at < c->until)
			return c;
	}
	return NULL;
}

bool closure_shuts(const struct closure_list *l, uint32_t site, int64_t from, int64_t until)
{
	const struct closure *c = closure_find(l, site, from);
	while (c != NULL && c->until < until)
		c = closure_find(l, site, c->until);
	return c != NULL;
}

bool closure_honours(const struct closure_list *l, uint32_t site, int64_t from, int64_t until, int64_t at)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct closure *c = &l->closures[i];
		bool was_valid = from < c->until && until > c->from;
		if (c->site == site && was_valid && at >= c->until && at < c->honoured_until)
			return true;
	}
	return false;
}
