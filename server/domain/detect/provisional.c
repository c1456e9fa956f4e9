/* Entries that a gate let in without asking the site's authority: a ticket may go in once there and once elsewhere. Some are
 * made whenever a network is down; a gate that makes them where the others do not has had its cable pulled. */
#include "domain/detect/tally_book.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>

static enum err count_entry(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx)
{
	struct tally_book *book = ctx;
	struct admission ad;
	char id[UUID_HEX];
	(void)d;
	if (admission_decode(&ad, e->body) != E_OK)
		return E_OK;
	uuid_hex(id, row->device);
	struct tally_row *t = tally_of(book, instant_day(row->time_ms / 1000), row->sites, id);
	t->hits += ad.is_provisional;
	t->total++;
	t->squares++;
	return E_OK;
}

struct search {
	const struct tally_row *tally;
	struct clues *out;
	size_t room;
};

static enum err note_entry(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx)
{
	struct search *s = ctx;
	struct admission ad;
	char id[UUID_HEX], ticket[UUID_HEX];
	uuid_hex(id, row->device);
	if (!str_equal(id, s->tally->who) || admission_decode(&ad, e->body) != E_OK || !ad.is_provisional)
		return E_OK;
	uuid_hex(ticket, ad.root);
	s->out->list = arena_grow(d->arena, s->out->list, s->out->count, &s->room, sizeof(*s->out->list));
	s->out->list[s->out->count++] = (struct clue){
		.subject = "",
		.actor = "",
		.other = "",
		.weight = 1,
		.fact = arena_format(
			d->arena,
			"{\"ticket\":\"%s\",\"persons\":%u,\"gate_device\":\"%s\",\"entry_seq\":%llu,\"entered_at\":%lld,"
			"\"received_at\":%lld}",
			ticket, ad.count, id, (unsigned long long)row->seq, (long long)ad.admitted_at,
			(long long)(row->received_ms / 1000))};
	return E_OK;
}

static enum err provisional_facts(struct detection *d, const struct tally_row *t, const struct share_rule *rule,
				  struct clues *out)
{
	struct detection day = *d;
	struct search s = {.tally = t, .out = out};
	(void)rule;
	day.days = (struct clue_days){(int32_t)t->day, (int32_t)t->day + 1};
	return entries_of_days(&day, ENTRY_ADMISSION, note_entry, &s);
}

enum err detect_provisional(struct detection *d)
{
	const struct settings *s = d->app->settings;
	const struct share_rule rule = {
		.kind = TALLY_PROVISIONAL,
		.days = 1,
		.hits_min = s->detect_provisional,
		.total_min = s->detect_provisional,
		.floor = (double)s->detect_provisional_percent / 100,
		.limit = LIMIT(d, detect_provisional),
		.facts = provisional_facts,
	};
	struct tally_book book = {.arena = d->arena};
	TRY(entries_of_days(d, ENTRY_ADMISSION, count_entry, &book));
	TRY(tally_keep(d, TALLY_PROVISIONAL, book.list, book.count));
	return shares_judge(d, &rule);
}
