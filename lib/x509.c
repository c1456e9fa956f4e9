#include <hoaban/instant.h>
#include "fields.h"
#include "x509_load.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>

#define TAX_CODE_PREFIX "MST:"

/* ---------------------------------------------------------------- what a certificate says */
static enum err read_serial(char out[static SERIAL_TEXT], const X509 *x)
{
	uint8_t bytes[20];
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
	const uint8_t *digits = ASN1_STRING_get0_data(serial);
	size_t len = (size_t)ASN1_STRING_length(serial);
	if (len == 0 || len > sizeof(bytes) || ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
		return E_MALFORMED;
	memcpy(bytes, digits, len);
	hex_format(out, bytes, len);
	return E_OK;
}

/* RFC 2253, but with letters as letters. A name that is too long is refused, never cut. */
static enum err read_name(char out[static X509_NAME_TEXT], const X509_NAME *name)
{
	BIO_LOCAL bio = BIO_new(BIO_s_mem());
	char *text;
	if (bio == NULL || X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) < 0)
		return crypto_fault();
	long len = BIO_get_mem_data(bio, &text);
	if (len < 0 || len >= X509_NAME_TEXT)
		return E_MALFORMED;
	if (len > 0)
		memcpy(out, text, (size_t)len);
	out[len] = '\0';
	return E_OK;
}

static enum err read_time(int64_t *out, const ASN1_TIME *t)
{
	struct tm parts;
	if (ASN1_TIME_to_tm(t, &parts) != 1)
		return crypto_says(E_MALFORMED);
	int32_t day = civil_day(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
	*out = (int64_t)day * DAY_S + parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
	return E_OK;
}

/* The subject may have several UIDs (a person's CCCD beside the organisation's MST). Two tax codes are none. */
static enum err read_tax_code(char out[static TAX_CODE_TEXT], const X509_NAME *subject)
{
	out[0] = '\0';
	for (int i = -1; (i = X509_NAME_get_index_by_NID(subject, NID_userId, i)) >= 0;) {
		const ASN1_STRING *uid = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i));
		size_t len = (size_t)ASN1_STRING_length(uid), prefix = strlen(TAX_CODE_PREFIX);
		const uint8_t *text = ASN1_STRING_get0_data(uid);
		if (len < prefix || memcmp(text, TAX_CODE_PREFIX, prefix) != 0)
			continue;
		if (len - prefix >= TAX_CODE_TEXT || out[0] != '\0')
			return E_MALFORMED;
		memcpy(out, text + prefix, len - prefix);
		out[len - prefix] = '\0';
		if (!tax_code_is_valid(out))
			return E_MALFORMED;
	}
	return E_OK;
}

enum err x509_parse(struct x509_certificate *out, struct bytes certificate)
{
	X509_LOCAL x = x509_load(certificate);
	*out = (struct x509_certificate){0};
	if (x == NULL || !rsa_is_acceptable(X509_get0_pubkey(x)))
		return E_MALFORMED;
	TRY(read_serial(out->serial, x));
	TRY(read_name(out->subject, X509_get_subject_name(x)));
	TRY(read_name(out->issuer, X509_get_issuer_name(x)));
	TRY(read_tax_code(out->tax_code, X509_get_subject_name(x)));
	TRY(read_time(&out->not_before, X509_get0_notBefore(x)));
	TRY(read_time(&out->not_after, X509_get0_notAfter(x)));
	out->rsa_bits = (unsigned)EVP_PKEY_get_bits(X509_get0_pubkey(x));
	return E_OK;
}

enum err x509_to_der(struct buf *der, struct bytes certificate)
{
	X509_LOCAL x = x509_load(certificate);
	unsigned char *bytes = NULL;
	if (x == NULL)
		return E_MALFORMED;
	int len = i2d_X509(x, &bytes);
	if (len <= 0)
		return crypto_fault();
	buf_append(der, bytes, (size_t)len);
	OPENSSL_free(bytes);
	return len > X509_MAX ? E_TOO_LARGE : buf_status(der);
}
