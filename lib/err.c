#include <hoaban/arena.h>
#include <hoaban/err.h>

#include <assert.h>

struct err_row {
	const char *code;
	const char *sentence;
	int http, exit;
	bool is_retryable;
};

static const struct err_row rows[] = {
#define ERR_ROW(name, code_, http_, exit_, retry_, sentence_)                                                                  \
	[name] = {.code = (code_), .sentence = (sentence_), .http = (http_), .exit = (exit_), .is_retryable = (retry_)},
	ERR_TABLE(ERR_ROW)
#undef ERR_ROW
};
static_assert(sizeof(rows) / sizeof(rows[0]) == ERR_COUNT);

/* A number from outside the table is a fault of the program, and is reported as one. */
static const struct err_row *row_of(enum err e)
{
	return &rows[(unsigned)e < ERR_COUNT ? e : E_INTERNAL];
}

const char *err_code(enum err e)
{
	return row_of(e)->code;
}

const char *err_sentence(enum err e)
{
	return row_of(e)->sentence;
}

int err_http(enum err e)
{
	return row_of(e)->http;
}

int err_exit(enum err e)
{
	return row_of(e)->exit;
}

bool err_is_retryable(enum err e)
{
	return row_of(e)->is_retryable;
}

enum err complain(struct complaints *c, const char *pointer, const char *code, const char *detail, ...)
{
	if (c->count++ >= COMPLAINTS_MAX)
		return E_INVALID;
	va_list ap;
	va_start(ap, detail);
	c->list[c->count - 1] = (struct complaint){
		.pointer = arena_text(c->arena, pointer),
		.code = arena_text(c->arena, code),
		.detail = arena_vformat(c->arena, detail, ap),
	};
	va_end(ap);
	return E_INVALID;
}
