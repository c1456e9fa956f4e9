/* Log lines: key=value, once, at the edge. Formats only; the program hands a sink and a clock. No personal data. */
#ifndef HOABAN_LOG_H
#define HOABAN_LOG_H

#include <hoaban/instant.h>
#include <stddef.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

struct logger {
	void (*write)(void *ctx, const char *line, size_t len); /* one whole line with its LF; must be safe from any thread */
	void *ctx;
	const struct clock *clock;
	enum log_level least;
};

/* ts=… level=info event=<event> then the pairs of the printf format: "order=%s ms=%d". Values with blanks, quotes or control
 * characters are the caller's to quote with log_quote(). A NULL logger is silent. */
void log_write(const struct logger *l, enum log_level level, const char *event, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
#define log_debug(l, event, ...) log_write((l), LOG_LEVEL_DEBUG, (event), __VA_ARGS__)
#define log_info(l, event, ...)  log_write((l), LOG_LEVEL_INFO, (event), __VA_ARGS__)
#define log_warn(l, event, ...)  log_write((l), LOG_LEVEL_WARN, (event), __VA_ARGS__)
#define log_error(l, event, ...) log_write((l), LOG_LEVEL_ERROR, (event), __VA_ARGS__)

/* Quotes into `out` (size places, always terminated): "…" with \" \\ and control characters as \xNN. */
const char *log_quote(char *out, size_t size, const char *text);

#endif
