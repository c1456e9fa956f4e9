/* Datagrams of a site: read and written again; and, signed as a device's, handed to a hub and a gate. */
#include "tests/support/sitesim.h"
#include <stdlib.h>

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

static void hand_in(struct bytes datagram)
{
	const struct lan_address from = {.len = 1, .bytes = {SIM_HUBS + 1}};
	if (hub_receive(&sim.nodes[0].hub, &from, datagram, sim_time(&sim)) != E_OK ||
	    member_receive(&sim.nodes[SIM_HUBS].member, &from, datagram, sim_time(&sim)) != E_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sim_options quiet;
	static uint8_t room[LAN_BYTES_MAX + 200];
	struct buf signed_bytes = BUF_FIXED(room);
	struct lan_message m;
	struct bytes in = bytes_of(data, size);
	if (world.certificate_len[0] == 0)
		sim_world_init(&world);
	sim_init(&sim, &world, 1, &quiet);
	sim_start(&sim, 0);
	sim_start(&sim, SIM_HUBS);
	if (lan_decode(&m, in) == E_OK)
		write_again(&m, in);
	hand_in(in);
	/* with the key of the device that it says it is from, if it is one of the site */
	int device = size > 0 ? data[size - 1] % SIM_DEVICES : 0;
	if (cose_sign(&signed_bytes, in, AAD_LAN, world.device_keys[device].secret_key) == E_OK)
		hand_in(buf_bytes(&signed_bytes));
	if (sim.violation != NULL)
		abort();
	sim_release(&sim);
	return 0;
}
