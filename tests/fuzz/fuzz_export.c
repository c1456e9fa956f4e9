/* A table of an export that anybody may have written: what is read lies inside it, is in the form that we would write, and
 * reading ends. The first byte says which table. */
#include <hoaban/export.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum export_table t, const struct cell *cells, struct bytes row)
{
	BUF_LOCAL again;
	buf_init(&again, export_row_most(t));
	if (export_row_write(&again, t, cells) != E_OK || !bytes_equal(buf_bytes(&again), row))
		__builtin_trap();
	if (export_row_compare(t, cells, cells) != 0)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	if (size == 0)
		return 0;
	enum export_table t = (enum export_table)(data[0] % EXPORT_TABLE_COUNT);
	struct bytes in = bytes_of(data + 1, size - 1);
	for (;;) {
		struct bytes before = in;
		enum err e = export_row_read(cells, t, &in);
		if (e != E_OK && (in.data != before.data || in.len != before.len))
			__builtin_trap();
		if (e != E_OK)
			return 0;
		if (in.len >= before.len || in.data + in.len != before.data + before.len)
			__builtin_trap();
		check(t, cells, bytes_of(before.data, before.len - in.len));
	}
}
