#include "tests/support/certifier.h"
#include <hoaban/instant.h>
#include <hoaban/receipt_xml.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define PEM_MAX (64u << 10)

static void count_serial(uint8_t serial[static SERIAL_LEN])
{
	static uint8_t last;
	memset(serial, 0x11, SERIAL_LEN);
	serial[SERIAL_LEN - 1] = ++last;
}

void certifier_key(struct buf *pem)
{
	buf_init(pem, PEM_MAX);
	assert_int_equal(rsa_key_make(pem), E_OK);
}

void certifier_start(struct certifier *c, int64_t now)
{
	struct x509_spec spec = {
		.name = "Test authority", .not_before = now - 3650LL * DAY_S, .not_after = now + 3650LL * DAY_S};
	count_serial(spec.serial);
	certifier_key(&c->key);
	buf_init(&c->pem, PEM_MAX);
	assert_int_equal(x509_make_authority(&c->pem, &spec, buf_bytes(&c->key)), E_OK);
}

void certifier_stop(struct certifier *c)
{
	buf_release(&c->key);
	buf_release(&c->pem);
}

void certifier_issue(const struct certifier *c, const char *tax_code, int64_t not_before, int64_t not_after, struct bytes key,
		     struct buf *der)
{
	struct x509_spec spec = {.name = "Bảo tàng", .tax_code = tax_code, .not_before = not_before, .not_after = not_after};
	BUF_LOCAL pem;
	buf_init(&pem, PEM_MAX);
	buf_init(der, PEM_MAX);
	count_serial(spec.serial);
	assert_int_equal(x509_make(&pem, &spec, key, buf_bytes(&c->pem), buf_bytes(&c->key)), E_OK);
	assert_int_equal(x509_to_der(der, buf_bytes(&pem)), E_OK);
}

enum err certifier_open(const struct certifier *c, struct arena *a, struct bytes xml, struct certified *out)
{
	struct receipt_opened o;
	TRY(receipt_xml_open(&o, a, xml));
	TRY(x509_verify_at(buf_bytes(&c->pem), o.signature.certificate, o.signature.signing_time));
	*out = (struct certified){
		.tax_code = arena_text(a, o.receipt.tax_code),
		.symbol = arena_text(a, o.receipt.symbol),
		.number = o.receipt.number,
		.time = o.receipt.time,
		.signed_at = o.signature.signing_time,
		.total = o.receipt.total,
		.has_payer = o.receipt.has_payer,
	};
	return E_OK;
}
