#include "tests/support/fake_server.h"
#include "tests/support/port.h"
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define REQUEST_MAX (8u << 20)

static int listen_any(int *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

int fake_server_closed_port(void)
{
	return (int)port_take();
}

/* False when the test stops or the other side is gone. */
static bool is_readable(const struct fake_server *s, int fd)
{
	struct pollfd p[2] = {{fd, POLLIN, 0}, {s->stop[0], POLLIN, 0}};
	return poll(p, 2, 10000) > 0 && p[1].revents == 0 && p[0].revents != 0;
}

static bool read_more(const struct fake_server *s, int fd, struct buf *in)
{
	char piece[16384];
	if (!is_readable(s, fd))
		return false;
	ssize_t n = recv(fd, piece, sizeof piece, 0);
	if (n <= 0)
		return false;
	buf_append(in, piece, (size_t)n);
	return buf_status(in) == E_OK;
}

/* The value of a header, terminated in place; "" when it is missing. */
static const char *header(char *head, const char *name)
{
	for (char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, strlen(name)) != 0 || line[strlen(name)] != ':')
			continue;
		const char *value = line + strlen(name) + 1;
		return value + strspn(value, " ");
	}
	return "";
}

static const char *header_copy(char *out, size_t size, char *head, const char *name)
{
	const char *value = header(head, name);
	size_t len = strcspn(value, "\r\n");
	snprintf(out, size, "%.*s", (int)len, value);
	return out;
}

struct parsed {
	char method[16], path[512], input[1024], signature[256], digest[128], encoding[32], mac[128], timestamp[32];
	struct fake_request request;
};

static bool read_request(const struct fake_server *s, int fd, struct buf *in, struct parsed *p)
{
	const char *end = NULL;
	while (end == NULL) {
		if (!read_more(s, fd, in))
			return false;
		buf_append_byte(in, 0);
		in->len--;
		end = strstr((const char *)in->data, "\r\n\r\n");
	}
	size_t head_len = (size_t)(end - (const char *)in->data) + 4;
	char *head = strndup((const char *)in->data, head_len);
	size_t body_len = (size_t)strtoul(header(head, "Content-Length"), NULL, 10);
	bool is_line = sscanf(head, "%15s %511s", p->method, p->path) == 2;
	p->request = (struct fake_request){
		.method = p->method,
		.path = p->path,
		.signature_input = header_copy(p->input, sizeof p->input, head, "Signature-Input"),
		.signature = header_copy(p->signature, sizeof p->signature, head, "Signature"),
		.content_digest = header_copy(p->digest, sizeof p->digest, head, "Content-Digest"),
		.content_encoding = header_copy(p->encoding, sizeof p->encoding, head, "Content-Encoding"),
		.hoaban_signature = header_copy(p->mac, sizeof p->mac, head, "X-Hoaban-Signature"),
		.hoaban_timestamp = header_copy(p->timestamp, sizeof p->timestamp, head, "X-Hoaban-Timestamp"),
	};
	free(head);
	while (in->len < head_len + body_len)
		if (!read_more(s, fd, in))
			return false;
	p->request.body = (struct bytes){in->data + head_len, body_len};
	return is_line;
}

static void send_all(int fd, const void *data, size_t len)
{
	const char *at = data;
	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		at += n;
		len -= (size_t)n;
	}
}

static void send_reply(int fd, struct fake_reply *r, bool is_cut)
{
	BUF_LOCAL head;
	buf_init(&head, 4096);
	buf_append_format(&head,
			  "HTTP/1.1 %d X\r\nContent-Type: application/cbor\r\nConnection: close\r\nContent-Length: %zu\r\n",
			  r->status, r->body.len);
	if (r->time.len > 0)
		buf_append_format(&head, "Hoaban-Time: %s\r\n", buf_text(&r->time));
	buf_append_text(&head, "\r\n");
	send_all(fd, head.data, head.len);
	send_all(fd, r->body.data, is_cut ? r->body.len / 2 : r->body.len);
}

static void wait_for_end(const struct fake_server *s, int fd)
{
	char piece[256];
	while (is_readable(s, fd) && recv(fd, piece, sizeof piece, 0) > 0)
		continue;
}

static void serve(struct fake_server *s, int fd)
{
	struct parsed p;
	struct fake_reply r = {.status = 200};
	BUF_LOCAL in;
	buf_init(&in, REQUEST_MAX);
	buf_init(&r.body, 16u << 20);
	buf_init(&r.time, 4096);
	if (read_request(s, fd, &in, &p)) {
		enum fake_action action = s->handle(s->ctx, &p.request, &r);
		if (action == FAKE_HANG)
			wait_for_end(s, fd);
		else if (action != FAKE_CUT)
			send_reply(fd, &r, action == FAKE_CUT_MID);
	}
	buf_release(&r.body);
	buf_release(&r.time);
}

static void *run(void *ctx)
{
	struct fake_server *s = ctx;
	for (;;) {
		struct pollfd p[2] = {{s->socket, POLLIN, 0}, {s->stop[0], POLLIN, 0}};
		if (poll(p, 2, -1) < 0 || p[1].revents != 0)
			return NULL;
		int fd = accept4(s->socket, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		serve(s, fd);
		shutdown(fd, SHUT_RDWR);
		close(fd);
	}
}

void fake_server_start(struct fake_server *s)
{
	s->socket = listen_any(&s->port);
	snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d", s->port);
	assert_int_equal(pipe(s->stop), 0);
	pthread_t *thread = malloc(sizeof *thread);
	assert_non_null(thread);
	assert_int_equal(pthread_create(thread, NULL, run, s), 0);
	s->thread = thread;
}

void fake_server_stop(struct fake_server *s)
{
	assert_int_equal(write(s->stop[1], "x", 1), 1);
	pthread_join(*(pthread_t *)s->thread, NULL);
	free(s->thread);
	close(s->stop[0]);
	close(s->stop[1]);
	close(s->socket);
}
