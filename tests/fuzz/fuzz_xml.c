/* What the reader accepts, written again from the tree, is the same bytes. A receipt is opened without a fault. */
#include <hoaban/receipt_xml.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_element(struct xml_writer *w, const struct xml_element *e, const char *space)
{
	xml_start(w, e->name);
	if (strcmp(e->space, space) != 0)
		xml_attribute(w, "xmlns", e->space);
	for (size_t i = 0; i < e->attribute_count; i++)
		xml_attribute(w, e->attributes[i].name, e->attributes[i].value);
	xml_text(w, e->text);
	for (const struct xml_element *child = e->child; child != NULL; child = child->next)
		write_element(w, child, e->space);
	xml_end(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct xml_element *root;
	struct receipt_opened opened;
	struct arena a;
	BUF_LOCAL again;
	buf_init(&again, XML_MAX);
	arena_init(&a, 2 * ARENA_CEILING_DEFAULT);
	if (xml_parse(&root, &a, bytes_of(data, size)) == E_OK) {
		struct xml_writer w = xml_begin(&again);
		write_element(&w, root, "");
		if (xml_finish(&w) != E_OK || again.len > size) /* white space between elements is not kept */
			abort();
		if (again.len == size && memcmp(again.data, data, size) != 0)
			abort();
		if (receipt_xml_open(&opened, &a, bytes_of(data, size)) == E_OK && opened.record.len == 0)
			abort();
	}
	arena_release(&a);
	return 0;
}
