/* A till at work: the ports it was given (clock, log, settings) and what it holds (journal, keys, bundle, tariff).
 *
 * Every rule of the till lives in this room. An operation decides, writes the journal in one transaction, and answers after
 * the commit. When it refuses, it leaves the reason in `why`, for people and for --json. */
#ifndef POS_STATE_H
#define POS_STATE_H

#include "pos-client/device/printer_status.h"
#include "pos-client/domain/text.h"
#include "pos-client/journal/journal.h"
#include "pos-client/keys/keys.h"
#include "pos-client/net/http.h"
#include <hoaban/lease.h>
#include <hoaban/log.h>
#include <hoaban/tariff.h>

/* DIR/pos.ini; the table is command/settings.c. */
struct till_settings {
	const char *server;		    /* URL, "" = none */
	const char *printer;		    /* "" = no paper */
	const char *drawer;		    /* "printer": on its plug, "none" */
	int64_t printer_answer_ms;	    /* 0 = LINE_ANSWER_MS */
	bool quiet_printer;		    /* it is not asked how it stands */
	int64_t printer_ms;		    /* longest stretch in which it takes nothing */
	const char *site;		    /* code used when a command names none */
	const char *gate;		    /* name of the gate in admissions */
	const char *turnstile, *gate_sound; /* programs to start (turnstile.h); "" = none */
	const char *language;		    /* "vi" or "en" */
	const char *mark;   /* file of the mark outside the data directory; "" = the usual place, "none" (mark.h) */
	const char *sign;   /* "till": with a certificate the till signs receipts, "server": at sync */
	bool ask_proof;	    /* naming a reduced category is not word enough that its proof was seen */
	int64_t paper_mm;   /* width of the paper: 80 or 58 */
	int64_t payer_days; /* payers that were never uploaded may be erased after so many days */
	int64_t connect_ms, claim_ms, claim_pause_ms, request_ms, sync_attempts, backoff_ms, backoff_max_ms;
	const char *lan_listen, *lan_peers; /* net/lan.h */
	int64_t hub_ms, hub_silence_ms;
	const char *copy; /* directory on a second medium, "" = none */
	int64_t copy_ms;  /* longest wait for it when a command ends */
};

/* Time since the machine was started, which nobody can set. */
struct steady {
	int64_t (*now_ms)(void *ctx);
	char boot[UUID_TEXT]; /* names this start of the machine */
	void *ctx;
};

/* What is known of the time (clock.h), beside what the clock says. */
struct till_time {
	bool has_anchor; /* the server signed it since the machine was started */
	int64_t anchor_ms, anchor_steady_ms;
	int64_t floor_ms, floor_steady_ms; /* the last entry's, or a later word of the server; 0 = none */
	int64_t word_ms;		   /* what a supervisor's word adds to the clock; 0 = none */
	int64_t approved_day;		   /* sales are allowed on this local day in spite of trouble; 0 = none */
	int64_t span;			   /* enum clock_fault of the trouble the chain says we are in */
};

/* The printer, as of the last paper or look (paper.h). */
struct till_printer {
	bool answers; /* it has answered since the till was started */
	bool is_mute; /* it did not answer when it was asked last */
	enum printer_state state;
	const char *trouble; /* NULL, or the row why.<trouble> */
};

struct till {
	const char *dir;
	const struct clock *clock;
	const struct steady *steady; /* NULL = none */
	const char *mark_place;	     /* directory of the mark when the settings name none; NULL = keep none (mark.h) */
	const struct logger *logger;
	const struct till_settings *settings;
	enum till_language language; /* begins as the setting says; the screen changes it */
	struct journal *journal;
	struct keys *keys; /* NULL before the first enrolment */
	struct http *http;

	/* What the server gave, verified; valid when is_enrolled. Memory: `held_arena`. */
	bool is_enrolled;
	struct arena held_arena;
	struct bundle bundle;
	struct opened_bundle held;
	struct certificate *certificates; /* its own, and those introduced to it (introduction.h) */
	size_t certificate_count;
	struct tariff *tariff; /* the edition to work with: today's, unless till_use_day said another */
	size_t tariff_count;   /* every edition that came with the lease, in the order of their numbers */
	struct tariff *tariffs[BUNDLE_TARIFFS_MAX];

	struct till_printer printer;
	struct press *press;	   /* papers beside the work (press.h); NULL = whoever prints waits for it */
	int64_t offset_s;	   /* server time − till time, as the server last signed it */
	int64_t unreachable_until; /* monotonic ms: claims do not try before */
	struct till_time time;
	bool has_clock_trouble; /* as of the last look (clock.h) */
	bool is_training;	/* journal, keys and what is held are the training till's (training.h) */
	bool is_rolled_back;	/* the journal is not the one this till went on with: nothing is written any more (mark.h) */
	struct journal *real_journal; /* of a till in training, else NULL */
	struct keys *real_keys;
	struct mark *mark;	   /* NULL = none is kept */
	struct hub_line *hub_line; /* to the hub of the site (authority.h); NULL = not asked yet */
	struct copy *copy;	   /* of the journal, on a second medium (copying.h); NULL = none */
	struct arena arena;	   /* of the command */
	struct complaints why;
};

/* The arena of commands and the list of reasons: before anything else, and after everything. */
void till_init(struct till *t);
void till_release(struct till *t);
/* Forgets what one command or line left in them. */
void till_forget(struct till *t);
/* `t->dir`, clock, logger and settings are set by the caller. E_BUSY when another process works in the directory. */
enum err till_open(struct till *t);
/* For a process beside the till: journal and keys are only read, no lock is taken. E_NOT_FOUND: there is no till here. */
enum err till_open_beside(struct till *t);
void till_close(struct till *t); /* twice is fine */
/* Looks at keys and bundle again after one of them changed. */
enum err till_reload(struct till *t);

/* The till's time (clock.h): by the clock while nothing speaks against it. */
int64_t till_now_ms(const struct till *t);
int64_t till_now(const struct till *t);		  /* Unix seconds */
int64_t till_corrected_now(const struct till *t); /* … as the server sees it, as well as we know: for requests */
void till_new_id(const struct till *t, uint8_t id[static UUID_LEN]);
void till_random(void *out, size_t len);

/* The edition for a visit on this day: the highest numbered that has begun, else the first. NULL before enrolment. */
struct tariff *till_tariff_on(const struct till *t, int32_t day);
/* From now on t->tariff is the edition for a visit on this day. */
void till_use_day(struct till *t, int32_t day);
/* The edition that a receipt or ticket names; the one in force when it is no longer held. NULL before enrolment. */
struct tariff *till_tariff_edition(const struct till *t, uint32_t edition);

/* Records why, and returns e. */
enum err till_refuse(struct till *t, enum err e, const char *pointer, const char *code, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* E_REFUSED with the reason unless the till is enrolled. */
enum err till_need_enrolment(struct till *t);

/* The keys and lists a reading is judged by. */
struct gate_lists till_gate_lists(const struct till *t);
int64_t till_lists_issued_at(const struct till *t); /* of the oldest list held */

/* Appends one entry to the chain; only inside journal_write. `body` is one of fact.h. */
enum err till_append(struct till *t, enum entry_type type, const struct buf *body, uint64_t *seq);

#endif
