/* TLS by the server itself: 1.2 and 1.3 are spoken, 1.1 is refused, plain HTTP on the port gets nothing. */
#include "http/http.h"
#include "tests/support/rawhttp.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static char *text_of(BIO *bio)
{
	char *data = NULL;
	long len = BIO_get_mem_data(bio, &data);
	char *text = strndup(data, (size_t)len);
	BIO_free(bio);
	return text;
}

/* A self-signed P-256 certificate for 127.0.0.1. */
static void make_certificate(char **certificate, char **key)
{
	EVP_PKEY *pair = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	assert_non_null(pair);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, pair);
	X509_NAME *name = X509_get_subject_name(x);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"127.0.0.1", -1, -1, 0);
	X509_set_issuer_name(x, name);
	assert_true(X509_sign(x, pair, EVP_sha256()) > 0);
	BIO *c = BIO_new(BIO_s_mem()), *k = BIO_new(BIO_s_mem());
	PEM_write_bio_X509(c, x);
	PEM_write_bio_PrivateKey(k, pair, NULL, NULL, 0, NULL, NULL);
	*certificate = text_of(c);
	*key = text_of(k);
	X509_free(x);
	EVP_PKEY_free(pair);
}

static enum err say_hello(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app, (void)r;
	buf_append_text(&a->body, "{}");
	return E_OK;
}

static enum err resume_at_once(struct app *app, struct http_request *r)
{
	(void)app;
	http_resume(r, E_OK);
	return E_OK;
}

static size_t ignore(char *data, size_t size, size_t count, void *ctx)
{
	(void)data, (void)ctx;
	return size * count;
}

/* The status, or 0 when no answer came. */
static long ask(unsigned port, const char *path, long version)
{
	char url[64];
	long status = 0;
	CURL *curl = curl_easy_init();
	snprintf(url, sizeof(url), "https://127.0.0.1:%u%s", port, path);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, version);
	curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0"); /* the client would speak 1.1 */
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 5L);
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	return status;
}

static void speaks_modern_tls_only(void **state)
{
	(void)state;
	static const struct route table[] = {
		{.method = "GET", .path = "/hello", .handle = say_hello},
		{.method = "GET", .path = "/deferred", .run = RUN_DEFERRED, .begin = resume_at_once, .handle = say_hello},
	};
	char *certificate, *key;
	make_certificate(&certificate, &key);
	struct http_config c = {.listen = "127.0.0.1:0", .routes = table, .route_count = 2};
	c.certificate_pem = certificate;
	c.key_pem = key;
	c.header_deadline_s = 1;
	struct http_server *s;
	assert_int_equal(http_start(&s, &c), E_OK);
	unsigned port = http_port(s);
	assert_int_equal(ask(port, "/hello", CURL_SSLVERSION_TLSv1_1 | CURL_SSLVERSION_MAX_TLSv1_1), 0);
	assert_int_equal(ask(port, "/hello", CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2), 200);
	assert_int_equal(ask(port, "/deferred", CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3), 200);
	struct raw silent; /* a handshake that never comes */
	assert_true(raw_open(&silent, port));
	assert_true(raw_text(&silent, "\x16\x03\x01"));
	struct raw_reply reply;
	assert_true(raw_once(port, &reply, 500, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n") <= 0);
	raw_reply_release(&reply);
	assert_true(raw_is_closed(&silent, 2000));
	raw_close(&silent);
	http_stop(s, 1);
	free(certificate);
	free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(speaks_modern_tls_only)};
	curl_global_init(CURL_GLOBAL_DEFAULT);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	curl_global_cleanup();
	return failed;
}
