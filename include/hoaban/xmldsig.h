/* The organisation's signature on a document of the tax office's kind (FORMATS §3): exclusive C14N, rsa-sha256, two references:
 * the data by its Id, and the Object that holds the signing time. KeyInfo holds the certificate only. Receipts, daily tables
 * and notices share this form.
 *
 * The key may live elsewhere: xmldsig_signed_info() gives the bytes for rsa_key_sign(), xmldsig_put() writes the rest. */
#ifndef HOABAN_XMLDSIG_H
#define HOABAN_XMLDSIG_H

#include <hoaban/x509.h>
#include <hoaban/xml.h>

#define XMLDSIG_SPACE	  "http://www.w3.org/2000/09/xmldsig#"
#define SIGNED_INFO_MAX	  2048
#define XMLDSIG_ID_MAX	  64
#define XMLDSIG_TIME_TEXT 20 /* "YYYY-MM-DDThh:mm:ss" local + NUL */

void xmldsig_time_format(char out[static XMLDSIG_TIME_TEXT], int64_t instant);
enum err xmldsig_time_parse(int64_t *instant, const char *text); /* E_MALFORMED */

/* What a signature says. `data` is one canonical element with exactly one attribute, Id, and without a namespace. */
struct xmldsig {
	struct bytes data;
	int64_t signing_time;
	struct bytes signature;	  /* RSA */
	struct bytes certificate; /* DER */
};

/* The canonical SignedInfo, from data and signing time: the message that is signed. */
enum err xmldsig_signed_info(struct buf *out, struct bytes data, int64_t signing_time);
/* Whether these are bytes that xmldsig_signed_info() writes for some data and time: what a keeper of keys asks before it signs,
 * since digests tell it nothing else. */
bool xmldsig_is_signed_info(struct bytes message);
/* <Signature>…</Signature> into a document that is being written. */
enum err xmldsig_put(struct xml_writer *w, const struct xmldsig *s);
/* The way back: `signature` is the element, `data` the element it must sign. E_MALFORMED for another shape, E_BAD_SIGNATURE
 * when a digest or the RSA signature is wrong. Views into the arena and `data`. The certificate's worth: x509_verify_at() with
 * the signing time. */
enum err xmldsig_open(struct xmldsig *out, struct arena *a, const struct xml_element *signature,
		      const struct xml_element *data);
/* The same, faster for a document that one of `known` (or NULL) has signed. */
enum err xmldsig_open_known(struct xmldsig *out, struct arena *a, const struct xml_element *signature,
			    const struct xml_element *data, const struct x509_known *known);

#endif
