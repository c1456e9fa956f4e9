#include "tests/support/paperport.h"

#include <netinet/in.h>
#include <png.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define JOB_BYTES_MAX (8u << 20)
#define PIECE_ROWS    8192
#define DOTS	      576
#define STEP_MS	      20

/* ---- one connection after the other, as such printers do */

static void reset(int fd)
{
	struct linger now = {.l_onoff = 1};
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/* How many bytes may be read now; 0 = the connection is to be reset. */
static size_t appetite(const struct paperport *p, size_t len)
{
	if (p->mood != PAPERPORT_RESETS)
		return JOB_BYTES_MAX - len;
	return p->reset_after > len ? p->reset_after - len : 0;
}

static void swallow(const struct paperport *p, int fd)
{
	struct pollfd gone = {.fd = fd, .events = POLLRDHUP};
	while (!p->is_over && p->mood == PAPERPORT_SWALLOWS && poll(&gone, 1, STEP_MS) == 0)
		continue;
}

static size_t take_job(const struct paperport *p, int fd, uint8_t *data)
{
	size_t len = 0;
	for (ssize_t n = 1; n > 0 && appetite(p, len) > 0; len += n > 0 ? (size_t)n : 0)
		n = recv(fd, data + len, appetite(p, len), 0);
	if (appetite(p, len) == 0)
		reset(fd);
	return len;
}

static void serve(struct paperport *p, int fd)
{
	uint8_t *data = malloc(JOB_BYTES_MAX);
	if (data == NULL)
		abort();
	if (p->mood == PAPERPORT_SWALLOWS)
		swallow(p, fd);
	size_t len = p->mood == PAPERPORT_SWALLOWS ? 0 : take_job(p, fd, data);
	close(fd);
	pthread_mutex_lock(&p->lock);
	if (len > 0 && p->job_count < PAPERPORT_JOBS_MAX)
		p->jobs[p->job_count++] = (struct paperport_job){data, len};
	else
		free(data);
	pthread_mutex_unlock(&p->lock);
}

static void *port_main(void *arg)
{
	struct paperport *p = arg;
	while (!p->is_over) {
		struct pollfd ready = {.fd = p->listener, .events = POLLIN};
		if (poll(&ready, 1, STEP_MS) <= 0)
			continue;
		int fd = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			serve(p, fd);
	}
	return NULL;
}

void paperport_start(struct paperport *p, int port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	int small = 16384, yes = 1; /* a printer's memory is small: who does not read, blocks its sender soon */
	*p = (struct paperport){.mood = PAPERPORT_TAKES};
	pthread_mutex_init(&p->lock, NULL);
	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(p->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	setsockopt(p->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(p->listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(p->listener, 8) != 0 ||
	    getsockname(p->listener, (struct sockaddr *)&a, &len) != 0)
		abort();
	p->port = ntohs(a.sin_port);
	if (pthread_create(&p->thread, NULL, port_main, p) != 0)
		abort();
}

void paperport_stop(struct paperport *p)
{
	p->is_over = true;
	pthread_join(p->thread, NULL);
	close(p->listener);
}

void paperport_release(struct paperport *p)
{
	for (int i = 0; i < p->job_count; i++)
		free(p->jobs[i].data);
	p->job_count = 0;
	pthread_mutex_destroy(&p->lock);
}

int paperport_jobs(struct paperport *p)
{
	usleep(5 * STEP_MS * 1000); /* the till has hung up; the thread sees it within a step */
	pthread_mutex_lock(&p->lock);
	int count = p->job_count;
	pthread_mutex_unlock(&p->lock);
	return count;
}

/* ---- what the paper would look like: GS v 0 bands, ESC d feeds, GS V cuts */

struct piece {
	uint8_t *grey;
	unsigned rows;
};

/* The length of the command at `at`; its picture goes into the piece. 0 = not a whole command. */
static size_t take_command(const uint8_t *at, size_t left, struct piece *out)
{
	if (left >= 2 && at[0] == 0x1B && at[1] == '@')
		return 2;
	if (left >= 3 && at[0] == 0x1B && at[1] == 'd')
		return 3;
	if (left >= 4 && at[0] == 0x1D && at[1] == 'V')
		return 4;
	if (left < 8 || memcmp(at, "\x1Dv0", 3) != 0)
		return 0;
	unsigned stride = at[4] + 256u * at[5], rows = at[6] + 256u * at[7];
	if (stride * 8 != DOTS || left < 8 + (size_t)stride * rows || out->rows + rows > PIECE_ROWS)
		return 0;
	for (unsigned y = 0; y < rows; y++)
		for (unsigned x = 0; x < DOTS; x++)
			out->grey[(size_t)(out->rows + y) * DOTS + x] = at[8 + y * stride + x / 8] & 0x80 >> x % 8 ? 0 : 255;
	out->rows += rows;
	return 8 + (size_t)stride * rows;
}

static bool find_piece(const struct paperport_job *job, int piece, struct piece *out)
{
	for (size_t at = 0; at < job->len;) {
		bool is_cut = job->data[at] == 0x1D && at + 1 < job->len && job->data[at + 1] == 'V';
		if (is_cut && --piece == 0)
			return out->rows > 0;
		if (is_cut)
			out->rows = 0;
		size_t used = take_command(job->data + at, job->len - at, out);
		if (used == 0)
			return false;
		at += used;
	}
	return false;
}

bool paperport_write_png(const struct paperport_job *job, int piece, const char *path)
{
	struct piece p = {.grey = malloc((size_t)PIECE_ROWS * DOTS)};
	png_image image = {.version = PNG_IMAGE_VERSION, .width = DOTS, .format = PNG_FORMAT_GRAY};
	bool is_done = p.grey != NULL && find_piece(job, piece, &p);
	image.height = p.rows;
	is_done = is_done && png_image_write_to_file(&image, path, 0, p.grey, 0, NULL) != 0;
	free(p.grey);
	return is_done;
}
