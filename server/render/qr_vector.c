#include "render/qr_vector.h"

struct grid {
	const struct qr *qr;
	bool *is_taken;
};

static bool is_free(const struct grid *g, unsigned x, unsigned y)
{
	return x < g->qr->size && y < g->qr->size && qr_is_dark(g->qr, x, y) && !g->is_taken[y * g->qr->size + x];
}

static bool is_free_run(const struct grid *g, unsigned x, unsigned y, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		if (!is_free(g, x + i, y))
			return false;
	return true;
}

static void take(struct grid *g, const struct qr_rectangle *r)
{
	for (unsigned y = r->y; y < r->y + r->height; y++)
		for (unsigned x = r->x; x < r->x + r->width; x++)
			g->is_taken[y * g->qr->size + x] = true;
}

static struct qr_rectangle grow(const struct grid *g, unsigned x, unsigned y)
{
	struct qr_rectangle r = {x, y, 1, 1};
	while (is_free(g, x + r.width, y))
		r.width++;
	while (is_free_run(g, x, y + r.height, r.width))
		r.height++;
	return r;
}

void qr_rectangles(const struct qr *q, struct arena *a, void (*each)(void *ctx, const struct qr_rectangle *r), void *ctx)
{
	struct grid g = {q, arena_array(a, (size_t)q->size * q->size, sizeof(bool))};
	for (unsigned i = 0; i < q->size * q->size; i++) {
		if (!is_free(&g, i % q->size, i / q->size))
			continue;
		struct qr_rectangle r = grow(&g, i % q->size, i / q->size);
		take(&g, &r);
		each(ctx, &r);
	}
}
