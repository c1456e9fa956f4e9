#include "pos-client/net/lan.h"
#include "tests/support/patience.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <setjmp.h>
#include <cmocka.h>

/* ---- hostile first */

static void test_bad_addresses(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",	    "127.0.0.1", "127.0.0.1:",	     ":7700",	    "host.example:7700", "127.0.0.1:x",
		"::1:7700", "[::1]7700", "127.0.0.1:70000x", "[127.0.0.1:7"};
	struct lan_address a;
	struct lan l;
	char huge[200];
	memset(huge, '1', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(net_lan_address(&a, bad[i]), E_INVALID);
	assert_int_equal(net_lan_address(&a, huge), E_INVALID);
	assert_int_equal(net_lan_open(&l, "", huge), E_INVALID);
	assert_int_equal(net_lan_open(&l, "", "127.0.0.1:1,nonsense"), E_INVALID);
	assert_int_equal(net_lan_open(&l, "nonsense", ""), E_INVALID);
	assert_int_equal(l.fd, -1);
	net_lan_close(&l);
}

static void text_here(const struct lan *l, char out[static 64])
{
	struct sockaddr_in in;
	struct lan_address here;
	assert_int_equal(net_lan_here(l, &here), E_OK);
	memcpy(&in, here.bytes, sizeof in);
	snprintf(out, 64, "127.0.0.1:%u", (unsigned)ntohs(in.sin_port));
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void test_taken_port(void **state)
{
	(void)state;
	struct lan one, two;
	char at[64];
	assert_int_equal(net_lan_open(&one, "127.0.0.1:0", ""), E_OK);
	text_here(&one, at);
	assert_int_equal(net_lan_open(&two, at, ""), E_BUSY);
	net_lan_close(&one);
	net_lan_close(&one);
	assert_int_equal(net_lan_open(&two, at, ""), E_OK);
	net_lan_close(&two);
}

/* Nobody is there: nothing is told, nothing waits longer than asked. */
static void test_silence(void **state)
{
	(void)state;
	struct lan l, gone;
	struct lan_address from;
	uint8_t room[LAN_BYTES_MAX];
	size_t len;
	char at[64];
	assert_int_equal(net_lan_open(&gone, "127.0.0.1:0", ""), E_OK);
	text_here(&gone, at);
	net_lan_close(&gone);
	assert_int_equal(net_lan_open(&l, "127.0.0.1:0", at), E_OK);
	net_lan_cast(&l, BYTES("hello")); /* refused by the other side's kernel */
	int64_t began = now_ms();
	assert_int_equal(net_lan_receive(&l, room, &len, &from, 50), E_TIMEOUT);
	assert_int_equal(net_lan_receive(&l, room, &len, &from, 50), E_TIMEOUT);
	int64_t took = now_ms() - began;
	assert_true(took >= 40 && (double)took < patience(1000));
	net_lan_close(&l);
}

/* ---- messages */

static void test_cast_and_answer(void **state)
{
	(void)state;
	struct lan hub, deputy, gate;
	struct lan_address from, here;
	uint8_t room[LAN_BYTES_MAX], longest[LAN_BYTES_MAX + 1] = {7};
	size_t len;
	char at[64], peers[160];
	assert_int_equal(net_lan_open(&hub, "127.0.0.1:0", ""), E_OK);
	assert_int_equal(net_lan_open(&deputy, "127.0.0.1:0", ""), E_OK);
	text_here(&hub, at);
	snprintf(peers, sizeof peers, "%s, ", at);
	text_here(&deputy, at);
	snprintf(peers + strlen(peers), 64, "%s", at);
	assert_int_equal(net_lan_open(&gate, "", peers), E_OK);
	assert_int_equal(gate.peer_count, 2);
	net_lan_cast(&gate, bytes_of(longest, LAN_BYTES_MAX + 1)); /* never sent */
	net_lan_cast(&gate, bytes_of(longest, LAN_BYTES_MAX));
	assert_int_equal(net_lan_receive(&deputy, room, &len, &from, 60000), E_OK);
	assert_int_equal(len, LAN_BYTES_MAX);
	assert_int_equal(net_lan_receive(&hub, room, &len, &from, 60000), E_OK);
	net_lan_send(&hub, &from, BYTES("granted"));
	assert_int_equal(net_lan_receive(&gate, room, &len, &from, 60000), E_OK);
	assert_memory_equal(room, "granted", 7);
	assert_int_equal(net_lan_here(&hub, &here), E_OK);
	assert_true(lan_address_equal(&from, &here));
	assert_false(lan_address_equal(&from, &gate.peers[1]));
	net_lan_close(&gate);
	net_lan_close(&deputy);
	net_lan_close(&hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_addresses),
		cmocka_unit_test(test_taken_port),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_cast_and_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
