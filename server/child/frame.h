/* Frames on a stream socket: u32 big-endian length ‖ bytes. One frame is under way at a time. */
#ifndef SERVER_CHILD_FRAME_H
#define SERVER_CHILD_FRAME_H

#include <hoaban/str.h>

/* Where an incoming frame is gathered; kept between frames. Zero-initialise. */
struct frame_buffer {
	uint8_t *data;
	size_t cap;
	size_t len; /* head included */
};
void frame_buffer_release(struct frame_buffer *b);

#define FRAME_NO_DEADLINE 0
/* CLOCK_MONOTONIC, milliseconds: what deadlines are counted in. */
int64_t frame_now_ms(void);

/* Both wait until `deadline_ms`, and take what is there behind it too. E_TIMEOUT; E_UNAVAILABLE when the other side is gone. */
enum err frame_send(int fd, struct bytes frame, int64_t deadline_ms);
/* `out` is a view into the buffer. E_NOT_FOUND when the other side closed before the first byte; E_TOO_LARGE by its head alone;
 * E_MALFORMED when more follows than was announced. */
enum err frame_receive(struct bytes *out, int fd, struct frame_buffer *b, size_t max, int64_t deadline_ms);

#endif
