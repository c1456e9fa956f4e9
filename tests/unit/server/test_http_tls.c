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
static void make_certificate(char **certificate, char **key, long serial)
{
	EVP_PKEY *pair = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	assert_non_null(pair);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
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
	make_certificate(&certificate, &key, 1);
	struct http_config c = {.listen = "127.0.0.1:0", .routes = table, .route_count = 2};
	c.certificate_pem = certificate;
	c.key_pem = key;
	c.header_deadline_s = 3; /* handshakes of a busy machine have the time they need */
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
	assert_true(raw_is_closed(&silent, 60000));
	raw_close(&silent);
	http_stop(s, 1);
	free(certificate);
	free(key);
}

/* ---- another certificate while it runs */

static const struct route hello[] = {{.method = "GET", .path = "/hello", .handle = say_hello}};

static size_t find_hsts(char *line, size_t size, size_t count, void *ctx)
{
	*(bool *)ctx |= strncasecmp(line, "Strict-Transport-Security: max-age=31536000", 43) == 0;
	return size * count;
}

/* The serial number that is shown; 0 when no answer came. */
static long serial_shown(unsigned port, bool *has_hsts)
{
	char url[64];
	long serial = 0;
	const struct curl_certinfo *info = NULL;
	CURL *curl = curl_easy_init();
	*has_hsts = false;
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/hello", port);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, find_hsts);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, has_hsts);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 5L);
	if (curl_easy_perform(curl) == CURLE_OK && curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info) == CURLE_OK)
		for (const struct curl_slist *i = info->certinfo[0]; i != NULL; i = i->next)
			if (strncmp(i->data, "Serial Number:", 14) == 0)
				serial = strtol(i->data + 14, NULL, 16);
	curl_easy_cleanup(curl);
	return serial;
}

static void shows_another_certificate(void **state)
{
	(void)state;
	char *first, *first_key, *second, *second_key;
	bool has_hsts;
	make_certificate(&first, &first_key, 0x11);
	make_certificate(&second, &second_key, 0x22);
	struct http_config c = {.listen = "127.0.0.1:0", .routes = hello, .route_count = 1, .is_https = true};
	struct http_server *s;
	c.certificate_pem = first;
	c.key_pem = second_key;
	assert_int_equal(http_start(&s, &c), E_INVALID);
	c.key_pem = first_key;
	assert_int_equal(http_start(&s, &c), E_OK);
	assert_int_equal(serial_shown(http_port(s), &has_hsts), 0x11);
	assert_true(has_hsts);
	assert_int_equal(http_exchange_certificate(s, second, first_key), E_INVALID);
	assert_int_equal(http_exchange_certificate(s, "", ""), E_INVALID);
	assert_int_equal(serial_shown(http_port(s), &has_hsts), 0x11);
	assert_int_equal(http_exchange_certificate(s, second, second_key), E_OK);
	assert_int_equal(serial_shown(http_port(s), &has_hsts), 0x22);
	http_stop(s, 1);
	char *const texts[] = {first, first_key, second, second_key};
	for (size_t i = 0; i < 4; i++)
		free(texts[i]);
}

/* Without TLS nobody but this machine is served, unless a proxy is declared. */
static void plain_stays_at_home(void **state)
{
	(void)state;
	static const struct {
		const char *listen;
		bool is_behind_proxy;
		enum err expected;
	} cases[] = {
		{"0.0.0.0:0", false, E_FORBIDDEN}, {"[::]:0", false, E_FORBIDDEN}, {"192.0.2.1:0", false, E_FORBIDDEN},
		{"192.0.2.1:0", true, E_IO}, /* a documentation address: nobody's, but it was tried */
		{"127.0.0.1:0", false, E_OK},	   {"127.8.9.1:0", false, E_OK},   {"[::1]:0", false, E_OK},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_config c = {.listen = cases[i].listen,
					.is_behind_proxy = cases[i].is_behind_proxy,
					.routes = hello,
					.route_count = 1};
		struct http_server *s = NULL;
		enum err e = http_start(&s, &c);
		if (e == E_IO && cases[i].listen[0] == '[')
			continue; /* no IPv6 here */
		assert_int_equal(e, cases[i].expected);
		if (e != E_OK)
			continue;
		assert_int_equal(http_exchange_certificate(s, "", ""), E_REFUSED);
		http_stop(s, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(speaks_modern_tls_only),
		cmocka_unit_test(shows_another_certificate),
		cmocka_unit_test(plain_stays_at_home),
	};
	curl_global_init(CURL_GLOBAL_DEFAULT);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	curl_global_cleanup();
	return failed;
}
