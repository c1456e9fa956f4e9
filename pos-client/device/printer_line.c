#include "pos-client/device/printer_line.h"

#include <time.h>

#define HEARD_MAX    64u /* bytes without an answer: this is no printer talking */
#define LOOK_MS	     500 /* while a job is printed, how often the printer is asked how it stands */
#define BYTES_PER_MS 57u /* 72 bytes a row, 8 rows a millimetre, 100 mm a second */

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- words */

struct hearing {
	uint8_t bytes[HEARD_MAX];
	size_t len;
};

static void forget(struct hearing *h, size_t used)
{
	h->len -= used;
	memmove(h->bytes, h->bytes + used, h->len);
}

/* An answer to GS r that nobody asked for is rubbish. */
static enum err note_paper(struct printer_line *l, uint8_t value)
{
	if (!l->awaits)
		return E_MALFORMED;
	l->is_through = true;
	l->through = value;
	return E_OK;
}

/* The next word that says something; E_TIMEOUT, or E_MALFORMED for rubbish. */
static enum err hear(struct printer_line *l, struct hearing *h, int timeout_ms, enum printer_word *word, uint8_t *value)
{
	const int64_t until = now_ms() + timeout_ms;
	for (;;) {
		size_t used, more;
		*word = printer_word_next(bytes_of(h->bytes, h->len), value, &used);
		forget(h, used);
		if (*word == WORD_STATUS)
			return E_OK;
		if (*word == WORD_PAPER)
			return note_paper(l, *value);
		if (*word == WORD_RUBBISH || h->len == sizeof h->bytes)
			return E_MALFORMED;
		if (*word == WORD_NOISE)
			continue;
		const int64_t left = until - now_ms();
		TRY(link_receive(&l->link, h->bytes + h->len, sizeof h->bytes - h->len, &more, left > 0 ? (int)left : 0));
		h->len += more;
	}
}

/* What came before a question is no answer to it. */
static enum err hear_out(struct printer_line *l)
{
	struct hearing h = {.len = 0};
	enum printer_word word;
	uint8_t value;
	enum err e = E_OK;
	for (unsigned i = 0; i < 4 * HEARD_MAX && (e == E_OK || e == E_MALFORMED); i++)
		e = hear(l, &h, 0, &word, &value);
	return e == E_TIMEOUT || e == E_MALFORMED ? E_OK : e;
}

static int patience(const struct printer_line *l)
{
	return l->answer_ms > 0 ? l->answer_ms : LINE_ANSWER_MS;
}

static enum err ask_one(struct printer_line *l, struct hearing *h, uint8_t question, uint8_t *answer)
{
	const uint8_t words[] = {0x10, 0x04, question};
	enum printer_word word = WORD_NONE;
	TRY(link_send(&l->link, bytes_of(words, sizeof words), patience(l)));
	while (word != WORD_STATUS)
		TRY(hear(l, h, patience(l), &word, answer));
	return E_OK;
}

static enum err ask_all(struct printer_line *l, enum printer_state *out)
{
	struct hearing h = {.len = 0};
	uint8_t answers[PRINTER_QUESTIONS];
	TRY(hear_out(l));
	for (size_t i = 0; i < PRINTER_QUESTIONS; i++)
		TRY(ask_one(l, &h, printer_questions[i], &answers[i]));
	*out = printer_state_judge(answers);
	return E_OK;
}

enum err line_ask(struct printer_line *l, enum printer_state *out)
{
	*out = PRINTER_UNKNOWN;
	if (l->is_quiet)
		return E_OK;
	enum err e = ask_all(l, out);
	l->answers = e == E_OK;
	return e == E_TIMEOUT || e == E_MALFORMED ? E_OK : e;
}

/* ---------------------------------------------------------------- a job */

/* GS r 1 stands in the queue behind the job: its answer says that the job is through. */
static enum err send_last_question(const struct printer_link *l, int timeout_ms)
{
	static const uint8_t question[] = {0x1D, 'r', 1};
	return link_send(l, bytes_of(question, sizeof question), timeout_ms);
}

/* While the job runs the printer is asked in real time whether it still can. */
static enum err await_last_answer(struct printer_line *l, int64_t until, enum printer_state *after)
{
	struct hearing h = {.len = 0};
	enum printer_word word;
	uint8_t value;
	while (!l->is_through) {
		enum err e = hear(l, &h, LOOK_MS, &word, &value);
		if (e == E_OK)
			continue;
		if (e != E_TIMEOUT && e != E_MALFORMED)
			return e;
		TRY(line_ask(l, after));
		if (printer_state_blocks(*after))
			return E_IO;
		if (now_ms() > until)
			return E_TIMEOUT;
	}
	return E_OK;
}

static enum err say_how_it_ended(struct printer_line *l, enum printer_state *after)
{
	TRY(line_ask(l, after));
	if (printer_paper_ended(l->through))
		*after = PRINTER_PAPER_OUT;
	return printer_state_blocks(*after) ? E_IO : E_OK;
}

static enum err confirm(struct printer_line *l, size_t len, int timeout_ms, enum printer_state *after)
{
	const int64_t until = now_ms() + timeout_ms + (int64_t)(len / BYTES_PER_MS);
	l->awaits = true;
	l->is_through = false;
	TRY(send_last_question(&l->link, timeout_ms));
	TRY(await_last_answer(l, until, after));
	return say_how_it_ended(l, after);
}

static enum err send_job(struct printer_line *l, struct bytes stream, int timeout_ms, enum printer_state *after)
{
	const bool was_heard = l->answers;
	TRY(link_send(&l->link, stream, timeout_ms));
	TRY(was_heard ? confirm(l, stream.len, timeout_ms, after) : E_OK);
	return link_drain(&l->link, timeout_ms);
}

enum err line_print(struct printer_line *l, struct bytes stream, int timeout_ms, enum printer_state *after)
{
	*after = PRINTER_UNKNOWN;
	enum err e = send_job(l, stream, timeout_ms, after);
	if (e != E_OK)
		link_give_up(&l->link);
	return e;
}
