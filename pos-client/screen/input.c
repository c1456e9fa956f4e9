#include "pos-client/screen/frame.h"
#include <curses.h>
#include <poll.h>
#include <sodium.h>
#include <unistd.h>

#define BURST_GAP_MS 25 /* a scanner on USB needs 16 ms for a character, a person 60 */
#define SCAN_MIN     12
#define BURST_MIN    4

enum err input_open(struct input *in)
{
	*in = (struct input){.line = sodium_malloc(INPUT_ROOM)};
	return in->line != NULL ? E_OK : E_MEMORY;
}

void input_close(struct input *in)
{
	sodium_free(in->line);
	in->line = NULL;
}

/* ---- what curses says, as keys */

static const struct {
	wint_t curses;
	int code;
} named[] = {
	{KEY_ENTER, SCREEN_ENTER}, {KEY_BACKSPACE, SCREEN_BACKSPACE}, {KEY_DC, SCREEN_DELETE},	     {KEY_UP, SCREEN_UP},
	{KEY_DOWN, SCREEN_DOWN},   {KEY_LEFT, SCREEN_LEFT},	      {KEY_RIGHT, SCREEN_RIGHT},     {KEY_HOME, SCREEN_HOME},
	{KEY_END, SCREEN_END},	   {KEY_PPAGE, SCREEN_PAGE_UP},	      {KEY_NPAGE, SCREEN_PAGE_DOWN},
};
static const struct {
	wint_t character;
	int code;
} controls[] = {
	{'\r', SCREEN_ENTER},  {'\n', SCREEN_ENTER},	 {'\t', SCREEN_TAB},
	{0x1b, SCREEN_ESCAPE}, {0x7f, SCREEN_BACKSPACE}, {'\b', SCREEN_BACKSPACE},
};

static int code_of_named(wint_t c)
{
	if (c > (wint_t)KEY_F0 && c <= (wint_t)KEY_F(12))
		return SCREEN_F1 + (int)c - KEY_F(1);
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
		if (named[i].curses == c)
			return named[i].code;
	return 0;
}

static int code_of_control(wint_t c)
{
	for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++)
		if (controls[i].character == c)
			return controls[i].code;
	return 0;
}

static void put_utf8(char out[static 5], wint_t c)
{
	static const struct {
		wint_t until;
		unsigned char lead;
	} forms[] = {{0x80, 0}, {0x800, 0xc0}, {0x10000, 0xe0}, {0x110000, 0xf0}};
	size_t n = 0;
	while (n < 3 && c >= forms[n].until)
		n++;
	memset(out, 0, 5);
	for (size_t i = n; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(forms[n].lead | c);
}

/* One key of curses: a character gives SCREEN_TEXT; what nobody knows gives code 0. */
static enum event take(struct screen_key *k)
{
	wint_t c;
	*k = (struct screen_key){0};
	int kind = get_wch(&c);
	if (kind == ERR)
		return EVENT_NONE;
	if (kind == KEY_CODE_YES && c == KEY_RESIZE)
		return EVENT_SIZE;
	if (kind == KEY_CODE_YES)
		k->code = code_of_named(c);
	else if (c < 0x20 || c == 0x7f)
		k->code = code_of_control(c);
	else if (c < 0x110000) {
		k->code = SCREEN_TEXT;
		put_utf8(k->text, c);
	}
	return EVENT_KEY;
}

/* ---- bursts */

static bool is_more_coming(void)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
	return poll(&p, 1, BURST_GAP_MS) == 1 && (p.revents & POLLIN) != 0;
}

static bool append(struct input *in, const struct screen_key *k)
{
	size_t n = strlen(k->text);
	if (in->len + n >= INPUT_ROOM)
		return false;
	memcpy(in->line + in->len, k->text, n);
	in->len += n;
	in->line[in->len] = '\0';
	return true;
}

/* An input method takes back what it has let through, to put another letter there: that is part of the burst. A person's
 * Backspace comes neither so fast nor behind so much. */
static bool take_back(struct input *in, const struct screen_key *k)
{
	if (k->code != SCREEN_BACKSPACE || in->len < BURST_MIN)
		return false;
	while (in->len > 0 && ((unsigned char)in->line[in->len - 1] & 0xc0) == 0x80)
		in->len--;
	in->line[--in->len] = '\0';
	return true;
}

/* Takes characters as long as they come at once; true when Enter or Tab ended a line that nobody can have typed so fast. */
static bool gather(struct input *in, struct screen_key *k)
{
	while (k->code == SCREEN_TEXT || k->code == SCREEN_BACKSPACE) {
		if (!take_back(in, k) && (k->code != SCREEN_TEXT || !append(in, k)))
			break;
		enum event e = take(k);
		if (e == EVENT_NONE && is_more_coming())
			e = take(k);
		if (e != EVENT_KEY)
			return false;
	}
	in->after = *k;
	return (k->code == SCREEN_ENTER || k->code == SCREEN_TAB) && in->len >= SCAN_MIN;
}

static enum event next_of_line(struct input *in, struct screen_key *k)
{
	uint32_t cp;
	size_t n = utf8_next(&cp, in->line + in->at, in->len - in->at);
	*k = (struct screen_key){.code = SCREEN_TEXT};
	memcpy(k->text, in->line + in->at, n);
	in->at += n;
	if (in->at == in->len || n == 0)
		input_drop_scan(in);
	return n > 0 ? EVENT_KEY : EVENT_NONE;
}

void input_drop_scan(struct input *in)
{
	sodium_memzero(in->line, in->len);
	in->len = in->at = 0;
}

void input_replay_scan(struct input *in)
{
	in->after = (struct screen_key){.code = in->end};
}

enum event input_next(struct input *in, bool gathers, struct screen_key *k)
{
	if (in->len > 0)
		return next_of_line(in, k);
	if (in->after.code != 0) {
		*k = in->after;
		in->after = (struct screen_key){0};
		return EVENT_KEY;
	}
	enum event e = take(k);
	if (e != EVENT_KEY || k->code != SCREEN_TEXT || !gathers)
		return e;
	bool is_scan = gather(in, k);
	if (!is_scan)
		return next_of_line(in, k);
	in->end = in->after.code;
	in->after = (struct screen_key){0};
	return EVENT_SCAN;
}
