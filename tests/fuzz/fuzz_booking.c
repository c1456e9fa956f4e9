/* A code as somebody types it, and the list of classes that came with the lease: no crash; a code that is read is read again as
 * itself, and what is found is what was looked for. */
#include <hoaban/booking.h>
#include <hoaban/str.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void type(const uint8_t *data, size_t size)
{
	char text[65] = "", code[BOOKING_CODE], again[BOOKING_CODE], shown[BOOKING_CODE_SHOWN];
	memcpy(text, data, size < 64 ? size : 64);
	if (booking_code_parse(code, text) != E_OK)
		return;
	booking_code_show(shown, code);
	if (booking_code_parse(again, shown) != E_OK || !str_equal(again, code))
		abort();
}

static void look_up(struct bytes list, const char *code)
{
	struct booked b;
	size_t count;
	if (booked_list_find(&b, list, code) == E_OK && (!str_equal(b.code, code) || booked_list_count(&count, list) != E_OK))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct booked b;
	char code[BOOKING_CODE];
	struct bytes in = bytes_of(data, size);
	type(data, size);
	booking_code_format(code, 0x123456789);
	look_up(in, code);
	if (booked_decode(&b, in) == E_OK)
		look_up(in, b.code);
	return 0;
}
