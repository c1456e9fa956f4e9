/* Who a datagram is from: the devices that were heard, their certificates, the proof of a term; and how one is sent. */
#include "lan_parts.h"

/* ---------------------------------------------------------------- certificates and terms */
enum err lan_certificate(struct certificate *out, const struct lan_self *self, struct bytes message, int64_t now)
{
	struct bytes payload;
	TRY(trust_open(&payload, self->delegations, KEY_USE_DEVICES, AAD_DEVICE, message, now));
	TRY(certificate_decode(out, payload));
	if (now < out->not_before || now >= out->expires)
		return E_EXPIRED;
	if ((out->sites >> self->site & 1) == 0)
		return E_FORBIDDEN;
	return self->revoked != NULL && id_list_has(self->revoked, out->device) ? E_CLOSED : E_OK;
}

enum err lan_prove(struct site_standing *out, const struct lan_self *self, struct bytes statement, struct bytes certificate,
		   int64_t now)
{
	struct certificate c;
	struct site_statement s;
	*out = (struct site_standing){0};
	if (statement.len > sizeof(out->statement) || certificate.len > sizeof(out->certificate))
		return E_TOO_LARGE;
	TRY(lan_certificate(&c, self, certificate, now));
	TRY(site_statement_open(&s, statement, c.device_key));
	if (s.site != self->site || memcmp(s.term.holder, c.device, UUID_LEN) != 0)
		return E_INVALID;
	if (site_rank(self->authorities, c.device) < 0)
		return E_FORBIDDEN;
	out->term = s.term;
	memcpy(out->holder_key, c.device_key, PUBLIC_KEY_LEN);
	memcpy(out->statement, statement.data, statement.len);
	out->statement_len = statement.len;
	memcpy(out->certificate, certificate.data, certificate.len);
	out->certificate_len = certificate.len;
	return E_OK;
}

/* ---------------------------------------------------------------- peers */
struct lan_peer *lan_find_peer(struct lan_peers *peers, const uint8_t device[static UUID_LEN], enum lan_role role)
{
	for (size_t i = 0; i < peers->count; i++)
		if (peers->list[i].role == role && memcmp(peers->list[i].device, device, UUID_LEN) == 0)
			return &peers->list[i];
	return NULL;
}

static struct lan_peer *make_room(struct lan_peers *peers)
{
	struct lan_peer *oldest = &peers->list[0];
	if (peers->count < LAN_PEERS_MAX)
		return &peers->list[peers->count++];
	for (size_t i = 1; i < peers->count; i++)
		if (peers->list[i].heard_ms < oldest->heard_ms)
			oldest = &peers->list[i];
	return oldest;
}

struct lan_peer *lan_add_peer(struct lan_peers *peers, const uint8_t device[static UUID_LEN], enum lan_role role,
			      const uint8_t device_key[static PUBLIC_KEY_LEN], int64_t expires)
{
	struct lan_peer *p = lan_find_peer(peers, device, role);
	if (p == NULL) {
		p = make_room(peers);
		*p = (struct lan_peer){.role = role, .stored = LAN_STORED_UNKNOWN};
		memcpy(p->device, device, UUID_LEN);
	}
	memcpy(p->device_key, device_key, PUBLIC_KEY_LEN);
	p->expires = expires;
	return p;
}

/* A TERM carries the certificate of its holder, who most often sends it. */
bool lan_introduces(const struct lan_message *m)
{
	return m->kind == LAN_HELLO || m->kind == LAN_BEACON || m->kind == LAN_TERM;
}

static struct lan_peer *introduce(struct lan_peers *peers, const struct lan_self *self, const struct lan_message *m,
				  const struct cose_sign1 *cose, int64_t now)
{
	struct certificate c;
	if (!lan_introduces(m) || lan_certificate(&c, self, m->certificate, now) != E_OK)
		return NULL;
	if (memcmp(c.device, m->device, UUID_LEN) != 0 || cose_verify(cose, AAD_LAN, c.device_key) != E_OK)
		return NULL;
	return lan_add_peer(peers, m->device, m->role, c.device_key, c.expires);
}

static bool is_good(const struct lan_peer *p, const struct lan_self *self, const struct cose_sign1 *cose, int64_t now)
{
	if (now >= p->expires || (self->revoked != NULL && id_list_has(self->revoked, p->device)))
		return false;
	return cose_verify(cose, AAD_LAN, p->device_key) == E_OK;
}

enum lan_heard lan_open(struct lan_message *out, struct lan_peer **peer, struct lan_peers *peers, const struct lan_self *self,
			const struct lan_address *from, struct bytes datagram, struct lan_time t)
{
	struct cose_sign1 cose;
	*peer = NULL;
	if (datagram.len > LAN_BYTES_MAX || cose_parse(&cose, datagram) != E_OK || lan_decode(out, cose.payload) != E_OK)
		return LAN_HEARD_NOT;
	if (out->site != self->site)
		return LAN_HEARD_NOT;
	if (memcmp(out->device, self->device, UUID_LEN) == 0 && out->role == self->role)
		return LAN_HEARD_NOT;
	struct lan_peer *p = lan_find_peer(peers, out->device, out->role);
	if (p == NULL || !is_good(p, self, &cose, t.now))
		p = introduce(peers, self, out, &cose, t.now);
	if (p == NULL)
		return LAN_HEARD_STRANGER;
	p->address = *from;
	p->heard_ms = t.mono_ms;
	if (p->role == LAN_HUB || out->tail > p->tail) /* a gate's grows; a late datagram does not shorten it */
		p->tail = out->tail;
	*peer = p;
	return LAN_HEARD;
}

/* ---------------------------------------------------------------- sending */
enum err lan_send(struct lan_out *out, const struct lan_self *self, const struct lan_address *to, struct lan_message *m)
{
	uint8_t payload_bytes[LAN_BYTES_MAX];
	struct buf payload = BUF_FIXED(payload_bytes);
	if (out->count == LAN_OUT_MAX)
		return E_OK;
	m->site = self->site;
	m->role = self->role;
	memcpy(m->device, self->device, UUID_LEN);
	lan_encode(&payload, m);
	TRY(buf_status(&payload));
	struct lan_datagram *d = &out->list[out->count];
	struct buf message = BUF_FIXED(d->bytes);
	TRY(self->sign(self->sign_ctx, &message, buf_bytes(&payload)));
	TRY(buf_status(&message));
	d->to = *to;
	d->len = (uint16_t)message.len;
	out->count++;
	return E_OK;
}
