/* What travels beside a sale: the XML that the till signed, and who paid. */
#include "domain/journal/content_room.h"
#include "signer/organisations.h"
#include "store/sealing.h"

#include <hoaban/payer.h>
#include <hoaban/receipt_xml.h>

static struct bytes attachment(const struct content *c, enum attachment_kind kind, size_t index)
{
	for (size_t i = 0; i < c->batch->attachment_count; i++) {
		const struct journal_attachment *a = &c->batch->attachments[i];
		if (a->seq == c->entry->seq && a->kind == kind && a->index == index)
			return a->bytes;
	}
	return (struct bytes){NULL, 0};
}

/* The original is not here, or is not what was promised: nobody signs a second one in its place. */
static enum err hold(struct content *c, const struct receipt *r, uint32_t symbol_id, const char *reason)
{
	TRY(seal_hold_insert(c->db, symbol_id, r->number, reason));
	return content_incident(c, reason, arena_format(c->arena, "symbol=%s number=%u", r->symbol, r->number));
}

static bool is_promised(const struct sale_receipt *from, struct bytes xml)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, xml);
	return memcmp(hash, from->xml_hash, HASH_LEN) == 0;
}

/* A certificate that nobody told us about is noted, unregistered. */
static enum err check_certificate(struct content *c, const struct receipt_opened *o)
{
	bool may = false;
	enum err e = certificate_may_sign(c->db, &o->certificate, o->signature.signing_time, &may);
	if (e == E_NOT_FOUND) {
		struct certificate_row row = {.facts = o->certificate, .der = o->signature.certificate, .has_device = true};
		memcpy(row.device, c->device->id, UUID_LEN);
		e = certificate_insert(c->db, &row, c->now_ms / 1000);
	}
	TRY(e);
	return may ? E_OK
		   : content_incident(c, "certificate_unregistered",
				      arena_format(c->arena, "serial=%s", o->certificate.serial));
}

enum err content_take_xml(struct content *c, const struct sale_receipt *from, size_t index, const struct receipt *r,
			  uint32_t symbol_id)
{
	struct receipt_opened o;
	if (!from->has_xml)
		return E_OK;
	struct bytes xml = attachment(c, ATTACHMENT_XML, index);
	if (xml.len == 0)
		return hold(c, r, symbol_id, "xml_missing");
	if (!is_promised(from, xml))
		return hold(c, r, symbol_id, "xml_differs");
	if (receipt_xml_open(&o, c->arena, xml) != E_OK || !bytes_equal(o.record, from->record))
		return hold(c, r, symbol_id, "xml_invalid");
	if (x509_verify_at(organisations_authorities(c->app->organisations), o.signature.certificate,
			   o.signature.signing_time) != E_OK)
		return hold(c, r, symbol_id, "xml_untrusted");
	TRY(check_certificate(c, &o));
	return receipt_xml_insert(c->db, symbol_id, r->number, o.signature.signing_time, o.certificate.serial, xml);
}

static enum err payer_incident(struct content *c, const struct receipt *r, const char *kind)
{
	return content_incident(c, kind, arena_format(c->arena, "symbol=%s number=%u", r->symbol, r->number));
}

enum err content_take_payer(struct content *c, const struct sale *sale, size_t index, const struct receipt *r)
{
	struct payer_note note;
	uint8_t hash[HASH_LEN];
	if (!r->has_payer)
		return E_OK;
	struct bytes bytes = attachment(c, ATTACHMENT_PAYER, index);
	if (bytes.len == 0)
		return payer_incident(c, r, "payer_missing");
	if (payer_note_decode(&note, c->arena, bytes) != E_OK)
		return payer_incident(c, r, "payer_malformed");
	payer_text_hash(hash, note.salt, &note.text);
	if (memcmp(hash, r->payer_hash, HASH_LEN) != 0)
		return payer_incident(c, r, "payer_differs");
	struct payer_row row = {.name = note.text.name, .tax_code = note.text.tax_code, .address = note.text.address};
	memcpy(row.salt, note.salt, SALT_LEN);
	enum err e = order_payer_insert(c->db, sale->id, &row);
	return e == E_DUPLICATE ? E_OK : e; /* two receipts of one sale, one payer */
}
