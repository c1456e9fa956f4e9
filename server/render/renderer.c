#include "render/render.h"

#include "child/child.h"
#include "render/frame.h"

#include <stdlib.h>

struct renderer {
	struct child *child;
};

enum err renderer_start(struct renderer **out, const struct logger *logger)
{
	const struct child_config config = {.role = "renderer",
					    .argument = "",
					    .frame_max = RENDER_FRAME_MAX,
					    .deadline_ms = RENDER_DEADLINE_MS,
					    .logger = logger};
	struct renderer *r = calloc(1, sizeof(*r));
	if (r == NULL)
		return E_MEMORY;
	enum err e = child_start(&r->child, &config);
	if (e != E_OK) {
		free(r);
		return e;
	}
	*out = r;
	return E_OK;
}

void renderer_stop(struct renderer *r)
{
	if (r == NULL)
		return;
	child_stop(r->child);
	free(r);
}

int renderer_pid(struct renderer *r)
{
	return child_pid(r->child);
}

enum err renderer_render(struct renderer *r, enum render_kind kind, struct bytes view, struct buf *out)
{
	BUF_LOCAL request, answer;
	buf_init(&request, RENDER_FRAME_MAX);
	buf_init(&answer, RENDER_FRAME_MAX);
	buf_append_byte(&request, (uint8_t)kind);
	buf_append(&request, view.data, view.len);
	TRY(buf_status(&request));
	TRY(child_call(r->child, buf_bytes(&request), &answer));
	if (answer.len == 0 || answer.data[0] >= ERR_COUNT)
		return E_UNAVAILABLE;
	if (answer.data[0] != E_OK)
		return (enum err)answer.data[0];
	buf_append(out, answer.data + 1, answer.len - 1);
	return buf_status(out);
}
