#include "pos-client/domain/lists_file.h"
#include "pos-client/domain/introduction.h"

struct importing {
	struct till *t;
	struct arena *arena;
	struct lists_file file;
	struct bundle merged;
	struct opened_bundle offered;
	struct lists_report *report;
	int64_t at; /* when the merged bundle is judged */
};

const char *list_fate_text(enum list_fate f)
{
	static const char *const texts[] = {[LIST_TAKEN] = "taken", [LIST_SAME] = "same", [LIST_OLDER] = "older"};
	return texts[f];
}

/* ---- out */

enum err lists_export(struct till *t, struct buf *out)
{
	const struct bundle *b = &t->bundle;
	struct lists_file *f = ARENA_NEW(&t->arena, struct lists_file);
	TRY(till_need_enrolment(t));
	*f = (struct lists_file){.delegations = b->delegations,
				 .trust_list = b->trust_list,
				 .revoked = b->revoked,
				 .superseded = b->superseded,
				 .closures = b->closures,
				 .known_count = b->known_count};
	memcpy(f->known, b->known, sizeof f->known);
	TRY(introduction_all(t, &t->arena, f->certificates, &f->certificate_count));
	f->certificates[f->certificate_count++] = b->certificate;
	lists_file_encode(out, f);
	return buf_status(out);
}

/* ---- in: each part by its seq */

static bool choose(struct list_part *p, const char *name, uint64_t held, uint64_t offered, struct bytes *ours,
		   struct bytes theirs)
{
	*p = (struct list_part){name, held, offered, offered > held ? LIST_TAKEN : offered == held ? LIST_SAME : LIST_OLDER};
	if (p->fate == LIST_TAKEN)
		*ours = theirs;
	return p->fate == LIST_TAKEN;
}

static size_t find_known(const struct till *t, const uint8_t kid[static KID_LEN])
{
	size_t i = 0;
	while (i < t->held.known_count && memcmp(t->held.known[i].kid, kid, KID_LEN) != 0)
		i++;
	return i;
}

/* Lists of closed keys that the file lacks stay: whoever wrote it may not have had them. */
static void merge_known(struct importing *m)
{
	const struct till *t = m->t;
	for (size_t i = 0; i < m->offered.known_count; i++) {
		const struct known_list *l = &m->offered.known[i];
		size_t at = find_known(t, l->kid);
		bool is_new = at == t->held.known_count;
		if (is_new ? m->merged.known_count == BUNDLE_KNOWN_MAX : l->seq <= t->held.known[at].seq)
			continue;
		m->merged.known[is_new ? m->merged.known_count++ : at] = m->file.known[i];
		m->report->known_taken++;
	}
}

static bool merge(struct importing *m)
{
	const struct opened_bundle *h = &m->t->held, *o = &m->offered;
	const struct lists_file *f = &m->file;
	struct bundle *b = &m->merged;
	struct list_part *p = m->report->parts;
	size_t taken = choose(&p[0], "delegations", h->delegations.seq, o->delegations.seq, &b->delegations, f->delegations);
	taken += choose(&p[1], "trust-list", h->trust_list.seq, o->trust_list.seq, &b->trust_list, f->trust_list);
	taken += choose(&p[2], "revoked", h->revoked.seq, o->revoked.seq, &b->revoked, f->revoked);
	taken += choose(&p[3], "superseded", h->superseded.seq, o->superseded.seq, &b->superseded, f->superseded);
	taken += choose(&p[4], "closures", h->closures.seq, o->closures.seq, &b->closures, f->closures);
	merge_known(m);
	return taken + m->report->known_taken > 0;
}

static bool is_older(const struct lists_report *r)
{
	for (size_t i = 0; i < LISTS_PARTS_MAX; i++)
		if (r->parts[i].fate == LIST_OLDER)
			return true;
	return false;
}

