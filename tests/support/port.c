#include "tests/support/port.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST 10000 /* below are services */
#define LAST  30000 /* above is what the system gives away by itself, unless it says otherwise */

static unsigned last_port(void)
{
	unsigned first_given = LAST;
	FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
	if (!f)
		return LAST;
	bool is_read = fscanf(f, "%u", &first_given) == 1;
	fclose(f);
	return is_read && first_given > FIRST && first_given < LAST ? first_given : LAST;
}

/* The right to the port: an abstract socket of its name, which the system takes away when this program ends. */
static bool claim(unsigned port)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int len = snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1, "hoaban-test-port-%u", port);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    bind(fd, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len)) == 0)
		return true; // cppcheck-suppress resourceLeak ; open to the end
	if (fd >= 0)
		close(fd);
	return false;
}

static bool is_free(unsigned port, int type)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	bool is = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	if (fd >= 0)
		close(fd);
	return is;
}

unsigned port_take(void)
{
	const unsigned count = last_port() - FIRST;
	unsigned at;
	if (getrandom(&at, sizeof(at), 0) != sizeof(at))
		abort();
	for (unsigned i = 0; i < count; i++) {
		unsigned port = FIRST + (at % count + i) % count;
		if (claim(port) && is_free(port, SOCK_STREAM) && is_free(port, SOCK_DGRAM))
			return port;
	}
	fprintf(stderr, "no port is free\n");
	abort();
}
