/* Every error the programs know, in one table.
 *
 * A function that can fail returns `enum err`; the compiler warns when the answer is ignored. The table says what an error
 * becomes at each edge: the HTTP status, the exit code of a command (README: 0 done, 1 refused by a rule, 2 wrong usage,
 * 3 environment), whether trying again can help, and the sentence a person reads. */
#ifndef HOABAN_ERR_H
#define HOABAN_ERR_H

#include <stdbool.h>
#include <stddef.h>

/*   name             code               HTTP exit retry  sentence */
#define ERR_TABLE(X)                                                                                        \
	X(E_OK,           "ok",               200, 0, false, "done")                                            \
	X(E_MALFORMED,    "malformed",        400, 2, false, "the bytes do not have the agreed form")           \
	X(E_USAGE,        "usage",            400, 2, false, "the command or request is not understood")        \
	X(E_INVALID,      "invalid",          422, 2, false, "a field holds a value that is not allowed")       \
	X(E_UNAUTHORIZED, "unauthorized",     401, 1, false, "the caller is not known or its signature is wrong") \
	X(E_FORBIDDEN,    "forbidden",        403, 1, false, "the caller may not do this")                      \
	X(E_NOT_FOUND,    "not_found",        404, 1, false, "there is no such thing")                          \
	X(E_METHOD,       "method_not_allowed", 405, 2, false, "this path does not know that method")           \
	X(E_TIMEOUT,      "timeout",          408, 3, true,  "it took too long")                                \
	X(E_CONFLICT,     "conflict",         409, 1, false, "it contradicts what is already recorded")         \
	X(E_MISMATCH,     "idempotency_mismatch", 422, 1, false, "this key was used before with other inputs")  \
	X(E_TOO_LARGE,    "too_large",        413, 2, false, "it is larger than allowed")                       \
	X(E_MEDIA_TYPE,   "media_type",       415, 2, false, "this content type is not understood here")        \
	X(E_RANGE,        "range",            422, 2, false, "a number is outside its range")                   \
	X(E_BAD_SIGNATURE, "bad_signature",   401, 1, false, "the signature does not verify")                   \
	X(E_FORK,         "fork",             409, 1, false, "the journal contradicts what was received before") \
	X(E_QUARANTINED,  "quarantined",      403, 1, false, "this device is quarantined")                      \
	X(E_CLOSED,       "device_closed",    403, 1, false, "this device was closed; enrol it anew with a fresh code") \
	X(E_REFUSED,      "refused",          409, 1, false, "a rule does not allow it")                        \
	X(E_EXHAUSTED,    "exhausted",        409, 1, false, "the lease has no room left; bring the till online") \
	X(E_SOLD_OUT,     "sold_out",         409, 1, false, "too few places are left")                         \
	X(E_EXPIRED,      "expired",          409, 1, false, "its time has passed")                             \
	X(E_TOO_MANY,     "too_many",         429, 1, true,  "too many attempts; wait before the next one")     \
	X(E_BUSY,         "busy",             503, 3, true,  "somebody else holds it; try again")               \
	X(E_UNAVAILABLE,  "unavailable",      503, 3, true,  "a part of the system does not answer; try again") \
	X(E_STOPPED,      "log_stopped",      503, 3, false, "nothing is issued: this server knows less than it once published; its operator must open a new log") \
	X(E_NETWORK,      "network",          502, 3, true,  "the other side cannot be reached")                \
	X(E_DATABASE,     "database",         503, 3, true,  "the database does not answer; try again")         \
	X(E_DUPLICATE,    "duplicate",        409, 1, false, "it exists already")                               \
	X(E_IO,           "io",               500, 3, false, "a file or device does not work")                  \
	X(E_CORRUPT,      "corrupt",          500, 3, false, "stored data is damaged")                          \
	X(E_CRYPTO,       "crypto",           500, 3, false, "a cryptographic operation failed")                \
	X(E_MEMORY,       "memory",           500, 3, true,  "out of memory")                                   \
	X(E_INTERNAL,     "internal",         500, 3, false, "a fault of the program itself")

enum [[nodiscard]] err {
#define ERR_ENUM(name, code, http, exit, retry, sentence) name,
	ERR_TABLE(ERR_ENUM)
#undef ERR_ENUM
	ERR_COUNT
};

const char *err_code(enum err e);     /* "malformed": stable, for machines */
const char *err_sentence(enum err e); /* one English sentence without full stop */
int err_http(enum err e);             /* HTTP status */
int err_exit(enum err e);             /* exit code of a command */
bool err_is_retryable(enum err e);

/* What is wrong with one field. `pointer` is a JSON pointer (RFC 6901) or a command-line word. Strings are owned by the
 * arena that the list was made in. */
struct complaint {
	const char *pointer;
	const char *code;   /* "required", "unknown", "type", "range", "format", … */
	const char *detail; /* one English sentence */
};

#define COMPLAINTS_MAX 16

struct arena;

/* All complaints about one input; more than COMPLAINTS_MAX are counted, not kept. */
struct complaints {
	struct arena *arena;
	size_t count;
	struct complaint list[COMPLAINTS_MAX];
};

/* Adds a complaint; `detail` is a printf format. Returns E_INVALID, so that `return complain(…)` reads well. */
enum err complain(struct complaints *c, const char *pointer, const char *code, const char *detail, ...)
	__attribute__((format(printf, 4, 5)));

/* The house's guard: hand an error up. */
#define TRY(expression)                      \
	do {                                     \
		enum err try_err_ = (expression);    \
		if (try_err_ != E_OK)                \
			return try_err_;                 \
	} while (0)

#endif