/* The lists of one content keep their seq and are signed anew: the younger of two says that it is still so. */
static void renew_same(struct importing *m)
{
	const struct opened_bundle *h = &m->t->held, *o = &m->offered;
	const struct lists_file *f = &m->file;
	const struct {
		const struct list_part *part;
		int64_t held, offered;
		struct bytes *ours;
		struct bytes theirs;
	} rows[] = {
		{&m->report->parts[1], h->trust_list.issued_at, o->trust_list.issued_at, &m->merged.trust_list, f->trust_list},
		{&m->report->parts[2], h->revoked.issued_at, o->revoked.issued_at, &m->merged.revoked, f->revoked},
		{&m->report->parts[3], h->superseded.issued_at, o->superseded.issued_at, &m->merged.superseded, f->superseded},
		{&m->report->parts[4], h->closures.issued_at, o->closures.issued_at, &m->merged.closures, f->closures},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].part->fate == LIST_SAME && rows[i].offered > rows[i].held)
			*rows[i].ours = rows[i].theirs;
}

/* ---- the whole */

static enum err keep(void *ctx)
{
	struct importing *m = ctx;
	BUF_LOCAL encoded;
	buf_init(&encoded, BUNDLE_BYTES_MAX);
	bundle_encode(&encoded, &m->merged);
	TRY(buf_status(&encoded));
	TRY(journal_put_held(m->t->journal, HELD_BUNDLE, buf_bytes(&encoded)));
	return journal_put_number(m->t->journal, HELD_BUNDLE_AT, m->at);
}

static enum err explain(struct till *t, enum err e)
{
	if (e == E_EXPIRED)
		return till_refuse(t, E_REFUSED, "", "lists_expired", "a list in the file has expired");
	return till_refuse(t, E_REFUSED, "", "lists_unsigned", "the file is damaged, or not of our server: %s",
			   err_sentence(e));
}

static enum err open_file(struct importing *m, struct bytes file, int64_t now)
{
	struct bundle offered = m->t->bundle;
	const struct lists_file *f = &m->file;
	TRY(lists_file_decode(&m->file, file));
	offered.delegations = f->delegations;
	offered.trust_list = f->trust_list;
	offered.revoked = f->revoked;
	offered.superseded = f->superseded;
	offered.closures = f->closures;
	offered.known_count = f->known_count;
	memcpy(offered.known, f->known, sizeof offered.known);
	return bundle_open_lists(&m->offered, m->arena, &offered, m->t->bundle.root_key, now);
}

/* A bundle opens as of one moment (till_reload). Where lease or certificate have expired meanwhile, that is a second behind the
 * one of before. */
static enum err check_whole(struct importing *m, int64_t now)
{
	struct opened_bundle *o = ARENA_NEW(m->arena, struct opened_bundle);
	int64_t before;
	TRY(journal_get_number(m->t->journal, HELD_BUNDLE_AT, &before));
	m->at = now;
	if (bundle_open(o, m->arena, &m->merged, m->t->bundle.root_key, m->at) == E_OK)
		return E_OK;
	m->at = before + 1;
	return bundle_open(o, m->arena, &m->merged, m->t->bundle.root_key, m->at);
}

/* One that is not good here is left aside: that is no fault of the file. */
static void take_certificates(struct importing *m)
{
	struct introduced one;
	for (size_t i = 0; i < m->file.certificate_count; i++)
		if (introduction_take(m->t, m->file.certificates[i], &one) == E_OK && !one.was_known)
			m->report->introduced++;
	m->t->why.count = 0;
}

static enum err import(struct importing *m, struct bytes file)
{
	struct till *t = m->t;
	int64_t now = till_corrected_now(t);
	enum err e = open_file(m, file, now);
	if (e != E_OK)
		return explain(t, e);
	m->merged = t->bundle;
	m->merged.pepper = (struct bytes){NULL, 0};
	if (!merge(m) && is_older(m->report))
		return till_refuse(t, E_REFUSED, "", "lists_older", "the lists in the file are older than those held here");
	renew_same(m);
	e = check_whole(m, now);
	if (e != E_OK)
		return explain(t, e);
	TRY(journal_write(t->journal, keep, m));
	TRY(till_reload(t));
	take_certificates(m);
	m->report->issued_at = till_lists_issued_at(t);
	return E_OK;
}

static void arena_end(struct arena *a)
{
	arena_release(a);
}

enum err lists_import(struct till *t, struct bytes file, struct lists_report *out)
{
	[[gnu::cleanup(arena_end)]] struct arena a;
	arena_init(&a, 64u << 20);
	*out = (struct lists_report){0};
	TRY(till_need_enrolment(t));
	struct importing *m = ARENA_NEW(&a, struct importing);
	*m = (struct importing){.t = t, .arena = &a, .report = out};
	return import(m, file);
}
