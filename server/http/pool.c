#include "room.h"

#include <stdlib.h>

/* Kept for reuse: this many exchanges, each with the storage an ordinary request needs. */
#define POOL_MAX     256
#define KEEP_STORAGE (64u << 10)

/* Spreads a counter over 64 bits (splitmix64): ids in the log are distinct and do not tell how many there were. */
static uint64_t scatter(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static void write_id(struct http_server *s, char out[static 17])
{
	uint64_t id = scatter(s->id_seed + ++s->id_count * 0x9e3779b97f4a7c15u);
	hex_format(out, &id, sizeof(id));
}

static struct http_exchange *make(struct http_server *s)
{
	struct http_exchange *e = calloc(1, sizeof(*e));
	if (e == NULL)
		return NULL;
	e->server = s;
	arena_init(&e->arena, ARENA_CEILING_DEFAULT);
	buf_init(&e->answer.body, HTTP_ANSWER_CEILING);
	buf_init(&e->body, 0);
	buf_init(&e->plain, 0);
	buf_init(&e->sent, 0);
	return e;
}

struct http_exchange *pool_take(struct http_server *s)
{
	struct http_exchange *e = s->free;
	if (e == NULL) {
		e = make(s);
	} else {
		s->free = e->next_free;
		s->free_count--;
	}
	if (e == NULL)
		return NULL;
	e->request = (struct http_request){.arena = &e->arena, .exchange = e, .query = "", .path = "", .method = ""};
	e->request.complaints.arena = &e->arena;
	write_id(s, e->request.id);
	return e;
}

static void buf_rewind(struct buf *b)
{
	if (b->cap > KEEP_STORAGE) {
		size_t ceiling = b->ceiling;
		buf_release(b);
		buf_init(b, ceiling);
	}
	buf_clear(b);
}

static void rewind_all(struct http_exchange *e)
{
	bool is_large = e->arena.used > KEEP_STORAGE;
	buf_rewind(&e->body);
	buf_rewind(&e->plain);
	buf_rewind(&e->sent);
	buf_rewind(&e->answer.body);
	answer_drop_file(&e->answer);
	if (is_large)
		arena_release(&e->arena);
	else
		arena_clear(&e->arena);
	struct http_exchange kept = {
		.server = e->server, .arena = e->arena, .body = e->body, .plain = e->plain, .sent = e->sent};
	kept.answer.body = e->answer.body;
	*e = kept;
}

void pool_give(struct http_exchange *e)
{
	struct http_server *s = e->server;
	if (s->free_count == POOL_MAX) {
		pool_free(e);
		return;
	}
	rewind_all(e);
	e->next_free = s->free;
	s->free = e;
	s->free_count++;
}

void pool_free(struct http_exchange *e)
{
	buf_release(&e->body);
	buf_release(&e->plain);
	buf_release(&e->sent);
	buf_release(&e->answer.body);
	answer_drop_file(&e->answer);
	arena_release(&e->arena);
	free(e);
}

void pool_release(struct http_server *s)
{
	while (s->free != NULL) {
		struct http_exchange *e = s->free;
		s->free = e->next_free;
		pool_free(e);
	}
}
