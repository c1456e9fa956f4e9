#include <hoaban/instant.h>
#include <hoaban/rules.h>

#include <assert.h>

/* How far ahead of the gate's clock an issuer's clock may be. */
#define SKEW_S 300

static const char *const texts[] = {
#define VERDICT_TEXT(name, number, text) [name] = (text),
	VERDICT_TABLE(VERDICT_TEXT)
#undef VERDICT_TEXT
};
static_assert(sizeof(texts) / sizeof(texts[0]) == VERDICT_COUNT);

const char *verdict_text(enum verdict v)
{
	return (unsigned)v < VERDICT_COUNT ? texts[v] : "";
}

bool verdict_is_known(uint32_t number)
{
	return number < VERDICT_COUNT;
}

/* ---------------------------------------------------------------- key */
/* May the certificate stand in for the trust list, which does not name its key? Not when the list is younger (it would name
 * it), nor when the device is closed: its id is revoked until the certificate expires, so not afterwards either. */
static bool is_trusted(const struct certificate *c, const struct gate_lists *lists, int64_t now)
{
	if (lists->keys != NULL && c->issued_at < lists->keys->issued_at)
		return false;
	if (now >= c->expires)
		return false;
	return lists->revoked == NULL || !id_list_has(lists->revoked, c->device);
}

static bool is_of(const struct certificate *c, const uint8_t kid[static KID_LEN])
{
	uint8_t own[KID_LEN];
	cose_kid(own, c->ticket_key);
	return memcmp(own, kid, KID_LEN) == 0;
}

static struct trust_key key_of(const struct certificate *c, const uint8_t kid[static KID_LEN])
{
	struct trust_key k = {
		.use = KEY_USE_TICKET,
		.not_before = c->not_before,
		.expires = c->expires,
		.has_limits = true,
		.sites = c->sites,
		.party = c->party,
		.days_ahead = c->days_ahead,
	};
	memcpy(k.kid, kid, KID_LEN);
	memcpy(k.public_key, c->ticket_key, PUBLIC_KEY_LEN);
	return k;
}

static const struct trust_key *find_certified(struct trust_key *room, const struct gate_lists *lists,
					      const uint8_t kid[static KID_LEN], int64_t now)
{
	for (size_t i = 0; i < lists->certificate_count; i++) {
		const struct certificate *c = &lists->certificates[i];
		if (!is_trusted(c, lists, now) || !is_of(c, kid))
			continue;
		*room = key_of(c, kid);
		return room;
	}
	return NULL;
}

static const struct trust_key *find_key(struct trust_key *room, const struct gate_lists *lists,
					const uint8_t kid[static KID_LEN], int64_t now)
{
	const struct trust_key *k = NULL;
	if (lists->keys != NULL)
		k = trust_find(lists->keys, kid, KEY_USE_TICKET);
	return k != NULL ? k : find_certified(room, lists, kid, now);
}

/* The local midnight that ends the last day a key may sell on this day. */
static int64_t horizon(const struct trust_key *k, int64_t issued_at)
{
	return day_start(instant_day(issued_at)) + ((int64_t)k->days_ahead + 1) * DAY_S;
}

static bool is_within_limits(const struct ticket *t, const struct trust_key *k, int64_t now)
{
	int64_t iat = t->issued_at;
	if (iat < k->not_before || iat >= k->expires || iat > now + SKEW_S)
		return false;
	if (!k->has_limits)
		return true;
	return t->party <= k->party && (t->sites & ~k->sites) == 0 && t->valid_until <= horizon(k, iat);
}

/* ---------------------------------------------------------------- lists, time, site */
static bool are_too_old(const struct gate_lists *lists, int64_t now)
{
	if (lists->issued_at == 0 || lists->limit_h == 0 || lists->approved_day == instant_day(now))
		return false;
	return now - lists->issued_at > (int64_t)lists->limit_h * 3600;
}

static bool is_listed(const struct id_list *l, const struct ticket *t)
{
	return l != NULL && (id_list_has(l, t->id) || id_list_has(l, ticket_root(t)));
}

/* Whoever holds the key of a lost till can sign tickets of any date: of a closed key only those are good that the server knows.
 */
