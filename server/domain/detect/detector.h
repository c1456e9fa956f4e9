/* The room of detectors: how one is written.
 *
 * A detector reads clues (store/clues.h) or counts shares (rate.h), and tells findings. It may be run over the same days as
 * often as one likes: what it is about is named by a subject that stays the same. */
#ifndef SERVER_DOMAIN_DETECTOR_H
#define SERVER_DOMAIN_DETECTOR_H

#include "app.h"
#include "domain/detect/detect.h"
#include "store/clues.h"

#include <jansson.h>

struct detector;

/* One detector's look at some days. */
struct detection {
	struct app *app;
	struct db *db;
	struct arena *arena; /* of this look: gone afterwards */
	const struct detector *detector;
	struct clue_days days;
	int64_t now; /* Unix seconds */
	uint64_t found;
	/* What was told and is not written yet, in an arena of its own. */
	struct arena *waiting;
	struct told *told;
	size_t told_count;
	/* What was told, for detectors whose findings may end. */
	struct arena *kept;
	const char **subjects;
	size_t subject_count, subject_room;
};

enum detector_reach {
	REACH_DAYS, /* days, each again when something of it came late */
	REACH_OPEN, /* and those of its own open findings, which end when they are so no more */
	REACH_NOW,  /* how it is now; findings end the same way */
};
struct detector {
	const char *code;
	enum detector_reach reach;
	enum err (*find)(struct detection *d);
};

/* ---- findings */

struct finding {
	const char *subject, *actor;
	int32_t day;
	uint64_t sites, score;
	const char **persons; /* who may not acknowledge it, in order, each once */
	size_t person_count, person_room;
	json_t *evidence; /* {"rule": …, "facts": […]} */
};
/* Stores it, with others, unless it is known. Consumes the evidence. */
enum err detection_tell(struct detection *d, const struct finding *f);
/* Writes what waits. Whoever lets a detector look does so behind it. */
enum err detection_write(struct detection *d);
/* "" and whoever is in already are left out. */
void finding_add_person(struct detection *d, struct finding *f, const char *name);

/* Whether a subject is told again after its last round, both whole: it had ended; twice as much is found; or it was
 * acknowledged, and since then there is more of it, or something that was not in the evidence then. Shares of several weeks,
 * which change every day, come back when half as much again is found. recurrence.c */
bool finding_is_news(const struct detection_row *last, const struct detection_row *now);

/* The number a rule compares with, by the name of its setting. */
struct limit {
	const char *setting;
	int64_t value;
};
#define LIMIT(d, member) ((struct limit){#member, (d)->app->settings->member})

/* A finding for each subject whose clues weigh more than the limit; NULL = every one. */
enum err detection_judge(struct detection *d, const struct clues *c, const struct limit *limit);
/* {"rule": {"setting", "limit"}, "found", "facts"}: at most 200 facts, "left_out" says how many more there are. */
json_t *evidence_of(const struct limit *limit, uint64_t found, const struct clue *clues, size_t count);

/* ---- shares: shares.c */

struct share_rule {
	enum tally_kind kind;
	int32_t days;	      /* so many days together, up to the last that is looked at; 1 = each by itself */
	int64_t hits_min;     /* fewer are not looked at */
	int64_t total_min;    /* nor is a share of less */
	bool needs_others;    /* nothing is said where nobody else works */
	double floor, margin; /* a share below the first is normal anyhow; it must be above the others' by the second */
	struct limit limit;   /* which of these the finding names */
	/* The facts behind it; their weight does not matter. */
	enum err (*facts)(struct detection *d, const struct tally_row *t, const struct share_rule *rule, struct clues *out);
	bool is_person; /* `who` is a person, not a device */
};
enum err shares_judge(struct detection *d, const struct share_rule *rule);
/* Sales of a cashier whose tickets hold free, or reduced, persons: the facts of a share. */
enum err sales_facts(struct detection *d, const struct tally_row *t, const struct share_rule *rule, struct clues *out);
/* Counts free and reduced persons of the days anew. */
enum err sales_tally(struct detection *d);

/* ---- entries: entries.c */

/* Calls each() with the entries of a type whose time lies in the days that are looked at. */
struct entry_clue;
struct entry;
enum err entries_of_days(struct detection *d, uint32_t type,
			 enum err (*each)(struct detection *d, const struct entry_clue *row, const struct entry *e, void *ctx),
			 void *ctx);

/* ---- one file each */

enum err detect_recycled(struct detection *d);
enum err detect_second_paper(struct detection *d);
enum err detect_shadow(struct detection *d);
enum err detect_replaced(struct detection *d);
enum err detect_twice(struct detection *d);
enum err detect_overrides(struct detection *d);
enum err detect_drawer(struct detection *d);
enum err detect_free_share(struct detection *d);
enum err detect_reduced_share(struct detection *d);
enum err detect_silent(struct detection *d);
enum err detect_clock(struct detection *d);
enum err detect_number_gaps(struct detection *d);
enum err detect_journal_gaps(struct detection *d);
enum err detect_z_gaps(struct detection *d);
enum err detect_unmatched(struct detection *d);
enum err detect_provisional(struct detection *d);
enum err detect_unbagged(struct detection *d);
enum err detect_open_shifts(struct detection *d);
enum err detect_bags(struct detection *d);
enum err detect_slips(struct detection *d);
enum err detect_shift_difference(struct detection *d);
enum err detect_unapproved(struct detection *d);

extern const struct detector detectors[];
extern const size_t detector_count;

#endif
