#include "domain/change.h"

#include "app.h"
#include "store/changes.h"

#define JSON_MAX (1u << 20)

/* The text of a value that is then let go; NULL stays NULL. */
static const char *text_of(json_t *value, struct buf *room)
{
	buf_init(room, JSON_MAX);
	if (!value)
		return NULL;
	json_append(room, value);
	json_decref(value);
	return buf_text(room);
}

enum err change_record(struct db *db, struct app *app, const struct change *c)
{
	BUF_LOCAL before;
	BUF_LOCAL after;
	struct change_row row = {
		.at_ms = clock_ms(&app->clock),
		.who = c->who,
		.action = c->action,
		.subject = c->subject,
		.before = text_of(c->before, &before),
		.after = text_of(c->after, &after),
	};
	TRY(buf_status(&before));
	TRY(buf_status(&after));
	return change_insert(db, &row);
}
