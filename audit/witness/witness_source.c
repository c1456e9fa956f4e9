#include "witness.h"

#include "audit/input/files.h"
#include "audit/net/http.h"
#include "audit/words.h"

#include <hoaban/str.h>

#include <stdio.h>

#define TILE_BYTES (256u * 32)

enum err witness_source_open(struct witness_source *s, const struct options *o)
{
	bool has_files = o->checkpoint_count == 1 && o->proof;
	if ((o->server != NULL) + (o->log != NULL) + has_files != 1)
		return say_usage(options_language(o), "witness", WORD_WITNESS_WHERE);
	s->url = o->server;
	s->directory = o->log ? o->log : o->proof;
	s->checkpoint = o->log			   ? arena_format(s->arena, "%s/checkpoint", o->log)
			: o->checkpoint_count == 1 ? o->checkpoints[0]
						   : NULL;
	return E_OK;
}

static const char *url_of(const struct witness_source *s, const char *path)
{
	size_t len = strlen(s->url);
	while (len > 0 && s->url[len - 1] == '/')
		len--;
	return arena_format(s->arena, "%.*s/log/%s", (int)len, s->url, path);
}

static enum err from_file(struct witness_source *s, struct buf *out, const char *path, size_t most)
{
	struct bytes content;
	TRY(file_read(&content, s->arena, path, most));
	buf_append(out, content.data, content.len);
	return buf_status(out);
}

enum err witness_source_note(struct witness_source *s, struct buf *out)
{
	return s->url ? http_get(out, url_of(s, "checkpoint")) : from_file(s, out, s->checkpoint, CHECKPOINT_TEXT);
}

enum err witness_source_tile(void *source, const char *path, struct buf *out)
{
	struct witness_source *s = source;
	if (s->url)
		return http_get(out, url_of(s, path));
	return from_file(s, out, arena_format(s->arena, "%s/%s", s->directory, path), TILE_BYTES);
}
