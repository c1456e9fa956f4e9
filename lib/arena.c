#include <hoaban/arena.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks double from the first to the last size; a larger request gets a block of its own. Bytes beyond `used` are zero. */
#define BLOCK_FIRST (4u << 10)
#define BLOCK_LAST  (256u << 10)
#define ALIGNMENT   alignof(max_align_t)

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

_Noreturn static void die(const char *why)
{
	fputs("arena: ", stderr);
	fputs(why, stderr);
	fputs("\n", stderr);
	abort();
}

static size_t next_block_size(const struct arena *a, size_t need)
{
	size_t size = a->head == NULL ? BLOCK_FIRST : a->head->size * 2;
	if (size > BLOCK_LAST)
		size = BLOCK_LAST;
	return size < need ? need : size;
}

static void add_block(struct arena *a, size_t need)
{
	size_t size = next_block_size(a, need);
	struct arena_block *b = calloc(1, sizeof(*b) + size);
	if (b == NULL)
		die("out of memory");
	b->size = size;
	b->next = a->head;
	a->head = b;
}

static void free_blocks(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
}

void arena_init(struct arena *a, size_t ceiling)
{
	*a = (struct arena){.ceiling = ceiling};
}

void arena_release(struct arena *a)
{
	free_blocks(a->head);
	a->head = NULL;
	a->used = 0;
}

void arena_clear(struct arena *a)
{
	a->used = 0;
	if (a->head == NULL)
		return;
	free_blocks(a->head->next);
	a->head->next = NULL;
	memset(a->head->data, 0, a->head->used);
	a->head->used = 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (a->used > a->ceiling || size > a->ceiling - a->used)
		die("the ceiling is passed");
	size_t need = (size + (size == 0) + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (a->head == NULL || a->head->size - a->head->used < need)
		add_block(a, need);
	void *p = a->head->data + a->head->used;
	a->head->used += need;
	a->used += need;
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		die("an array's size overflows");
	return arena_alloc(a, total);
}

void *arena_copy(struct arena *a, const void *data, size_t size)
{
	void *p = arena_alloc(a, size);
	if (size > 0)
		memcpy(p, data, size);
	return p;
}

char *arena_text(struct arena *a, const char *text)
{
	return text == NULL ? NULL : arena_textn(a, text, strlen(text));
}

char *arena_textn(struct arena *a, const char *text, size_t len)
{
	char *p = arena_alloc(a, len + 1);
	if (len > 0)
		memcpy(p, text, len);
	return p;
}

char *arena_format(struct arena *a, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *text = arena_vformat(a, format, ap);
	va_end(ap);
	return text;
}

char *arena_vformat(struct arena *a, const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		die("a format that cannot be printed");
	char *text = arena_alloc(a, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, ap);
	return text;
}

#define ROOM_FIRST 8

void *arena_grow(struct arena *a, void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room ? 2 * *room : ROOM_FIRST;
	void *wider = arena_array(a, *room, size);
	if (count > 0)
		memcpy(wider, list, count * size);
	return wider;
}
