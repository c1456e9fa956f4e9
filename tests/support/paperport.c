#include "tests/support/paperport.h"
#include "tests/support/port.h"

#include <netinet/in.h>
#include <png.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define JOB_BYTES_MAX (8u << 20)
#define PIECE_ROWS    8192
#define DOTS	      576
#define STEP_MS	      5
#define TURN_MS	      60000
#define MEMORY	      4096u /* of a printer that cannot print */

/* ---- what is understood of the stream */

struct serving {
	struct paperport *port;
	int fd;
	uint8_t *in; /* received, not printed yet */
	size_t in_len;
	uint8_t *out; /* printed */
	size_t out_len;
	size_t picture; /* bytes of the running picture still to come */
	unsigned dle;	/* how far into DLE EOT n the stream is */
	bool is_over;
};

static uint8_t answer_to(const struct paperport *p, unsigned question)
{
	bool is_stopped = p->is_out || p->is_open || p->is_off;
	switch (question) {
	case 1:
		return is_stopped ? 0x1A : 0x12;
	case 2:
		return (uint8_t)(0x12 | (p->is_open ? 0x04 : 0) | (p->is_out ? 0x20 : 0));
	case 4:
		return (uint8_t)(0x12 | (p->is_low ? 0x0C : 0) | (p->is_out ? 0x6C : 0));
	default:
		return 0x12;
	}
}

static void say(const struct serving *s, const void *words, size_t len)
{
	if (send(s->fd, words, len, MSG_NOSIGNAL) < 0)
		return; /* nobody listens: no harm to a printer */
}

/* In real time, wherever it stands in the stream. */
static void listen_for_questions(struct serving *s, uint8_t byte)
{
	if (s->dle == 2 && s->port->answers) {
		uint8_t answer = answer_to(s->port, byte);
		say(s, &answer, 1);
	}
	s->dle = s->dle == 1 && byte == 0x04 ? 2 : byte == 0x10 ? 1 : 0;
}

