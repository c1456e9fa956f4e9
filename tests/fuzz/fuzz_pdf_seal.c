/* Foreign files and CMS messages are refused without a fault; what is prepared is found again. */
#include <hoaban/pdf_seal.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal_and_open(struct buf *out, struct pdf_seal *seal, struct arena *a)
{
	static const uint8_t cms[] = {0x30, 0x82, 0, 1, 5};
	struct pdf_sealed sealed;
	if (pdf_seal_insert(out, seal, BYTES(cms)) != E_OK || pdf_seal_open(&sealed, a, buf_bytes(out)) != E_OK)
		abort();
	if (sealed.seal.start != seal->start || !bytes_equal(sealed.cms, BYTES(cms)) || sealed.time != 1795223702)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pdf_seal_facts facts = {bytes_of_text("<a></a>\n%%EOF\n"), "a.xml", "Ban Quản lý", "r", 1795223702};
	struct pdf_seal seal;
	struct pdf_sealed sealed;
	struct cms_message message;
	struct arena a;
	BUF_LOCAL out;
	buf_init(&out, PDF_SEAL_MAX);
	arena_init(&a, ARENA_CEILING_DEFAULT);
	if (pdf_seal_prepare(&out, &seal, bytes_of(data, size), &facts) == E_OK)
		seal_and_open(&out, &seal, &a);
	if (pdf_seal_open(&sealed, &a, bytes_of(data, size)) == E_OK && sealed.seal.end > size)
		abort();
	if (cms_open(&message, &a, bytes_of(data, size)) == E_OK && message.signature.len == 0)
		abort();
	arena_release(&a);
	return 0;
}
