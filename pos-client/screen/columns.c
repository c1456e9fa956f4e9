#include "pos-client/screen/screen.h"
#include <wchar.h>

/* One character at `at`: its bytes, and its columns. A byte that begins none is one column. */
static size_t one(const char *at, int *columns)
{
	uint32_t cp;
	size_t n = utf8_next(&cp, at, strlen(at));
	int width = n > 0 ? wcwidth((wchar_t)cp) : 1;
	*columns = width >= 0 ? width : 1;
	return n > 0 ? n : 1;
}

int columns_of(const char *text)
{
	int sum = 0, width;
	for (; *text != '\0'; sum += width)
		text += one(text, &width);
	return sum;
}

size_t columns_fit(const char *text, int columns)
{
	const char *at = text;
	for (int sum = 0, width; *at != '\0';) {
		size_t n = one(at, &width);
		if (sum + width > columns)
			break;
		sum += width;
		at += n;
	}
	return (size_t)(at - text);
}
