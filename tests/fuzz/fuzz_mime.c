/* A message whose name, subject, text, address and file name are anything: seven-bit lines of a bearable length, and as many
 * headers as we wrote. */
#include <hoaban/mime.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text)
{
	size_t headers = 0;
	for (bool is_head = true; *text;) {
		const char *end = strstr(text, "\r\n");
		if (!end || end - text > 350)
			abort();
		is_head = is_head && end != text;
		headers += is_head && *text != ' ';
		for (; text < end; text++)
			if (*text < ' ' || *text > '~')
				abort();
		text += 2;
	}
	if (headers != 9)
		abort();
}

/* Texts that are cut by zeros. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char texts[6][300] = {{0}};
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	for (size_t i = 0, row = 0, column = 0; i < size && row < 5; i++, column++)
		if (data[i] && column < sizeof(texts[0]) - 1)
			texts[row][column] = (char)data[i];
		else
			row++, column = SIZE_MAX;
	struct mime_file file = {texts[4], "application/pdf", bytes_of_text(texts[2])};
	struct mime_message m = {"ve@example.vn",
				 texts[0],
				 texts[3][0] ? texts[3] : "a@example.vn",
				 texts[1],
				 texts[2],
				 "vi",
				 "00@example.vn",
				 1795222800,
				 1,
				 &file};
	if (mime_write(&out, &m) == E_OK)
		check(buf_text(&out));
	return 0;
}
