#include "child/frame.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#define FRAME_HEAD 4
#define FRAME_ROOM (64u << 10) /* enough for most frames in one recv */

void frame_buffer_release(struct frame_buffer *b)
{
	free(b->data);
	*b = (struct frame_buffer){0};
}

static enum err reserve(struct frame_buffer *b, size_t cap)
{
	if (b->cap >= cap)
		return E_OK;
	uint8_t *data = realloc(b->data, cap);
	if (data == NULL)
		return E_MEMORY;
	b->data = data;
	b->cap = cap;
	return E_OK;
}

int64_t frame_now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Without a deadline the socket call itself blocks. What is there counts, however late we come to look: not whoever answers was
 * slow when we were stopped ourselves. */
static enum err wait_for(int fd, short events, int64_t deadline_ms)
{
	if (deadline_ms == FRAME_NO_DEADLINE)
		return E_OK;
	for (;;) {
		int64_t left = deadline_ms - frame_now_ms();
		struct pollfd p = {.fd = fd, .events = events};
		int n = poll(&p, 1, left > 0 ? (int)left : 0);
		if (n > 0)
			return E_OK;
		if (n < 0 && errno != EINTR)
			return E_UNAVAILABLE;
		if (left <= 0)
			return E_TIMEOUT;
	}
}

static bool is_passing(int error)
{
	return error == EINTR || error == EAGAIN;
}

/* Drops what was sent from the front of the two parts. */
static void advance(struct iovec parts[static 2], size_t sent)
{
	for (int i = 0; i < 2; i++) {
		size_t n = sent < parts[i].iov_len ? sent : parts[i].iov_len;
		parts[i].iov_base = (uint8_t *)parts[i].iov_base + n;
		parts[i].iov_len -= n;
		sent -= n;
	}
}

enum err frame_send(int fd, struct bytes frame, int64_t deadline_ms)
{
	uint8_t head[FRAME_HEAD] = {(uint8_t)(frame.len >> 24), (uint8_t)(frame.len >> 16), (uint8_t)(frame.len >> 8),
				    (uint8_t)frame.len};
	struct iovec parts[2] = {{head, sizeof head}, {(void *)(uintptr_t)frame.data, frame.len}};
	int flags = MSG_NOSIGNAL | (deadline_ms == FRAME_NO_DEADLINE ? 0 : MSG_DONTWAIT);
	while (parts[0].iov_len + parts[1].iov_len > 0) {
		struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
		ssize_t n = sendmsg(fd, &message, flags);
		if (n >= 0)
			advance(parts, (size_t)n);
		else if (!is_passing(errno))
			return E_UNAVAILABLE;
		else
			TRY(wait_for(fd, POLLOUT, deadline_ms));
	}
	return E_OK;
}

/* One recv into what room there is. */
static enum err gather(int fd, struct frame_buffer *b, int64_t deadline_ms)
{
	int flags = deadline_ms == FRAME_NO_DEADLINE ? 0 : MSG_DONTWAIT;
	for (;;) {
		TRY(wait_for(fd, POLLIN, deadline_ms));
		ssize_t n = recv(fd, b->data + b->len, b->cap - b->len, flags);
		if (n > 0) {
			b->len += (size_t)n;
			return E_OK;
		}
		if (n == 0)
			return b->len == 0 ? E_NOT_FOUND : E_UNAVAILABLE;
		if (!is_passing(errno))
			return E_UNAVAILABLE;
	}
}

static size_t head_length(const uint8_t *head)
{
	return (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
}

enum err frame_receive(struct bytes *out, int fd, struct frame_buffer *b, size_t max, int64_t deadline_ms)
{
	b->len = 0;
	TRY(reserve(b, FRAME_ROOM));
	while (b->len < FRAME_HEAD)
		TRY(gather(fd, b, deadline_ms));
	size_t len = head_length(b->data);
	if (len > max)
		return E_TOO_LARGE;
	TRY(reserve(b, FRAME_HEAD + len));
	while (b->len < FRAME_HEAD + len)
		TRY(gather(fd, b, deadline_ms));
	if (b->len > FRAME_HEAD + len)
		return E_MALFORMED;
	*out = (struct bytes){b->data + FRAME_HEAD, len};
	return E_OK;
}
