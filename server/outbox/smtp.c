#include "outbox/smtp.h"

#include "app.h"
#include "file.h"

#include <hoaban/mime.h>

#include <curl/curl.h>
#include <sodium.h>
#include <stdlib.h>

#define PASSWORD_MAX  1024
#define CONNECT_MAX_S 10
#define VERB_LEN      4
#define CODE_GONE     500 /* and above: for good */
#define CODE_LATER    400 /* and above, below CODE_GONE */

struct smtp {
	CURL *curl;
	const struct settings *settings;
	bool needs_tls;
	char password[PASSWORD_MAX];
};

/* What is on its way. */
struct sending {
	struct bytes message;
	size_t at;
	bool is_whole;		 /* the last byte was handed over */
	char verb[VERB_LEN + 1]; /* of the last command */
};

/* ---- opening */

static bool is_this_machine(const char *host)
{
	static const char *const names[] = {"127.", "localhost", "[::1]"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts_with(host, names[i]))
			return true;
	return false;
}

static enum err check_settings(struct smtp *s)
{
	const char *url = s->settings->smtp_url, *host = strstr(url, "://");
	bool is_known = str_starts_with(url, "smtp://") || str_starts_with(url, "smtps://");
	if (!is_known || strchr(url, '@') || !mail_address_is_good(s->settings->mail_from))
		return E_USAGE;
	s->needs_tls = s->settings->smtp_ca[0] || !is_this_machine(host + strlen("://"));
	return E_OK;
}

static enum err read_password(struct smtp *s, const char *path)
{
	struct arena a;
	struct bytes text;
	if (!path[0])
		return E_OK;
	arena_init(&a, 1u << 16);
	enum err e = file_read(&text, &a, path, PASSWORD_MAX - 1);
	if (e == E_OK) {
		memcpy(s->password, text.data, strcspn((const char *)text.data, "\r\n"));
		sodium_memzero((void *)(uintptr_t)text.data, text.len);
	}
	arena_release(&a);
	return e;
}

enum err smtp_open(struct smtp **out, const struct settings *settings)
{
	struct smtp *s = calloc(1, sizeof(*s));
	if (!s)
		return E_MEMORY;
	s->settings = settings;
	enum err e = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? E_OK : E_UNAVAILABLE;
	if (e == E_OK)
		e = check_settings(s);
	if (e == E_OK)
		e = read_password(s, settings->smtp_password_file);
	if (e == E_OK && !(s->curl = curl_easy_init()))
		e = E_MEMORY;
	if (e != E_OK) {
		smtp_close(s);
		return e;
	}
	*out = s;
	return E_OK;
}

void smtp_close(struct smtp *s)
{
	if (!s)
		return;
	sodium_memzero(s->password, sizeof(s->password));
	curl_easy_cleanup(s->curl);
	curl_global_cleanup();
	free(s);
}

/* ---- one message */

static size_t hand_over(char *room, size_t size, size_t count, void *ctx)
{
	struct sending *x = ctx;
	size_t left = x->message.len - x->at, len = size * count < left ? size * count : left;
	memcpy(room, x->message.data + x->at, len);
	x->at += len;
	x->is_whole = x->at == x->message.len;
	return len;
}

/* Which command a refusal answers: 550 to RCPT is the reader's mailbox, 550 to MAIL is our account. */
static int watch(CURL *curl, curl_infotype type, char *data, size_t len, void *ctx)
{
	struct sending *x = ctx;
	(void)curl;
	bool is_command = type == CURLINFO_HEADER_OUT && len >= VERB_LEN && memcmp(data, "QUIT", VERB_LEN) != 0;
	if (is_command)
		memcpy(x->verb, data, VERB_LEN);
	return 0;
}

static size_t drop(char *data, size_t size, size_t count, void *ctx)
{
	(void)data, (void)ctx;
	return size * count;
}

static int look_up(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const atomic_bool *is_stopping = ctx;
	(void)a, (void)b, (void)c, (void)d;
	return atomic_load(is_stopping);
}

