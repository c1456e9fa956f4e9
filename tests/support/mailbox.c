#include "tests/support/mailbox.h"

#include "tests/support/port.h"
#include "tests/support/tool.h"

#include <hoaban/buf.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LINE_ROOM    4096
#define MESSAGE_MAX  (32u << 20)
#define PATIENCE_MS  60000
#define LOOK_MS	     20
#define READ_WAIT_MS 20000

/* One connection. */
struct session {
	struct mailbox *box;
	int fd;
	SSL *tls; /* NULL = plain */
	enum mailbox_mode mode;
	bool is_known; /* has said who it is */
	bool is_over;  /* has said goodbye: who hears the answer may call again at once */
	char in[16384];
	size_t in_len;
	struct buf message;
};

/* ---- bytes */

static ssize_t receive(struct session *s)
{
	char *to = s->in + s->in_len;
	size_t room = sizeof(s->in) - s->in_len;
	if (s->tls)
		return SSL_read(s->tls, to, (int)room);
	struct pollfd ready = {s->fd, POLLIN, 0};
	return poll(&ready, 1, READ_WAIT_MS) > 0 ? read(s->fd, to, room) : -1;
}

static void say(struct session *s, const char *text)
{
	size_t len = strlen(text);
	ssize_t n = s->tls ? SSL_write(s->tls, text, (int)len) : send(s->fd, text, len, MSG_NOSIGNAL);
	(void)n; /* who does not listen hangs up soon */
}

/* Without its end. */
static bool hear(struct session *s, char line[static LINE_ROOM], size_t *len)
{
	for (;;) {
		char *end = memmem(s->in, s->in_len, "\r\n", 2);
		if (end) {
			size_t taken = (size_t)(end - s->in) + 2;
			*len = taken - 2 < LINE_ROOM - 1 ? taken - 2 : LINE_ROOM - 1;
			memcpy(line, s->in, *len);
			line[*len] = 0;
			memmove(s->in, s->in + taken, s->in_len - taken);
			s->in_len -= taken;
			return true;
		}
		ssize_t n = receive(s);
		if (n <= 0)
			return false;
		s->in_len += (size_t)n;
	}
}

/* ---- commands; false ends the session */

static bool greet(struct session *s)
{
	bool may_log_in = !s->box->has_tls || s->tls;
	say(s, "250-peer.example\r\n250-SIZE 40000000\r\n");
	if (s->box->has_tls && !s->tls)
		say(s, "250-STARTTLS\r\n");
	if (may_log_in)
		say(s, "250-AUTH PLAIN\r\n");
	say(s, "250 8BITMIME\r\n");
	return true;
}

static bool start_tls(struct session *s)
{
	say(s, "220 go\r\n");
	s->in_len = 0; /* what was sent before is not believed */
	s->tls = SSL_new(s->box->context);
	SSL_set_fd(s->tls, s->fd);
	return SSL_accept(s->tls) == 1;
}

static bool log_in(struct session *s, const char *line)
{
	static const char wanted[] = "\0" MAILBOX_USER "\0" MAILBOX_PASSWORD;
	uint8_t said[256];
	size_t len = sizeof(said);
	char answer[LINE_ROOM];
	size_t answer_len = strlen(line);
	if (!s->tls)
		atomic_fetch_add(&s->box->plain_auths, 1);
	memcpy(answer, line, answer_len + 1);
	if (answer_len <= strlen("AUTH PLAIN ")) {
		say(s, "334 \r\n");
		if (!hear(s, answer, &answer_len))
			return false;
	} else
		memmove(answer, line + strlen("AUTH PLAIN "), answer_len - strlen("AUTH PLAIN ") + 1);
	s->is_known = base64_parse(said, &len, answer, strlen(answer)) == E_OK && len == sizeof(wanted) - 1 &&
		      memcmp(said, wanted, len) == 0;
	say(s, s->is_known ? "235 welcome\r\n" : "535 who are you\r\n");
	return true;
}

static void keep(struct session *s)
{
	char path[TESTDIR_TEXT + 32];
	size_t number = atomic_load(&s->box->taken) + 1;
	snprintf(path, sizeof(path), "%s/%zu.eml", s->box->dir, number);
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(s->message.data, 1, s->message.len, f) != s->message.len)
		abort();
	fclose(f);
	atomic_store(&s->box->taken, number);
}

/* Lines longer than RFC 5321 allows are a fault of the sender's. */
static bool take_message(struct session *s)
{
	char line[LINE_ROOM];
	size_t len;
	say(s, "354 go on\r\n");
	buf_clear(&s->message);
	for (;;) {
		if (!hear(s, line, &len) || len > 998)
			return false;
		if (str_equal(line, "."))
			break;
		buf_append(&s->message, line + (line[0] == '.'), len - (line[0] == '.'));
		buf_append_text(&s->message, "\r\n");
	}
	if (s->mode == MAILBOX_DISLIKE) {
		say(s, "554 this looks like nothing\r\n");
		return true;
	}
	keep(s);
	if (s->mode == MAILBOX_DROP)
		return false;
	say(s, "250 kept\r\n");
	return true;
}

static void end(struct session *s)
{
	if (!s->is_over)
		atomic_fetch_sub(&s->box->open, 1);
	s->is_over = true;
}

