/* Everything a till may put into the journal, and what it is told of a class or an order. The first byte chooses the reader; what is accepted must be written the same. */
#include <hoaban/entry.h>
#include <hoaban/fact.h>
#include <hoaban/till_order.h>
#include <stdlib.h>

/* `read` and `write` see v, a, in and out. */
#define READER(noun, type, read, write)                                                                                        \
	static enum err again_##noun(struct buf *out, [[maybe_unused]] struct arena *a, struct bytes in)                       \
	{                                                                                                                      \
		static struct type v;                                                                                          \
		TRY(read);                                                                                                     \
		return (write), buf_status(out);                                                                               \
	}
#define MUST(call) ((call) == E_OK ? (void)0 : abort())
READER(entry, entry, entry_decode(&v, in), MUST(entry_encode(out, &v)))
READER(batch, journal_batch, journal_batch_decode(&v, in), journal_batch_encode(out, &v))
READER(answer, journal_answer, journal_answer_decode(&v, in), journal_answer_encode(out, &v))
READER(sale, sale, sale_decode(&v, a, in), MUST(sale_encode(out, &v)))
READER(receipt, receipt, receipt_decode(&v, a, in), MUST(receipt_encode(out, &v)))
READER(leaf, leaf, leaf_decode(&v, in), MUST(leaf_encode(out, &v)))
READER(closed, shift_closed, shift_closed_decode(&v, in), shift_closed_encode(out, &v))
READER(admission, admission, admission_decode(&v, in), admission_encode(out, &v))
READER(refused, scan_refused, scan_refused_decode(&v, in), scan_refused_encode(out, &v))
READER(approval, approval, approval_decode(&v, in), approval_encode(out, &v))
READER(cash, cash_moved, cash_moved_decode(&v, in), cash_moved_encode(out, &v))
READER(drawer, drawer_opened, drawer_opened_decode(&v, in), drawer_opened_encode(out, &v))
READER(replacement, replacement, replacement_decode(&v, a, in), MUST(replacement_encode(out, &v)))
READER(refunded, refunded, refunded_decode(&v, in), refunded_encode(out, &v))
READER(order_printed, order_printed, order_printed_decode(&v, in), order_printed_encode(out, &v))
READER(booked, booked, booked_decode(&v, in), booked_encode(out, &v))
READER(till_order, till_order, till_order_decode(&v, a, in), till_order_encode(out, &v))
static enum err (*const readers[])(struct buf *, struct arena *, struct bytes) = {
	again_entry,	 again_batch,	again_answer,	again_sale, again_receipt, again_leaf,	      again_closed,
	again_admission, again_refused, again_approval, again_cash, again_drawer,  again_replacement, again_refunded,
	again_order_printed, again_booked, again_till_order,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct buf out;
	size_t chosen = size > 0 ? data[0] % (sizeof(readers) / sizeof(readers[0])) : 0;
	struct bytes in = bytes_of(data + (size > 0), size - (size > 0));

	arena_init(&arena, ARENA_CEILING_DEFAULT);
	buf_init(&out, JOURNAL_BATCH_BYTES);
	if (readers[chosen](&out, &arena, in) == E_OK && !bytes_equal(buf_bytes(&out), in))
		abort();
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
