/* A ticket's payload, a NUL, and the parts as somebody writes them: no crash; what is planned is whole, and can be signed. */
#include <hoaban/split.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void new_id(void *ctx, uint8_t id[static UUID_LEN])
{
	memset(id, ++*(uint8_t *)ctx, UUID_LEN);
}

static void plan(struct arena *a, struct split_request *r, const char *text)
{
	uint8_t space[TICKET_BYTES_MAX];
	struct complaints c = {.arena = a};
	struct split_part *parts;
	struct ticket *children;
	if (split_parts_parse(&parts, &r->count, a, r->parent, text, "p", &c) != E_OK)
		return;
	r->parts = parts;
	if (split_plan(&children, a, r, &c) == E_OK && !split_is_whole(r->parent, children, r->count))
		abort();
	for (size_t i = 0; c.count == 0 && i < r->count; i++)
		if (ticket_encode(&BUF_FIXED(space), &children[i]) != E_OK)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memrchr(data, 0, size);
	uint8_t last = 0;
	struct arena a;
	struct ticket t;
	struct split_request r = {.parent = &t, .issued_at = 1795224000, .new_id = new_id, .ctx = &last, .pointer = "p"};
	arena_init(&a, ARENA_CEILING_DEFAULT);
	if (end && ticket_decode(&t, bytes_of(data, (size_t)(end - data))) == E_OK)
		plan(&a, &r, arena_textn(&a, (const char *)end + 1, size - (size_t)(end - data) - 1));
	arena_release(&a);
	return 0;
}