static bool obey(struct session *s, const char *line)
{
	if (strncasecmp(line, "EHLO", 4) == 0)
		return greet(s);
	if (strncasecmp(line, "STARTTLS", 8) == 0)
		return start_tls(s);
	if (strncasecmp(line, "AUTH PLAIN", 10) == 0)
		return log_in(s, line);
	if (strncasecmp(line, "MAIL FROM:<", 11) == 0)
		return say(s,
			   s->mode == MAILBOX_ACCOUNT || (s->box->has_tls && !s->is_known) ? "550 not you\r\n" : "250 ok\r\n"),
		       true;
	if (strncasecmp(line, "RCPT TO:<", 9) == 0)
		return say(s, s->mode == MAILBOX_LATER	  ? "451 later\r\n"
			      : s->mode == MAILBOX_REFUSE ? "550 nobody here\r\n"
							  : "250 ok\r\n"),
		       true;
	if (strncasecmp(line, "DATA", 4) == 0)
		return take_message(s);
	if (strncasecmp(line, "QUIT", 4) != 0)
		return say(s, "250 ok\r\n"), true;
	end(s);
	return say(s, "221 bye\r\n"), false;
}

static void serve(struct session *s)
{
	char line[LINE_ROOM];
	size_t len;
	if (s->mode == MAILBOX_HANG) {
		while (!atomic_load(&s->box->is_stopping) && atomic_load(&s->box->mode) == MAILBOX_HANG)
			poll(NULL, 0, LOOK_MS);
		return;
	}
	say(s, s->mode == MAILBOX_BUSY ? "421 too busy\r\n" : "220 peer.example\r\n");
	while (s->mode != MAILBOX_BUSY && hear(s, line, &len) && obey(s, line))
		;
}

static void *run_session(void *ctx)
{
	struct session *s = ctx;
	struct mailbox *box = s->box;
	size_t open = atomic_fetch_add(&box->open, 1) + 1;
	if (open > atomic_load(&box->most_open))
		atomic_store(&box->most_open, open);
	serve(s);
	if (s->tls)
		SSL_free(s->tls);
	close(s->fd);
	buf_release(&s->message);
	end(s);
	free(s);
	atomic_fetch_sub(&box->threads, 1);
	return NULL;
}

/* ---- listening */

static void *run(void *ctx)
{
	struct mailbox *m = ctx;
	while (!atomic_load(&m->is_stopping)) {
		struct pollfd ready = {m->listener, POLLIN, 0};
		pthread_t thread;
		if (poll(&ready, 1, LOOK_MS) <= 0)
			continue;
		struct session *s = calloc(1, sizeof(*s));
		if (!s)
			abort();
		*s = (struct session){.box = m, .fd = accept(m->listener, NULL, NULL), .mode = atomic_load(&m->mode)};
		buf_init(&s->message, MESSAGE_MAX);
		atomic_fetch_add(&m->sessions, 1);
		atomic_fetch_add(&m->threads, 1);
		if (pthread_create(&thread, NULL, run_session, s) != 0)
			abort();
		pthread_detach(thread);
	}
	return NULL;
}

void mailbox_listen(struct mailbox *m)
{
	m->port = m->port ? m->port : port_take();
	const struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)m->port)};
	m->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(setsockopt(m->listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)), 0);
	assert_int_equal(bind(m->listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(m->listener, 16), 0);
	atomic_store(&m->is_stopping, false);
	assert_int_equal(pthread_create(&m->thread, NULL, run, m), 0);
}

void mailbox_deafen(struct mailbox *m)
{
	atomic_store(&m->is_stopping, true);
	pthread_join(m->thread, NULL);
	close(m->listener);
	while (atomic_load(&m->threads) > 0)
		poll(NULL, 0, LOOK_MS);
}

static void make_certificate(struct mailbox *m)
{
	char command[1024];
	struct outcome o;
	snprintf(command, sizeof(command),
		 "cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem "
		 "-days 3650 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1",
		 m->dir);
	tool_run(&o, (const char *const[]){"sh", "-c", command, NULL}, (struct bytes){0});
	assert_int_equal(o.status, 0);
	outcome_release(&o);
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	snprintf(command, sizeof(command), "%s/cert.pem", m->dir);
	assert_int_equal(SSL_CTX_use_certificate_file(context, command, SSL_FILETYPE_PEM), 1);
	snprintf(command, sizeof(command), "%s/key.pem", m->dir);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(context, command, SSL_FILETYPE_PEM), 1);
	m->context = context;
}

void mailbox_open(struct mailbox *m, bool has_tls)
{
	*m = (struct mailbox){.has_tls = has_tls};
	testdir_make(m->dir);
	if (has_tls)
		make_certificate(m);
	mailbox_listen(m);
}

void mailbox_close(struct mailbox *m)
{
	mailbox_deafen(m);
	SSL_CTX_free(m->context);
	testdir_remove(m->dir);
}

/* ---- waiting */

static void await(const atomic_size_t *count, size_t wanted, const char *what)
{
	for (int waited = 0; atomic_load(count) < wanted && waited < PATIENCE_MS; waited += LOOK_MS)
		poll(NULL, 0, LOOK_MS);
	if (atomic_load(count) < wanted)
		fail_msg("%s: %zu, not %zu", what, atomic_load(count), wanted);
}

void mailbox_await(struct mailbox *m, size_t taken)
{
	await(&m->taken, taken, "messages");
	assert_int_equal(atomic_load(&m->taken), taken);
}

void mailbox_await_sessions(struct mailbox *m, size_t sessions)
{
	await(&m->sessions, sessions, "sessions");
}
