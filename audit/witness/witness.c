#include "witness.h"

#include "audit/command.h"
#include "audit/input/files.h"
#include "audit/net/http.h"
#include "audit/words.h"

#include <hoaban/instant.h>
#include <hoaban/money.h>

#include <jansson.h>
#include <stdio.h>
#include <time.h>

#define ARENA_MOST (16u << 20)

static enum err not_so(const struct options *o, const char *option, enum word why)
{
	return say_usage(options_language(o), option, why);
}

/* ---- hoaban-audit witness key --key FILE [--name NAME] */

static void print_vkey(struct witness_key *key)
{
	char vkey[VKEY_TEXT];
	cosigner_format(vkey, &key->cosigner);
	witness_key_forget(key);
	printf("%s\n", vkey);
}

static enum err load_key(struct witness_key *out, const struct options *o)
{
	enum err e = witness_key_load(out, o->key);
	if (e == E_FORBIDDEN)
		return not_so(o, "--key", WORD_WITNESS_OPEN);
	return e == E_OK ? E_OK : say_given(options_language(o), "--key", o->key, WORD_WITNESS_NO_KEY);
}

/* Without a name no key is made: that of the file tells its vkey again. */
static enum err print_key(const struct options *o)
{
	struct witness_key key;
	TRY(load_key(&key, o));
	print_vkey(&key);
	return E_OK;
}

static enum err make_key(const struct options *o)
{
	struct witness_key key;
	if (!o->key)
		return not_so(o, "key", WORD_WITNESS_KEY);
	if (!o->name)
		return print_key(o);
	enum err e = witness_key_make(&key, o->key, o->name);
	if (e == E_INVALID)
		return not_so(o, "--name", WORD_WITNESS_NAME);
	if (e == E_DUPLICATE)
		return not_so(o, "--key", WORD_WITNESS_MADE);
	TRY(e);
	print_vkey(&key);
	return E_OK;
}

/* ---- reading what was given */

/* The wall clock stands inside the signature: this is the one place of hoaban-audit that asks for it. */
static enum err read_clock(int64_t *now, const struct options *o)
{
	struct timespec ts;
	if (o->clock)
		return instant_parse(now, o->clock) == E_OK ? E_OK : not_so(o, "--clock", WORD_WITNESS_CLOCK);
	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return E_INTERNAL;
	*now = ts.tv_sec;
	return E_OK;
}

static enum err read_vkey(struct witnessing *w)
{
	struct bytes text;
	if (!w->options->vkey)
		return not_so(w->options, "--vkey", WORD_WITNESS_VKEY);
	enum err e = file_read(&text, &w->arena, w->options->vkey, VKEY_TEXT);
	if (e != E_OK)
		return say_error(options_language(w->options), "--vkey", w->options->vkey, e) == E_MEMORY ? E_MEMORY : E_USAGE;
	char *line = arena_textn(&w->arena, (const char *)text.data, text.len);
	line[strcspn(line, "\r\n")] = '\0';
	return note_vkey_parse(&w->verifier, line) == E_OK
		       ? E_OK
		       : say_given(options_language(w->options), "--vkey", w->options->vkey, WORD_NO_VKEY);
}

static enum err read_key(struct witnessing *w)
{
	if (!w->options->key)
		return not_so(w->options, "--key", WORD_WITNESS_OWN);
	return load_key(&w->key, w->options);
}

static enum err open_state(struct witnessing *w)
{
	if (!w->options->state)
		return not_so(w->options, "--state", WORD_WITNESS_STATE);
	enum err e = witness_state_open(&w->state, w->options->state);
	return e == E_BUSY ? not_so(w->options, "--state", WORD_WITNESS_BUSY) : e;
}

static enum err prepare(struct witnessing *w)
{
	w->source.arena = &w->arena;
	TRY(witness_source_open(&w->source, w->options));
	TRY(read_clock(&w->now, w->options));
	TRY(read_vkey(w));
	TRY(read_key(w));
	return open_state(w);
}

/* ---- signing */

