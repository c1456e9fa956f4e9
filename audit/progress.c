#include <hoaban/str.h>
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define REDRAW_MS 100
#define BAR	  30

/* Only for drawing: no judgement knows it. */
static int64_t monotonic_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void draw(struct progress *p)
{
	char bar[BAR + 1];
	double part = p->total > 0 ? (double)p->done / (double)p->total : 1;
	int filled = (int)(part * BAR);
	for (int i = 0; i < BAR; i++)
		bar[i] = i < filled ? '#' : '.';
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %3d %%  %zu/%zu %-14s", bar, (int)(part * 100), p->step, p->steps, p->check);
	fflush(stderr);
}

void progress_init(struct progress *p, size_t steps)
{
	*p = (struct progress){.is_shown = isatty(STDERR_FILENO) == 1, .steps = steps, .check = ""};
}

void progress_step(struct progress *p, const char *check)
{
	p->step++;
	p->check = check;
	progress_begin(p, 0);
}

void progress_begin(struct progress *p, uint64_t total)
{
	p->done = 0;
	p->total = total;
	p->shown_ms = 0;
	progress_add(p, 0);
}

void progress_add(struct progress *p, uint64_t done)
{
	p->done += done;
	if (!p->is_shown || monotonic_ms() - p->shown_ms < REDRAW_MS)
		return;
	draw(p);
	p->shown_ms = monotonic_ms();
}

void progress_end(struct progress *p)
{
	if (p->is_shown)
		fprintf(stderr, "\r%*s\r", BAR + 40, "");
}