static void set_way(struct smtp *s)
{
	const struct settings *t = s->settings;
	curl_easy_reset(s->curl);
	curl_easy_setopt(s->curl, CURLOPT_URL, t->smtp_url);
	curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	/* On a connection that died curl sends again by itself: the reader would get the message twice. */
	curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(s->curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(s->curl, CURLOPT_USE_SSL, s->needs_tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	curl_easy_setopt(s->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (t->smtp_ca[0])
		curl_easy_setopt(s->curl, CURLOPT_CAINFO, t->smtp_ca);
	if (t->smtp_user[0]) {
		curl_easy_setopt(s->curl, CURLOPT_USERNAME, t->smtp_user);
		curl_easy_setopt(s->curl, CURLOPT_PASSWORD, s->password);
	}
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT,
			 (long)(t->smtp_timeout_s < CONNECT_MAX_S ? t->smtp_timeout_s : CONNECT_MAX_S));
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)t->smtp_timeout_s);
	curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)t->smtp_timeout_s);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, t->mail_from);
}

static void set_message(struct smtp *s, struct sending *x, const struct curl_slist *to, const atomic_bool *is_stopping)
{
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, hand_over);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, x);
	curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(s->curl, CURLOPT_VERBOSE, 1L); /* what watch() is called by; nothing is printed */
	curl_easy_setopt(s->curl, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGDATA, x);
	curl_easy_setopt(s->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(s->curl, CURLOPT_XFERINFOFUNCTION, look_up);
	curl_easy_setopt(s->curl, CURLOPT_XFERINFODATA, is_stopping);
}

/* ---- what came of it */

static const char *way_outcome(CURLcode rc)
{
	static const struct {
		CURLcode rc;
		const char *outcome;
	} table[] = {
		{CURLE_COULDNT_CONNECT, "unreachable"},	    {CURLE_COULDNT_RESOLVE_HOST, "unknown_host"},
		{CURLE_OPERATION_TIMEDOUT, "timeout"},	    {CURLE_USE_SSL_FAILED, "no_tls"},
		{CURLE_SSL_CONNECT_ERROR, "no_tls"},	    {CURLE_PEER_FAILED_VERIFICATION, "certificate"},
		{CURLE_SSL_CACERT_BADFILE, "certificate"},  {CURLE_LOGIN_DENIED, "login_denied"},
		{CURLE_ABORTED_BY_CALLBACK, "interrupted"},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].rc == rc)
			return table[i].outcome;
	return "network";
}

/* From "RCPT" on it is about this message; before, about the way or our account. */
static bool is_about_message(const struct sending *x)
{
	return str_equal(x->verb, "RCPT") || str_equal(x->verb, "DATA");
}

static void judge(struct smtp_result *out, CURLcode rc, const struct sending *x)
{
	bool is_about = is_about_message(x);
	if (rc == CURLE_OK)
		*out = (struct smtp_result){SMTP_TAKEN, false, out->code, "sent"};
	else if (is_about && out->code >= CODE_GONE)
		*out = (struct smtp_result){SMTP_REFUSED, false, out->code, "refused"};
	else if (is_about && out->code >= CODE_LATER)
		*out = (struct smtp_result){SMTP_LATER, false, out->code, "deferred"};
	else if (x->is_whole)
		*out = (struct smtp_result){SMTP_UNSURE, true, out->code, "unsure"};
	else
		*out = (struct smtp_result){SMTP_LATER, true, out->code,
					    out->code >= CODE_LATER ? "not_served" : way_outcome(rc)};
}

void smtp_send(struct smtp *s, const char *to, struct bytes message, const atomic_bool *is_stopping, struct smtp_result *out)
{
	struct sending x = {.message = message};
	struct curl_slist *list = curl_slist_append(NULL, to);
	long code = 0;
	*out = (struct smtp_result){SMTP_LATER, true, 0, "memory"};
	if (!list)
		return;
	set_way(s);
	set_message(s, &x, list, is_stopping);
	CURLcode rc = curl_easy_perform(s->curl);
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
	curl_slist_free_all(list);
	out->code = (int)code;
	judge(out, rc, &x);
}
