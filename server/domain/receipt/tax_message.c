#include "domain/receipt/tax_message.h"

#include "app.h"
#include "domain/receipt/document.h"
#include "domain/tariff/shelf.h"
#include "signer/organisations.h"

#include <hoaban/envelope.h>
#include <hoaban/instant.h>

enum err tax_message_organisation(const char **name, struct app *app, const char *tax_code)
{
	for (size_t i = shelf_count(app->shelf); i > 0; i--) {
		const struct tariff *t = shelf_at(app->shelf, i - 1)->tariff;
		const struct tariff_organisation *o = tariff_organisation_by_tax_code(t, tax_code);
		if (!o)
			continue;
		*name = o->name;
		return E_OK;
	}
	return E_NOT_FOUND;
}

static enum err sign(struct buf *document, struct message_insert *m, struct app *app, struct db *db, struct bytes data,
		     enum err (*seal)(struct buf *out, const struct xmldsig *signature))
{
	const struct organisation_certificate *certificate;
	struct rsa_signature signature;
	uint8_t room[SIGNED_INFO_MAX];
	struct buf info = BUF_FIXED(room);
	TRY(document_signer(&certificate, app, db, m->tax_code, m->created_at));
	TRY(xmldsig_signed_info(&info, data, m->created_at));
	TRY(organisations_sign(app->organisations, certificate, ORGANISATION_XML, buf_bytes(&info), &signature));
	m->serial = certificate->facts.serial;
	return seal(document, &(struct xmldsig){.data = data,
						.signing_time = m->created_at,
						.signature = bytes_of(signature.data, signature.len),
						.certificate = certificate->der});
}

static enum err wrap(struct buf *body, struct message_insert *m, struct app *app, struct arena *a, struct bytes document)
{
	const struct settings *s = app->settings;
	uint8_t random[16];
	char *id = arena_alloc(a, MESSAGE_ID_TEXT);
	const char *sender = s->transmission_sender[0] ? s->transmission_sender : arena_format(a, "V%.13s", m->tax_code);
	app->random(random, sizeof(random));
	message_id_format(id, sender, random);
	m->mtdiep = id;
	return envelope_write(body, &(struct envelope){.sender = sender,
						       .receiver = s->transmission_receiver,
						       .type = m->kind == MESSAGE_KIND_TABLE ? MESSAGE_TABLE : MESSAGE_NOTICE,
						       .id = id,
						       .tax_code = m->tax_code,
						       .content = document});
}

enum err tax_message_make(struct message_insert *m, struct app *app, struct db *db, struct arena *a, struct bytes data,
			  enum err (*seal)(struct buf *out, const struct xmldsig *signature))
{
	BUF_LOCAL document;
	BUF_LOCAL body;
	buf_init(&document, XML_MAX);
	buf_init(&body, ENVELOPE_MAX);
	m->created_at = clock_s(&app->clock);
	m->dead_at = m->created_at + app->settings->outbox_dead_days * DAY_S;
	TRY(sign(&document, m, app, db, data, seal));
	TRY(wrap(&body, m, app, a, buf_bytes(&document)));
	m->serial = arena_text(a, m->serial);
	m->body = bytes_of(arena_copy(a, body.data, body.len), body.len);
	return E_OK;
}