/* The line is on disk before anybody gets it: what was cosigned is never forgotten. */
static enum err cosign(struct witnessing *w)
{
	uint8_t room[2 * CHECKPOINT_TEXT];
	struct buf note = BUF_FIXED(room);
	buf_append(&note, w->shown.data, w->shown.len);
	TRY(witness_key_sign(&note, &w->key, w->text, w->now));
	TRY(buf_status(&note));
	w->cosigned = bytes_of(arena_copy(&w->arena, note.data, note.len), note.len);
	return witness_state_keep(&w->state, &w->arena, w->shown_point.origin, w->cosigned);
}

static enum err submit(struct witnessing *w)
{
	uint8_t room[4096];
	struct buf answer = BUF_FIXED(room);
	const char *server = w->options->server;
	if (!w->options->is_submitting)
		return E_OK;
	if (!server)
		return not_so(w->options, "--submit", WORD_WITNESS_TO);
	size_t len = strlen(server);
	while (len > 0 && server[len - 1] == '/')
		len--;
	TRY(http_put(&answer, &w->submitted, arena_format(&w->arena, "%.*s/log/witness", (int)len, server), w->cosigned));
	if (w->submitted == 200)
		return E_OK;
	fprintf(stderr, "hoaban-audit: %s (%ld): %.*s\n", word(WORD_WITNESS_UNTAKEN, options_language(w->options)),
		w->submitted, (int)answer.len, (const char *)answer.data);
	return E_UNAVAILABLE;
}

static enum err write_out(const struct witnessing *w)
{
	if (!w->options->out)
		return E_OK;
	FILE *f = fopen(w->options->out, "wb");
	if (!f)
		return E_IO;
	bool is_whole = fwrite(w->cosigned.data, 1, w->cosigned.len, f) == w->cosigned.len;
	is_whole &= fclose(f) == 0;
	return is_whole ? E_OK : E_IO;
}

/* ---- saying */

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static void say_json(const struct witnessing *w)
{
	char root[2 * HASH_LEN + 1], now[INSTANT_TEXT];
	hex_format(root, w->shown_point.root.bytes, HASH_LEN);
	instant_format(now, w->now);
	json_t *all = json_pack("{s:s, s:b, s:s, s:I, s:s, s:I, s:s, s:o, s:b}", "verdict", witness_code(w->verdict), "refused",
				witness_is_refusal(w->verdict), "origin", w->shown_point.origin, "size",
				(json_int_t)w->shown_point.size, "root", root, "seen_size", (json_int_t)w->seen_point.size,
				"at", now, "evidence", text_or_null(w->evidence), "submitted", w->submitted == 200);
	json_dumpf(all, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(all);
}

static void say(const struct witnessing *w)
{
	if (w->options->is_json) {
		say_json(w);
		return;
	}
	printf("%s\n", witness_words(w->verdict, options_language(w->options)));
	if (w->verdict != WITNESS_SIGNATURE)
		printf("  %s: %llu -> %llu\n", w->shown_point.origin, (unsigned long long)w->seen_point.size,
		       (unsigned long long)w->shown_point.size);
	if (w->evidence)
		printf("  %s\n", w->evidence);
}

static enum err conclude(struct witnessing *w)
{
	if (witness_is_refusal(w->verdict)) {
		TRY(witness_state_evidence(&w->state, &w->arena, w->seen, w->shown, w->now, &w->evidence));
		say(w);
		return E_REFUSED;
	}
	TRY(cosign(w));
	TRY(write_out(w));
	enum err e = submit(w);
	say(w);
	return e;
}

enum err command_witness(const struct options *o)
{
	struct witnessing w = {.options = o, .state = {.lock = -1}};
	if (str_equal(o->dir, "key"))
		return make_key(o);
	if (o->dir)
		return not_so(o, o->dir, WORD_WITNESS_WHAT);
	arena_init(&w.arena, ARENA_MOST);
	enum err e = prepare(&w);
	if (e == E_OK)
		e = witness_judge(&w);
	if (e == E_OK)
		e = conclude(&w);
	witness_state_close(&w.state);
	witness_key_forget(&w.key);
	arena_release(&w.arena);
	return e;
}
