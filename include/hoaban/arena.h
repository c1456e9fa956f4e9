/* An arena: what one request, command or batch allocates dies with it, at once.
 *
 * An arena has a ceiling. Every input is capped before it reaches an arena, so passing the ceiling is a fault of the program:
 * arena_alloc then aborts with a message instead of returning NULL. No caller checks for NULL. Not thread-safe. */
#ifndef HOABAN_ARENA_H
#define HOABAN_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used;    /* bytes handed out since init or clear */
	size_t ceiling; /* bytes */
};

#define ARENA_CEILING_DEFAULT (16u << 20)

void arena_init(struct arena *a, size_t ceiling);
void arena_release(struct arena *a); /* frees everything; the arena may be initialised again */
void arena_clear(struct arena *a);   /* forgets everything, keeps one block for reuse */

void *arena_alloc(struct arena *a, size_t size);                /* zeroed, aligned for any type */
void *arena_array(struct arena *a, size_t count, size_t size);  /* zeroed; overflow-checked */
void *arena_copy(struct arena *a, const void *data, size_t size);
/* A list that grows: `list` with room for one more element behind its `count`, moved to twice the room when it is full. */
void *arena_grow(struct arena *a, void *list, size_t count, size_t *room, size_t size);
char *arena_text(struct arena *a, const char *text);            /* a copy; NULL stays NULL */
char *arena_textn(struct arena *a, const char *text, size_t len); /* a copy with a terminating NUL */
char *arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *a, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
