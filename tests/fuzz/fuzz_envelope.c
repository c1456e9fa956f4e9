/* What a provider answers, and tables and notices as the peer reads them. */
#include <hoaban/envelope.h>
#include <hoaban/tax_notice.h>
#include <hoaban/tax_table.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct bytes document = bytes_of(data, size);
	struct envelope e;
	struct verdict v;
	struct tax_table_opened table;
	struct tax_notice_opened notice;
	arena_init(&a, 256u << 20);
	if (verdict_open(&v, &e, &a, document) == E_OK && (strlen(v.code) > size || e.type != MESSAGE_ANSWER))
		abort();
	if (envelope_open(&e, &a, document) == E_OK && e.content.len >= size)
		abort();
	if (tax_table_open(&table, &a, document) == E_OK && table.table.row_count == 0)
		abort();
	if (tax_notice_open(&notice, &a, document) == E_OK && notice.notice.row_count == 0)
		abort();
	arena_release(&a);
	return 0;
}
