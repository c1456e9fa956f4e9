/* A second paper for a number: a copy printed long after the sale, and a ticket of that sale that went in after it. One paper
 * for the visitor who is inside already, one to be sold again. */
#include "domain/detect/detector.h"

#include <hoaban/entry.h>
#include <hoaban/fact.h>

static enum err judge_copy(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx)
{
	struct printed p;
	struct clue_copy copy = {.device = row->device,
				 .seq = row->seq,
				 .at = row->time_ms / 1000,
				 .late_s = d->app->settings->detect_copy_min * 60};
	const struct limit limit = LIMIT(d, detect_copy_min);
	struct clues clues = {0};
	(void)ctx;
	if (printed_decode(&p, e->body) != E_OK)
		return E_OK;
	copy.sale = p.sale;
	copy.copy = p.copy;
	TRY(clues_copied(d->db, d->arena, &copy, &clues));
	if (clues.count == 0)
		return E_OK;
	struct finding f = {.subject = clues.list[0].subject,
			    .actor = clues.list[0].actor,
			    .day = (int32_t)clues.list[0].day,
			    .sites = clues.list[0].sites,
			    .score = clues.count};
	finding_add_person(d, &f, clues.list[0].actor);
	finding_add_person(d, &f, clues.list[0].other);
	f.evidence = evidence_of(&limit, clues.count, clues.list, clues.count);
	return detection_tell(d, &f);
}

enum err detect_second_paper(struct detection *d)
{
	return entries_of_days(d, ENTRY_REPRINT, judge_copy, NULL);
}
