/* A lease, an enrolment or the spans of a timetable from strangers: what is accepted is exactly what we write, and in order. */
#include <hoaban/lease.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct buf *again, struct bytes in)
{
	if (buf_status(again) != E_OK || !bytes_equal(buf_bytes(again), in))
		abort();
}

static void fuzz_lease(struct bytes in, struct buf *again)
{
	static struct lease l;
	size_t count;
	if (lease_decode(&l, in) != E_OK)
		return;
	lease_encode(again, &l);
	check(again, in);
	for (size_t i = 0; i < l.slot_count; i++)
		if (!lease_slots_on(&l, l.slots[i].slot.site, l.slots[i].slot.day, &count) || count == 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span spans[SCHEDULE_SPANS_MAX];
	struct bytes in = bytes_of(data, size);
	size_t count;
	BUF_LOCAL again;
	buf_init(&again, size + 1);
	fuzz_lease(in, &again);
	buf_clear(&again);
	if (spans_decode(spans, &count, in) == E_OK) {
		spans_encode(&again, spans, count);
		check(&again, in);
	}
	return 0;
}
