/* Names of tiles (C2SP tlog-tiles). */
#include <hoaban/merkle.h>
#include <stdio.h>

#define LEVEL_ENTRIES (-1)
#define LEVEL_MAX     63
#define GROUPS_MAX    7 /* of three digits: a u64 */

/* N in groups of three digits, all but the last behind an x. */
static void put_index(struct buf *out, uint64_t n)
{
	unsigned groups[GROUPS_MAX];
	size_t count = 0;

	do {
		groups[count++] = (unsigned)(n % 1000);
		n /= 1000;
	} while (n > 0);
	while (count-- > 0)
		buf_append_format(out, count > 0 ? "x%03u/" : "%03u", groups[count]);
}

void tile_path(char out[static TILE_PATH], int level, uint64_t n, unsigned width)
{
	struct buf b = {.data = (uint8_t *)out, .cap = TILE_PATH, .ceiling = TILE_PATH, .is_fixed = true};

	if (level == LEVEL_ENTRIES)
		buf_append_text(&b, "tile/entries/");
	else
		buf_append_format(&b, "tile/%d/", level);
	put_index(&b, n);
	if (width != TILE_WIDTH)
		buf_append_format(&b, ".p/%u", width);
	buf_append_byte(&b, '\0');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Collects digits and skips the x and / between groups; how they stand is judged by writing the path again. */
static enum err scan_index(uint64_t *n, const char **at)
{
	const char *p = *at;

	*n = 0;
	for (; is_digit(*p) || *p == 'x' || *p == '/'; p++) {
		if (!is_digit(*p))
			continue;
		if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, (unsigned)(*p - '0'), n))
			return E_MALFORMED;
	}
	*at = p;
	return E_OK;
}

static enum err scan_small(unsigned *out, const char **at, unsigned max)
{
	const char *p = *at;

	*out = 0;
	for (; is_digit(*p) && *out <= max; p++)
		*out = *out * 10 + (unsigned)(*p - '0');
	if (p == *at || *out > max)
		return E_MALFORMED;
	*at = p;
	return E_OK;
}

enum err tile_path_parse(int *level, uint64_t *n, unsigned *width, const char *path)
{
	static const char entries[] = "entries";
	char again[TILE_PATH];
	const char *at = path;
	unsigned number = 0;

	*level = LEVEL_ENTRIES;
	*width = TILE_WIDTH;
	if (str_starts_with(path, entries)) {
		at += sizeof(entries) - 1;
	} else {
		TRY(scan_small(&number, &at, LEVEL_MAX));
		*level = (int)number;
	}
	TRY(scan_index(n, &at));
	if (str_starts_with(at, ".p/")) {
		at += 3;
		TRY(scan_small(width, &at, TILE_WIDTH - 1));
	}
	if (*at != '\0' || *width == 0)
		return E_MALFORMED;
	tile_path(again, *level, *n, *width);
	return str_equal(again + sizeof("tile/") - 1, path) ? E_OK : E_MALFORMED;
}
