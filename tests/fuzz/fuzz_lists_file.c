/* What comes on a stick or by a QR code: the file, read and written again; the certificate's text, and what it is worth. */
#include <hoaban/lists_file.h>
#include <stdlib.h>

static void read_file(struct bytes in)
{
	static struct lists_file f;
	if (lists_file_decode(&f, in) != E_OK)
		return;
	BUF_LOCAL out;
	buf_init(&out, LISTS_FILE_BYTES_MAX);
	lists_file_encode(&out, &f);
	if (!bytes_equal(buf_bytes(&out), in))
		abort();
}

static void read_text(const char *text, size_t len)
{
	static const struct trust_list keys;
	static const struct id_list nobody;
	uint8_t room[INTRODUCTION_BYTES_MAX], again_room[INTRODUCTION_TEXT_MAX + 1];
	struct buf again = BUF_FIXED(again_room);
	struct bytes message;
	struct certificate c;
	if (introduction_parse(&message, room, text, len) != E_OK)
		return;
	if (introduction_text(&again, message) != E_OK || !bytes_equal(buf_bytes(&again), bytes_of(text, len)))
		abort();
	if (introduction_judge(&c, &keys, &keys, &nobody, message, 0) == E_OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_file(bytes_of(data, size));
	read_text((const char *)data, size);
	return 0;
}
