#include "tests/bench/parts/printer.h"

#include "tests/support/bench.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READY 0x12 /* what a printer answers to DLE EOT when nothing is wrong */

#define WINDOW 8 /* bytes of the longest command that matters */

struct job {
	struct bench_printer *printer;
	int fd;
	unsigned char window[WINDOW]; /* the last bytes that are no picture */
	unsigned long picture;	      /* bytes of it still to come */
	int has_begun, has_failed;
};

static void answer(struct job *j, unsigned char status)
{
	j->has_failed |= write(j->fd, &status, 1) != 1;
}

static int ends_with(const struct job *j, const char *bytes, size_t len)
{
	return memcmp(j->window + WINDOW - len, bytes, len) == 0;
}

/* ESC @ begins, DLE EOT n and GS r n ask, GS v 0 m xL xH yL yH announces a picture. */
static void take_byte(struct job *j, unsigned char c)
{
	const unsigned char *w = j->window;
	memmove(j->window, j->window + 1, WINDOW - 1);
	j->window[WINDOW - 1] = c;
	if (!j->has_begun && ends_with(j, "\x1b@", 2)) {
		atomic_store(&j->printer->first_byte_at, bench_seconds());
		j->has_begun = 1;
	}
	if (w[5] == 0x10 && w[6] == 0x04)
		answer(j, READY);
	if (w[5] == 0x1d && w[6] == 'r')
		answer(j, 0);
	if (w[0] == 0x1d && w[1] == 'v' && w[2] == '0')
		j->picture = (w[4] + 256ul * w[5]) * (w[6] + 256ul * w[7]);
}

static void take(struct bench_printer *p, int fd)
{
	unsigned char data[16384];
	struct job j = {.printer = p, .fd = fd};
	for (ssize_t n; !j.has_failed && (n = read(fd, data, sizeof data)) > 0;)
		for (ssize_t i = 0; i < n; i++) {
			if (j.picture > 0)
				j.picture--;
			else
				take_byte(&j, data[i]);
		}
	if (j.has_begun)
		atomic_fetch_add(&p->jobs, 1);
}

static void *serve(void *ctx)
{
	struct bench_printer *p = ctx;
	for (int fd; (fd = accept(p->listener, NULL, NULL)) >= 0; close(fd))
		take(p, fd);
	return NULL;
}

void bench_printer_start(struct bench_printer *p)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	*p = (struct bench_printer){.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	if (p->listener < 0 || bind(p->listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(p->listener, 8) != 0 ||
	    getsockname(p->listener, (struct sockaddr *)&at, &len) != 0)
		bench_fail("no port for the printer");
	p->port = ntohs(at.sin_port);
	if (pthread_create(&p->thread, NULL, serve, p) != 0)
		bench_fail("no thread for the printer");
}

void bench_printer_stop(struct bench_printer *p)
{
	shutdown(p->listener, SHUT_RDWR);
	pthread_join(p->thread, NULL);
	close(p->listener);
}
