#include "outside.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <cmocka.h>

#define COMMAND_MAX 2048

void outside_open(struct outside *o)
{
	strcpy(o->directory, "/tmp/hoaban-outside-XXXXXX");
	assert_non_null(mkdtemp(o->directory));
	buf_init(&o->read, OUTSIDE_READ_MAX);
}

void outside_close(struct outside *o)
{
	char command[64];
	snprintf(command, sizeof(command), "rm -rf '%s'", o->directory);
	assert_int_equal(system(command), 0);
	buf_release(&o->read);
}

static FILE *open_file(const struct outside *o, const char *name, const char *mode)
{
	char path[128];
	assert_true(snprintf(path, sizeof(path), "%s/%s", o->directory, name) < (int)sizeof(path));
	FILE *f = fopen(path, mode);
	assert_non_null(f);
	return f;
}

void outside_write(struct outside *o, const char *name, struct bytes data)
{
	FILE *f = open_file(o, name, "wb");
	assert_int_equal(fwrite(data.data, 1, data.len, f), data.len);
	assert_int_equal(fclose(f), 0);
}

struct bytes outside_read(struct outside *o, const char *name)
{
	FILE *f = open_file(o, name, "rb");
	char piece[4096];
	buf_clear(&o->read);
	for (size_t n; (n = fread(piece, 1, sizeof(piece), f)) > 0;)
		buf_append(&o->read, piece, n);
	fclose(f);
	assert_int_equal(buf_status(&o->read), E_OK);
	return buf_bytes(&o->read);
}

int outside_run(struct outside *o, const char *command)
{
	char line[COMMAND_MAX];
	int len = snprintf(line, sizeof(line), "cd '%s' && { %s; } >said 2>&1 </dev/null", o->directory, command);
	assert_true(len > 0 && len < COMMAND_MAX);
	int status = system(line);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 127); /* the program is not there */
	return WEXITSTATUS(status);
}

bool outside_said(struct outside *o, const char *text)
{
	struct bytes said = outside_read(o, "said");
	return memmem(said.data, said.len, text, strlen(text)) != NULL;
}