static void reset(int fd)
{
	struct linger now = {.l_onoff = 1};
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/* Whoever started it may not have said yet who it is; and nobody is everybody of our own group. */
static void kill_victim(const struct paperport *p)
{
	while (p->victim == 0)
		usleep(STEP_MS * 1000);
	kill(p->victim, SIGKILL);
}

/* What the mood does once `limit` bytes are on the paper. */
static void reach_limit(struct serving *s)
{
	struct paperport *p = s->port;
	if (p->mood == PAPERPORT_RESETS) {
		reset(s->fd);
		s->is_over = true;
	} else if (p->mood == PAPERPORT_RUNS_OUT) {
		p->is_out = true;
		p->mood = PAPERPORT_TAKES;
	} else if (p->mood == PAPERPORT_KILLS) {
		kill_victim(p);
	}
}

static bool can_print(const struct serving *s)
{
	const struct paperport *p = s->port;
	return !s->is_over && !p->is_out && !p->is_open && !p->is_off;
}

/* Prints `len` bytes of what is in memory, byte by byte: paper ends anywhere. How many were printed. */
static size_t print(struct serving *s, size_t len)
{
	size_t n = 0;
	for (; n < len && can_print(s); n++) {
		if (s->port->mood != PAPERPORT_SWALLOWS)
			s->out[s->out_len++] = s->in[n];
		if (s->out_len == s->port->limit && s->port->limit > 0)
			reach_limit(s);
	}
	memmove(s->in, s->in + n, s->in_len - n);
	s->in_len -= n;
	return n;
}

static void drop(struct serving *s, size_t len)
{
	memmove(s->in, s->in + len, s->in_len - len);
	s->in_len -= len;
}

static void pulse(struct serving *s)
{
	s->port->pulses++;
	if (s->port->on_pulse)
		s->port->on_pulse(s->port->ctx);
	drop(s, 5);
}

static void tell_paper(struct serving *s)
{
	uint8_t answer = s->port->is_low ? 0x03 : 0x00;
	if (s->port->answers && s->port->mood != PAPERPORT_SWALLOWS)
		say(s, &answer, 1);
	drop(s, 3);
}

static bool begins(const struct serving *s, const char *word, size_t len)
{
	return s->in_len >= len && memcmp(s->in, word, len) == 0;
}

/* One command at the head of the memory; false when it is not whole yet, or nothing can be printed. */
static bool work(struct serving *s)
{
	if (s->in_len == 0 || !can_print(s))
		return false;
	if (s->picture > 0) {
		s->picture -= print(s, s->picture < s->in_len ? s->picture : s->in_len);
		return true;
	}
	if (s->in_len < 3 || (s->in[0] == 0x1D && s->in[1] == 'v' && s->in_len < 8) || (s->in[1] == 'p' && s->in_len < 5))
		return s->in_len >= 2 && s->in[0] == 0x1B && s->in[1] == '@' ? print(s, 2) > 0 : false;
	if (begins(s, "\x10\x04", 2))
		drop(s, 3);
	else if (begins(s, "\x1Bp", 2))
		pulse(s);
	else if (begins(s, "\x1Dr", 2))
		tell_paper(s);
	else if (begins(s, "\x1Dv0", 3)) {
		s->picture = 8 + (s->in[4] + 256u * s->in[5]) * (size_t)(s->in[6] + 256u * s->in[7]);
	} else {
		size_t len = begins(s, "\x1B@", 2)   ? 2
			     : begins(s, "\x1DV", 2) ? 4
			     : begins(s,
				      "\x1B"
				      "d",
				      2)
				     ? 3
				     : 1;
		if (s->in_len < len)
			return false;
		print(s, len);
	}
	return true;
}

/* ---- one connection after the other, as such printers do */

/* A printer that cannot print stops reading when its memory is full. */
static bool take(struct serving *s)
{
	const bool is_full = !can_print(s) && s->in_len >= MEMORY;
	struct pollfd ready = {.fd = s->fd, .events = is_full ? POLLRDHUP : POLLIN};
	uint8_t piece[1024];
	if (poll(&ready, 1, STEP_MS) <= 0)
		return true;
	usleep(s->port->pause_ms * 1000);
	ssize_t n = is_full ? 0 : recv(s->fd, piece, sizeof piece, 0);
	if (n <= 0)
		return false;
	for (ssize_t i = 0; i < n; i++)
		listen_for_questions(s, piece[i]);
	if (s->port->mood == PAPERPORT_BABBLES)
		say(s, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	memcpy(s->in + s->in_len, piece, (size_t)n);
	s->in_len += (size_t)n;
	return true;
}

static void hang(const struct paperport *p, int fd)
{
	struct pollfd gone = {.fd = fd, .events = POLLRDHUP};
	while (!p->is_over && p->mood == PAPERPORT_HANGS && poll(&gone, 1, STEP_MS) == 0)
		continue;
}

static void converse(struct serving *s)
{
	bool is_there = true;
	while (is_there && !s->is_over && !s->port->is_over) {
		while (work(s))
			continue;
		is_there = !s->is_over && take(s);
	}
	while (!s->is_over && work(s))
		continue;
}

/* What could not be printed stays in the printer's memory. */
static void keep(struct serving *s)
{
	struct paperport *p = s->port;
	pthread_mutex_lock(&p->lock);
	if (s->out_len > 0 && p->job_count < PAPERPORT_JOBS_MAX)
		p->jobs[p->job_count++] = (struct paperport_job){s->out, s->out_len};
	else
		free(s->out);
	if (s->in_len > 0 && !s->is_over && s->out_len > 0 && p->waiting.len == 0) {
		free(p->waiting.data);
		p->waiting = (struct paperport_job){s->in, s->in_len};
	} else {
		free(s->in);
	}
	pthread_mutex_unlock(&p->lock);
}

static void serve(struct paperport *p, int fd)
{
	struct serving s = {.port = p, .fd = fd, .in = malloc(JOB_BYTES_MAX), .out = malloc(JOB_BYTES_MAX)};
	if (s.in == NULL || s.out == NULL)
		abort();
	if (p->mood == PAPERPORT_HANGS)
		hang(p, fd);
	else if (p->mood != PAPERPORT_CLOSES)
		converse(&s);
	close(fd);
	keep(&s);
}

/* Questions that came behind the job are answered by nobody any more. */
static void drop_questions(struct paperport_job *j)
{
	const uint8_t *tail = j->data + j->len - 3;
	for (; j->len >= 3 && ((tail[0] == 0x10 && tail[1] == 0x04) || (tail[0] == 0x1D && tail[1] == 'r')); tail -= 3)
		j->len -= 3;
}

void paperport_refill(struct paperport *p)
{
	pthread_mutex_lock(&p->lock);
	if (p->waiting.len > 0)
		drop_questions(&p->waiting);
	struct paperport_job *last = p->job_count > 0 ? &p->jobs[p->job_count - 1] : NULL;
	if (last != NULL && p->waiting.len > 0 && last->len + p->waiting.len <= JOB_BYTES_MAX) {
		memcpy(last->data + last->len, p->waiting.data, p->waiting.len);
		last->len += p->waiting.len;
	}
	p->waiting.len = 0;
	p->is_out = p->is_open = p->is_off = false;
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

static struct sockaddr_in address_of(const struct paperport *p)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)p->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

void paperport_start(struct paperport *p, int port)
{
	*p = (struct paperport){.mood = PAPERPORT_TAKES, .port = port != 0 ? port : (int)port_take()};
	struct sockaddr_in a = address_of(p);
	int small = 16384, yes = 1; /* a printer's memory is small: who does not read, blocks its sender soon */
	pthread_mutex_init(&p->lock, NULL);
	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(p->listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	setsockopt(p->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(p->listener, (struct sockaddr *)&a, sizeof a) != 0 || listen(p->listener, 8) != 0)
		abort();
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
	free(p->waiting.data);
	p->waiting = (struct paperport_job){0};
	p->job_count = 0;
	pthread_mutex_destroy(&p->lock);
}

/* Calls and says nothing: when that is over, whoever called before has been served. */
static void await_turn(const struct paperport *p)
{
	struct sockaddr_in a = address_of(p);
	struct pollfd over = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .events = POLLIN};
	if (over.fd < 0)
		abort();
	if (connect(over.fd, (struct sockaddr *)&a, sizeof a) == 0 && shutdown(over.fd, SHUT_WR) == 0)
		poll(&over, 1, TURN_MS);
	close(over.fd);
}

int paperport_jobs(struct paperport *p)
{
	await_turn(p);
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

int paperport_pieces(const struct paperport_job *job)
{
	struct piece p = {.grey = malloc((size_t)PIECE_ROWS * DOTS)};
	int count = 0;
	if (p.grey == NULL)
		abort();
	while (find_piece(job, count + 1, &(struct piece){.grey = p.grey}))
		count++;
	free(p.grey);
	return count;
}
