/* Closures: when a site lets nobody in. */
#include <hoaban/cbor.h>
#include <hoaban/trust.h>

#define CLAIM_EXP      4
#define CLAIM_IAT      6
#define CLAIM_CLOSURES (-65545)
#define SITE_MAX       63

/* As everywhere in trust.c: far beyond any validity. */
#define TIME_MAX ((int64_t)1 << 40)

void closure_list_encode(struct buf *out, const struct closure_list *l)
{
	cbor_put_map(out, 3);
	cbor_put_int(out, CLAIM_EXP);
	cbor_put_int(out, l->expires);
	cbor_put_int(out, CLAIM_IAT);
	cbor_put_int(out, l->issued_at);
	cbor_put_int(out, CLAIM_CLOSURES);
	cbor_put_array(out, 2);
	cbor_put_uint(out, l->seq);
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
	c->from = cbor_read_int(r, 0, TIME_MAX);
	c->until = cbor_read_int(r, 0, TIME_MAX);
	c->kind = (enum closure_kind)cbor_read_int(r, CLOSURE_CALENDAR, CLOSURE_LAST);
	if (!cbor_read_null(r))
		c->honoured_until = cbor_read_int(r, c->until, TIME_MAX);
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
	*out = (struct closure_list){0};
	cbor_read_map(&r, 3, 3);
	cbor_read_key(&r, CLAIM_EXP);
	out->expires = cbor_read_int(&r, 0, TIME_MAX);
	cbor_read_key(&r, CLAIM_IAT);
	out->issued_at = cbor_read_int(&r, 0, TIME_MAX);
	cbor_read_key(&r, CLAIM_CLOSURES);
	cbor_read_array(&r, 2, 2);
	out->seq = cbor_read_uint(&r, INT64_MAX);
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
