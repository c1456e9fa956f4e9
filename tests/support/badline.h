/* A bad line of packets: two network namespaces, a tunnel between them, and a thread that carries IP packets from one to the
 * other late, slowly, or not at all. What TCP makes of that is the kernel's own work.
 *
 *	till → 127.0.0.1:port → [namespace near ⇢ packets ⇢ namespace far] → 127.0.0.1:server
 *
 * Needs /dev/net/tun and the right to make a namespace (unprivileged user namespaces will do); neither root nor tc. */
#ifndef TESTS_SUPPORT_BADLINE_H
#define TESTS_SUPPORT_BADLINE_H

#include "tests/support/cutproxy.h"
#include <sys/types.h>

#define BADLINE_QUEUE 256 /* packets under way in one direction; more are dropped, as a router does */

struct badline_packet {
	int64_t due_us;
	size_t len;
	uint8_t data[1600];
};
struct badline_way {
	int from, to;
	int64_t free_us; /* when the last packet has left the sender */
	size_t first, count;
	struct badline_packet *ring;
};
struct badline_side {
	pid_t keeper; /* makes sockets in its namespace when asked */
	int keeper_socket, tunnel;
};

struct badline {
	int port;		   /* where to dial */
	_Atomic unsigned rate;	   /* bytes a second, each way; 0 = all it can */
	_Atomic unsigned delay_ms; /* each way */
	_Atomic unsigned loss;	   /* percent of the packets */
	_Atomic unsigned packets, lost;
	_Atomic bool is_over;
	uint64_t seed;
	struct cutproxy near, far;
	struct badline_side sides[2];
	struct badline_way ways[2];
	pthread_mutex_t lock;
	pthread_t carrier;
};

/* Before any other thread is started. False where it is not permitted: nothing is left behind then. */
bool badline_start(struct badline *b, int server, uint64_t seed);
void badline_stop(struct badline *b);

#endif
