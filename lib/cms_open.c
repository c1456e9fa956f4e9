#include <hoaban/cms.h>
#include "cms_parts.h"

#include <openssl/cms.h>

static void message_drop(CMS_ContentInfo **m)
{
	CMS_ContentInfo_free(*m);
}

static CMS_ContentInfo *parse(struct bytes der)
{
	const unsigned char *at = der.data;
	if (der.len == 0 || der.len > CMS_MAX)
		return NULL;
	CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
	if (message == NULL || OBJ_obj2nid(CMS_get0_type(message)) == NID_pkcs7_signed)
		return message;
	CMS_ContentInfo_free(message);
	return NULL;
}

static CMS_SignerInfo *only_signer(CMS_ContentInfo *message)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(message);
	return sk_CMS_SignerInfo_num(signers) == 1 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
}

static X509 *find_certificate(CMS_SignerInfo *signer, STACK_OF(X509) * all)
{
	for (int i = 0; i < sk_X509_num(all); i++)
		if (CMS_SignerInfo_cert_cmp(signer, sk_X509_value(all, i)) == 0)
			return sk_X509_value(all, i);
	return NULL;
}

static enum err read_digest(struct cms_message *out, CMS_SignerInfo *signer)
{
	const ASN1_OBJECT *name = OBJ_nid2obj(NID_pkcs9_messageDigest);
	const ASN1_OCTET_STRING *digest = CMS_signed_get0_data_by_OBJ(signer, name, -3, V_ASN1_OCTET_STRING);
	if (digest == NULL || ASN1_STRING_length(digest) != HASH_LEN)
		return E_MALFORMED;
	memcpy(out->digest, ASN1_STRING_get0_data(digest), HASH_LEN);
	return E_OK;
}

static struct bytes keep(struct arena *a, const struct buf *b)
{
	return bytes_of(arena_copy(a, b->data, b->len), b->len);
}

static enum err read_certificate(struct cms_message *out, struct arena *a, X509 *x)
{
	BUF_LOCAL der;
	buf_init(&der, X509_MAX);
	TRY(cms_put_certificate(&der, x));
	out->certificate = keep(a, &der);
	return E_OK;
}

/* What we would have written ourselves is compared with what came: nothing unknown remains. */
static enum err rebuild(struct cms_message *out, struct arena *a, X509 *x, STACK_OF(X509) * all, struct bytes der)
{
	BUF_LOCAL attributes;
	BUF_LOCAL again;
	buf_init(&attributes, CMS_MAX);
	buf_init(&again, CMS_MAX);
	TRY(cms_attributes(&attributes, out->digest, out->certificate));
	out->attributes = keep(a, &attributes);
	TRY(cms_put_message(&again, out->attributes, out->signature, x, all));
	return bytes_equal(buf_bytes(&again), der) ? E_OK : E_MALFORMED;
}

static enum err read_message(struct cms_message *out, struct arena *a, CMS_ContentInfo *message, struct bytes der)
{
	X509_ALL_LOCAL all = CMS_get1_certs(message);
	CMS_SignerInfo *signer = only_signer(message);
	X509 *x = signer == NULL || sk_X509_num(all) > X509_CHAIN_MAX + 1 ? NULL : find_certificate(signer, all);
	if (x == NULL)
		return E_MALFORMED;
	const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(signer);
	size_t len = (size_t)ASN1_STRING_length(signature);
	out->signature = bytes_of(arena_copy(a, ASN1_STRING_get0_data(signature), len), len);
	TRY(read_digest(out, signer));
	TRY(read_certificate(out, a, x));
	return rebuild(out, a, x, all, der);
}

enum err cms_open(struct cms_message *out, struct arena *a, struct bytes der)
{
	[[gnu::cleanup(message_drop)]] CMS_ContentInfo *message = parse(der);
	*out = (struct cms_message){0};
	enum err e = message == NULL ? E_MALFORMED : read_message(out, a, message, der);
	if (e != E_OK)
		return crypto_says(e == E_CRYPTO ? E_MALFORMED : e);
	return rsa_verify_sha256(out->certificate, out->attributes, out->signature);
}
