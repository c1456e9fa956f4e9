#include "tests/support/dbproxy.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct line {
	struct dbproxy *proxy;
	int client, server;
};

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	return a;
}

static int connect_to(const char *path)
{
	struct sockaddr_un a = address(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	close(fd);
	return -1;
}

static ssize_t forward(int from, int to, char *data, size_t size)
{
	ssize_t n = read(from, data, size);
	return n > 0 && send(to, data, (size_t)n, MSG_NOSIGNAL) != n ? -1 : n;
}

/* Whether the line goes on. */
static int from_client(struct line *l)
{
	char data[16384];
	ssize_t n = read(l->client, data, sizeof data);
	if (n <= 0)
		return 0;
	enum dbproxy_cut cut = memmem(data, (size_t)n,
				      "\x03"
				      "COMMIT",
				      7)
				       ? atomic_exchange(&l->proxy->cut, DBPROXY_PASS)
				       : DBPROXY_PASS;
	if (cut == DBPROXY_CUT_BEFORE)
		return 0;
	if (send(l->server, data, (size_t)n, MSG_NOSIGNAL) != n)
		return 0;
	/* the answer is awaited, so that the commit has happened, and dropped */
	return cut == DBPROXY_PASS || (read(l->server, data, sizeof data) < 0);
}

static void *line_main(void *arg)
{
	struct line *l = arg;
	char data[16384];
	struct pollfd p[] = {{.fd = l->client, .events = POLLIN}, {.fd = l->server, .events = POLLIN}};
	for (int open = 1; open && poll(p, 2, -1) > 0;) {
		if (p[0].revents)
			open = from_client(l);
		if (open && p[1].revents)
			open = forward(l->server, l->client, data, sizeof data) > 0;
	}
	close(l->client);
	close(l->server);
	free(l);
	return NULL;
}

static void line_open(struct dbproxy *p, int client)
{
	int server = connect_to(p->server);
	if (server < 0 || p->worker_count == 64) {
		close(client);
		return;
	}
	struct line *l = malloc(sizeof(*l));
	*l = (struct line){p, client, server};
	atomic_fetch_add(&p->connections, 1);
	if (pthread_create(&p->workers[p->worker_count++], NULL, line_main, l) != 0)
		abort();
}

static void *proxy_main(void *arg)
{
	struct dbproxy *p = arg;
	for (int client; (client = accept(p->listener, NULL, NULL)) >= 0;)
		line_open(p, client);
	return NULL;
}

void dbproxy_start(struct dbproxy *p, const char *server)
{
	*p = (struct dbproxy){.server = server};
	snprintf(p->dir, sizeof p->dir, "/tmp/hoaban-proxy-XXXXXX");
	if (!mkdtemp(p->dir))
		abort();
	snprintf(p->path, sizeof p->path, "%s/s", p->dir);
	struct sockaddr_un a = address(p->path);
	p->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(p->listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(p->listener, 16) != 0)
		abort();
	if (pthread_create(&p->thread, NULL, proxy_main, p) != 0)
		abort();
}

void dbproxy_stop(struct dbproxy *p)
{
	shutdown(p->listener, SHUT_RDWR);
	pthread_join(p->thread, NULL);
	close(p->listener);
	for (int i = 0; i < p->worker_count; i++)
		pthread_join(p->workers[i], NULL);
	unlink(p->path);
	rmdir(p->dir);
}
