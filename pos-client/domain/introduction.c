#include "pos-client/domain/introduction.h"
#include <hoaban/cbor.h>

struct keeping {
	struct till *t;
	struct bytes message;
	const struct certificate *certificate;
};

/* ---- what is kept: an array of COSE messages */

enum err introduction_all(struct till *t, struct arena *a, struct bytes *list, size_t *count)
{
	struct bytes encoded;
	*count = 0;
	TRY(journal_get_held(t->journal, a, HELD_INTRODUCED, &encoded));
	if (encoded.len == 0)
		return E_OK;
	struct cbor_reader r = cbor_open(encoded);
	*count = cbor_read_array(&r, 0, INTRODUCTIONS_MAX);
	for (size_t i = 0; i < *count; i++)
		list[i] = cbor_read_bytes(&r, 1, INTRODUCTION_BYTES_MAX);
	return cbor_finish(&r) == E_OK ? E_OK : E_CORRUPT;
}

static enum err judge(const struct till *t, struct bytes message, struct certificate *out)
{
	return introduction_judge(out, &t->held.delegations, &t->held.trust_list, &t->held.revoked, message,
				  till_corrected_now(t));
}

enum err introduction_load(struct till *t)
{
	struct bytes list[INTRODUCTIONS_MAX];
	size_t count;
	TRY(introduction_all(t, &t->held_arena, list, &count));
	t->certificates = arena_array(&t->held_arena, count + 1, sizeof(*t->certificates));
	t->certificates[0] = t->held.certificate;
	t->certificate_count = 1;
	for (size_t i = 0; i < count; i++)
		if (judge(t, list[i], &t->certificates[t->certificate_count]) == E_OK)
			t->certificate_count++;
	return E_OK;
}

/* ---- keeping one more */

/* Another certificate of the same device is replaced; of too many the oldest goes, and so does what is not good any more. */
static size_t select_kept(const struct keeping *k, struct bytes *list, size_t count)
{
	struct certificate c;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (judge(k->t, list[i], &c) == E_OK && memcmp(c.device, k->certificate->device, UUID_LEN) != 0)
			list[kept++] = list[i];
	if (kept < INTRODUCTIONS_MAX)
		return kept;
	memmove(list, list + 1, (INTRODUCTIONS_MAX - 1) * sizeof(*list));
	return INTRODUCTIONS_MAX - 1;
}

static enum err keep(void *ctx)
{
	const struct keeping *k = ctx;
	struct bytes list[INTRODUCTIONS_MAX];
	size_t count;
	BUF_LOCAL encoded;
	buf_init(&encoded, 64u << 10);
	TRY(introduction_all(k->t, &k->t->arena, list, &count));
	count = select_kept(k, list, count);
	list[count++] = k->message;
	cbor_put_array(&encoded, count);
	for (size_t i = 0; i < count; i++)
		cbor_put_bytes(&encoded, list[i].data, list[i].len);
	TRY(buf_status(&encoded));
	return journal_put_held(k->t->journal, HELD_INTRODUCED, buf_bytes(&encoded));
}

/* Listed by name, or held with the same word. A younger certificate of a till that is held takes its place. */
static bool is_known(const struct till *t, const struct certificate *c)
{
	uint8_t kid[KID_LEN];
	cose_kid(kid, c->ticket_key);
	if (trust_find(&t->held.trust_list, kid, KEY_USE_TICKET) != NULL)
		return true;
	for (size_t i = 0; i < t->certificate_count; i++)
		if (memcmp(t->certificates[i].device, c->device, UUID_LEN) == 0 && t->certificates[i].issued_at >= c->issued_at)
			return true;
	return false;
}

static enum err explain(struct till *t, enum err e)
{
	switch ((int)e) {
	case E_EXPIRED:
		return till_refuse(t, E_REFUSED, "", "introduction_expired", "the certificate is not valid today");
	case E_CLOSED:
		return till_refuse(t, E_REFUSED, "", "introduction_closed", "that device was closed");
	case E_CONFLICT:
		return till_refuse(t, E_REFUSED, "", "introduction_left_out",
				   "the lists held here are younger than that certificate and do not name its key");
	case E_MALFORMED:
		return till_refuse(t, E_REFUSED, "", "introduction_malformed", "this is no certificate of a device");
	default:
		return till_refuse(t, E_REFUSED, "", "introduction_unsigned", "the certificate is not signed by our server");
	}
}

enum err introduction_take(struct till *t, struct bytes message, struct introduced *out)
{
	struct keeping k = {.t = t, .message = message, .certificate = &out->certificate};
	*out = (struct introduced){0};
	TRY(till_need_enrolment(t));
	if (message.len > INTRODUCTION_BYTES_MAX)
		return explain(t, E_MALFORMED);
	enum err e = judge(t, message, &out->certificate);
	if (e != E_OK)
		return explain(t, e);
	out->was_known = is_known(t, &out->certificate);
	if (out->was_known)
		return E_OK;
	TRY(journal_write(t->journal, keep, &k));
	return till_reload(t);
}

enum err introduction_take_text(struct till *t, const char *text, size_t len, struct introduced *out)
{
	uint8_t room[INTRODUCTION_BYTES_MAX];
	struct bytes message;
	*out = (struct introduced){0};
	if (introduction_parse(&message, room, text, len) != E_OK)
		return explain(t, E_MALFORMED);
	return introduction_take(t, message, out);
}

enum err introduction_own(struct till *t, struct buf *out)
{
	TRY(till_need_enrolment(t));
	return introduction_text(out, t->bundle.certificate);
}
