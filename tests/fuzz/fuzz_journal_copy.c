/* A file on a stick that anybody may have written: what is read lies inside it, and reading ends. */
#include <hoaban/journal_copy.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct journal_copy_reader r;
	struct journal_copy_record record;
	uint8_t device[UUID_LEN];
	if (journal_copy_open(&r, bytes_of(data, size), device) != E_OK)
		return 0;
	size_t at = r.at;
	while (journal_copy_next(&r, &record) == E_OK) {
		if (r.at <= at || r.at > size)
			__builtin_trap();
		at = r.at;
		if (record.kind == COPY_ENTRY &&
		    (record.entry.data < data || record.entry.data + record.entry.len > data + size))
			__builtin_trap();
	}
	struct journal_copy_mark mark;
	if (size >= JOURNAL_COPY_MARK)
		(void)!journal_copy_last_mark(&mark, bytes_of(data + size - JOURNAL_COPY_MARK, JOURNAL_COPY_MARK), size);
	return 0;
}
