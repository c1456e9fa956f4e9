#include "child/child.h"

#include "child/frame.h"

static enum err serve_one(int fd, struct frame_buffer *in, struct buf *answer, size_t frame_max,
			  enum err (*handle)(void *ctx, struct bytes request, struct buf *answer), void *ctx)
{
	struct bytes request;
	TRY(frame_receive(&request, fd, in, frame_max, FRAME_NO_DEADLINE));
	buf_clear(answer);
	TRY(handle(ctx, request, answer));
	TRY(buf_status(answer));
	return frame_send(fd, buf_bytes(answer), FRAME_NO_DEADLINE);
}

enum err child_serve(int fd, size_t frame_max, enum err (*handle)(void *ctx, struct bytes request, struct buf *answer),
		     void *ctx)
{
	[[gnu::cleanup(frame_buffer_release)]] struct frame_buffer in = {0};
	BUF_LOCAL answer;
	buf_init(&answer, frame_max);
	enum err e = E_OK;
	while (e == E_OK)
		e = serve_one(fd, &in, &answer, frame_max, handle, ctx);
	return e == E_NOT_FOUND ? E_OK : e; /* closed between two frames: the parent is done with us */
}
