/* Tickets that gates let in before their sale or split was here. A till writes the entry when it signs: once its journal has
 * come past that moment, an entry that is not there will never come, and whoever signed the ticket was not the till. */
#include "domain/journal/content_room.h"
#include "store/shown.h"

#define SLACK_S 60 /* between a ticket's second and its entry's */

static enum err tell(struct content *c, const struct shown_row *row, const struct ticket *t)
{
	char id[UUID_HEX], root[UUID_HEX];
	uuid_hex(id, t->id);
	uuid_hex(root, ticket_root(t));
	return content_incident(c, "ticket_unaccounted",
				arena_format(c->arena, "ticket=%s root=%s party=%u shown_at=%lld gate=%s", id, root, t->party,
					     (long long)row->shown_at, row->gate_name ? row->gate_name : ""));
}

enum err content_check_shown(struct content *c)
{
	struct shown_row *rows;
	size_t count;
	TRY(shown_unaccounted(c->db, c->arena, c->device->id, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct cose_sign1 m;
		struct ticket t;
		TRY(cose_parse(&m, rows[i].cose));
		TRY(ticket_decode(&t, m.payload));
		if ((int64_t)t.issued_at + SLACK_S < c->entry->time_ms / 1000)
			TRY(tell(c, &rows[i], &t));
	}
	return E_OK;
}
