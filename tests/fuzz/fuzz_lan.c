/* Datagrams of a site: read and written again; then signed by a gate's key and handed to its hub, by the hub's and handed to
 * the gate, which know each other. */
#include "tests/support/sitesim.h"
#include <stdlib.h>

#define GATE (SIM_HUBS + 1)
static struct sim_world world;
static struct sim sim;

static void write_again(const struct lan_message *m, struct bytes in)
{
	uint8_t room[LAN_BYTES_MAX];
	struct buf out = BUF_FIXED(room);
	lan_encode(&out, m);
	if (buf_status(&out) == E_OK && !bytes_equal(buf_bytes(&out), in))
		abort();
}

static void hand_in(int from, int to, struct bytes payload)
{
	static uint8_t room[2 * LAN_BYTES_MAX];
	const struct lan_address address = {.len = 1, .bytes = {(uint8_t)from}};
	struct buf message = BUF_FIXED(room);
	if (cose_sign(&message, payload, AAD_LAN, world.device_keys[sim.nodes[from].device].secret_key) != E_OK)
		return;
	enum err e = to == 0 ? hub_receive(&sim.nodes[0].hub, &address, buf_bytes(&message), sim_time(&sim))
			     : member_receive(&sim.nodes[GATE].member, &address, buf_bytes(&message), sim_time(&sim));
	if (e != E_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sim_options quiet;
	struct lan_message m;
	struct bytes in = bytes_of(data, size);
	if (lan_decode(&m, in) != E_OK)
		return 0;
	write_again(&m, in);
	if (world.certificate_len[0] == 0)
		sim_world_init(&world);
	sim_init(&sim, &world, 1, &quiet);
	sim_start(&sim, 0);
	sim_start(&sim, GATE);
	sim_run(&sim, 40);
	hand_in(GATE, 0, in);
	hand_in(0, GATE, in);
	if (sim.violation != NULL)
		abort();
	sim_release(&sim);
	return 0;
}
