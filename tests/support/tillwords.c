#include "tests/support/tillwords.h"

#include <hoaban/buf.h>

#include <stdio.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void write_file(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text->data, 1, text->len, f), text->len);
	assert_int_equal(fclose(f), 0);
}

void till_set(struct story *s, const char *till, const char *setting, const char *value)
{
	char line[1024];
	size_t len = strlen(setting);
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	const char *path = arena_format(&s->arena, "%s/%s/pos.ini", s->dir, till);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, setting, len) != 0 || line[len] != ' ')
			buf_append_text(&text, line);
	fclose(f);
	buf_append_format(&text, "%s = %s\n", setting, value);
	write_file(path, &text);
}

void server_set(struct story *s, const char *settings)
{
	BUF_LOCAL text;
	buf_init(&text, 1u << 16);
	buf_append_text(&text, settings);
	write_file(arena_format(&s->arena, "%s/hoaband.ini", s->data), &text);
}
