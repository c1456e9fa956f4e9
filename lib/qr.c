#include <hoaban/qr.h>

#include <errno.h>
#include <qrencode.h>

static void release(QRcode **code)
{
	QRcode_free(*code);
}

static enum err failure(int number)
{
	switch (number) {
	case ERANGE:
		return E_TOO_LARGE;
	case ENOMEM:
		return E_MEMORY;
	default: /* the empty text */
		return E_INVALID;
	}
}

enum err qr_encode(struct qr *out, struct arena *a, const char *text)
{
	[[gnu::cleanup(release)]] QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL)
		return failure(errno);
	size_t size = (size_t)code->width;
	uint8_t *modules = arena_array(a, size, size);
	for (size_t i = 0; i < size * size; i++)
		modules[i] = code->data[i] & 1;
	*out = (struct qr){.size = (unsigned)size, .modules = modules};
	return E_OK;
}

bool qr_is_dark(const struct qr *q, unsigned x, unsigned y)
{
	return x < q->size && y < q->size && q->modules[(size_t)y * q->size + x] == 1;
}
