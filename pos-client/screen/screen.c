#include "pos-client/screen/frame.h"
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define TURN_MS 1000

static int64_t monotonic_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- birth and death */

enum err screen_open(struct screen **out, const struct screen_house *house)
{
	struct screen *s = calloc(1, sizeof *s);
	*out = NULL;
	if (s == NULL)
		return E_MEMORY;
	s->house = *house;
	if (s->house.turn_ms == 0)
		s->house.turn_ms = TURN_MS;
	s->tick_at = monotonic_ms() + s->house.turn_ms;
	enum err e = input_open(&s->input);
	if (e == E_OK)
		e = terminal_take(s);
	if (e != E_OK) {
		screen_close(s);
		return e;
	}
	draw_looks();
	*out = s;
	return E_OK;
}

void screen_close(struct screen *s)
{
	if (s == NULL)
		return;
	terminal_give_back();
	input_close(&s->input);
	free(s);
}

/* ---- small ones */

struct till *screen_till(struct screen *s)
{
	return s->house.till;
}

const char *screen_text(const struct screen *s, const char *key)
{
	return till_text(s->house.till->language, key);
}

void screen_switch_language(struct screen *s)
{
	s->house.till->language = s->house.till->language == TILL_VI ? TILL_EN : TILL_VI;
}

void screen_say(struct screen *s, enum screen_look look, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(s->message, sizeof s->message, format, ap);
	va_end(ap);
	s->message_look = look;
}

void screen_say_why(struct screen *s, enum err e)
{
	struct till *t = s->house.till;
	const char *why = t->why.count > 0 ? till_why(t->language, &t->why.list[0]) : till_why_error(t->language, e);
	screen_say(s, LOOK_BAD, "%s", why);
	t->why.count = 0;
}

void screen_show(struct screen *s)
{
	draw_everything(s);
}

/* ---- the loop */

/* Nothing more will ever come from this terminal. */
static bool is_gone(const struct pollfd *p)
{
	int waiting = 0;
	if ((p->revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		return true;
	return (p->revents & POLLIN) != 0 && (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0);
}

static void run_job(struct screen *s)
{
	if (s->house.job != NULL)
		s->house.job(s->house.ctx);
}

/* Sleeps until something happens: a key, a change of size (a signal), the other descriptor, or the turn is over. */
static void wait_for_something(struct screen *s)
{
	struct pollfd p[1 + SCREEN_WAKES] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	for (size_t i = 0; i < SCREEN_WAKES; i++)
		p[1 + i] = (struct pollfd){.fd = s->house.wake_fds[i], .events = POLLIN};
	int64_t left = s->tick_at - monotonic_ms();
	int n = poll(p, 1 + SCREEN_WAKES, left > 0 ? (int)left : 0);
	s->must_end |= terminal_was_ended() || (n > 0 && is_gone(&p[0]));
	if (n > 0 && (p[1].revents | p[2].revents) != 0)
		run_job(s);
}

static enum screen_step tick(struct screen *s)
{
	int64_t now = monotonic_ms();
	if (now < s->tick_at)
		return SCREEN_STAY;
	s->tick_at = now + s->house.turn_ms;
	run_job(s);
	return s->view->tick != NULL ? s->view->tick(s, s->ctx) : SCREEN_STAY;
}

/* The message belongs to the key before: it goes, unless the key says something itself. */
static enum screen_step press(struct screen *s, const struct screen_key *k)
{
	const struct view *v = s->view;
	s->message[0] = '\0';
	for (size_t i = 0; i < v->key_count; i++)
		if (key_matches(&v->keys[i], k) && (v->keys[i].is_on == NULL || v->keys[i].is_on(s->ctx)))
			return v->keys[i].press(s, s->ctx, k);
	bool is_typed = k->code == SCREEN_TEXT || k->code == SCREEN_BACKSPACE || k->code == SCREEN_DELETE;
	return is_typed && v->type != NULL ? v->type(s, s->ctx, k) : SCREEN_STAY;
}

static void scan(struct screen *s)
{
	s->message[0] = '\0';
	if (s->view->scan(s, s->ctx, s->input.line, s->input.len))
		input_drop_scan(&s->input);
	else
		input_replay_scan(&s->input);
}

/* Everything that is there: a queue of keys is not drawn one by one. */
static enum screen_step take_keys(struct screen *s)
{
	struct screen_key k;
	for (enum event e; !s->must_end && (e = input_next(&s->input, s->view->scan != NULL, &k)) != EVENT_NONE;) {
		if (e == EVENT_SCAN)
			scan(s);
		if (e == EVENT_KEY && k.code != 0 && press(s, &k) == SCREEN_LEAVE)
			return SCREEN_LEAVE;
	}
	return SCREEN_STAY;
}

static enum err loop(struct screen *s)
{
	for (;;) {
		draw_everything(s);
		wait_for_something(s);
		bool is_left = take_keys(s) == SCREEN_LEAVE || (!s->must_end && tick(s) == SCREEN_LEAVE);
		if (s->must_end)
			return E_EXPIRED;
		if (is_left)
			return E_OK;
	}
}

enum err screen_run(struct screen *s, const struct view *view, void *ctx)
{
	const struct view *outer = s->view;
	void *outer_ctx = s->ctx;
	s->view = view;
	s->ctx = ctx;
	enum err e = loop(s);
	s->view = outer;
	s->ctx = outer_ctx;
	return e;
}