static bool is_known(const struct gate_lists *lists, const struct trust_key *k, struct bytes payload)
{
	uint8_t id[KNOWN_ID_LEN];
	if (k->closed_at == 0)
		return true;
	known_id(id, payload);
	for (size_t i = 0; i < lists->known_count; i++)
		if (memcmp(lists->known[i].kid, k->kid, KID_LEN) == 0)
			return known_list_has(&lists->known[i], id);
	return false;
}

static bool is_for_site(const struct ticket *t, int site)
{
	return site < 0 || (site < 64 && (t->sites >> site & 1) != 0);
}

/* A ticket that a closure made useless is good at that site on other days, if the closure says so. */
static bool is_honoured(const struct ticket *t, const struct gate_lists *lists, int64_t now, int site)
{
	return site >= 0 && lists->closures != NULL &&
	       closure_honours(lists->closures, (uint32_t)site, t->valid_from, t->valid_until, now);
}

static bool is_closed(const struct gate_lists *lists, int64_t now, int site)
{
	return site >= 0 && lists->closures != NULL && closure_find(lists->closures, (uint32_t)site, now) != NULL;
}

static enum verdict judge(const struct reading *r, const struct trust_key *k, const struct gate_lists *lists, int64_t now,
			  int site)
{
	const struct ticket *t = &r->ticket;
	if (!is_within_limits(t, k, now))
		return VERDICT_OVER_LIMIT;
	if (are_too_old(lists, now))
		return VERDICT_LISTS_TOO_OLD;
	if (is_listed(lists->revoked, t) || !is_known(lists, k, r->payload))
		return VERDICT_REVOKED;
	if (is_listed(lists->superseded, t))
		return VERDICT_SUPERSEDED;
	if (now < t->valid_from)
		return VERDICT_NOT_YET_VALID;
	if (now >= t->valid_until && !is_honoured(t, lists, now, site))
		return VERDICT_EXPIRED;
	if (!is_for_site(t, site))
		return VERDICT_WRONG_SITE;
	return is_closed(lists, now, site) ? VERDICT_CLOSED_DAY : VERDICT_ADMITTED;
}

/* ---------------------------------------------------------------- reading */
static void start(struct reading *out)
{
	out->is_verified = false;
	out->cose = out->payload = (struct bytes){out->bytes, 0};
}

/* `m` is parsed over out->bytes, `len` of them. */
static enum verdict read_message(struct reading *out, const struct cose_sign1 *m, size_t len, const struct gate_lists *lists,
				 int64_t now, int site)
{
	struct trust_key room;
	const struct trust_key *k = find_key(&room, lists, m->kid, now);
	if (k == NULL)
		return VERDICT_UNKNOWN_KEY;
	if (cose_verify(m, AAD_TICKET, k->public_key) != E_OK)
		return VERDICT_BAD_SIGNATURE;
	if (ticket_decode(&out->ticket, m->payload) != E_OK)
		return VERDICT_MALFORMED;
	out->is_verified = true;
	out->cose.len = len;
	out->payload = m->payload;
	return judge(out, k, lists, now, site);
}

enum verdict rules_read(struct reading *out, const char *text, size_t len, const struct gate_lists *lists, int64_t now,
			int site)
{
	struct cose_sign1 m;
	start(out);
	if (ticket_parse(&m, out->bytes, text, len) != E_OK)
		return VERDICT_MALFORMED;
	/* The signature is the message's last field. */
	size_t used = (size_t)(m.signature + SIGNATURE_LEN - out->bytes);
	return read_message(out, &m, used, lists, now, site);
}

enum verdict rules_read_cose(struct reading *out, struct bytes cose, const struct gate_lists *lists, int64_t now, int site)
{
	struct cose_sign1 m;
	start(out);
	if (cose.len == 0 || cose.len > TICKET_BYTES_MAX)
		return VERDICT_MALFORMED;
	memcpy(out->bytes, cose.data, cose.len);
	if (cose_parse(&m, (struct bytes){out->bytes, cose.len}) != E_OK)
		return VERDICT_MALFORMED;
	return read_message(out, &m, cose.len, lists, now, site);
}
