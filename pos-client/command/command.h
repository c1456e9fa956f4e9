/* Subcommands of hoaban-pos: words in, one operation of domain/, one JSON answer out. No rule of business lives here. */
#ifndef POS_COMMAND_H
#define POS_COMMAND_H

#include "pos-client/domain/cashier.h"
#include "pos-client/domain/state.h"
#include <hoaban/idcard.h>
#include <hoaban/json.h>

struct invocation {
	struct till till;
	struct till_settings settings;
	bool is_json;
	size_t word_count; /* behind the subcommand */
	char **words;
	unsigned answers; /* given so far */
};

struct command {
	const char *name;
	enum err (*run)(struct invocation *in);
	const char *usage;
	const char *does;
};
extern const struct command commands[];
extern const size_t command_count;

/* What a command stands on. */
enum command_ground {
	GROUND_TILL, /* the till, or the training till while it is on */
	GROUND_REAL, /* the real till, whatever is being trained */
	GROUND_BARE, /* the directory only: the command opens what it needs */
};
enum command_ground command_ground(const struct command *c);

enum err command_enroll(struct invocation *in);
enum err command_counter(struct invocation *in);
enum err command_gate(struct invocation *in);
enum err command_shift(struct invocation *in);
enum err command_sell(struct invocation *in);
enum err command_order(struct invocation *in);
enum err command_booking(struct invocation *in); /* sell.c */
/* Verbs of `shift` (cash.c). */
enum err cash_paid_in(struct invocation *in);
enum err cash_paid_out(struct invocation *in);
enum err cash_drop(struct invocation *in);
enum err cash_slip(struct invocation *in);
enum err cash_drawer(struct invocation *in);
enum err cash_bags(struct invocation *in);
enum err command_admit(struct invocation *in);
enum err command_hub(struct invocation *in);
enum err command_lists(struct invocation *in);
enum err command_introduce(struct invocation *in);
/* A certificate's text, as `introduce` takes it: also where codes are scanned (lists.c). */
enum err introduce_text(struct invocation *in, const char *text, size_t len);
enum err command_sync(struct invocation *in);
enum err command_copy(struct invocation *in);
enum err command_status(struct invocation *in);
enum err command_reprint(struct invocation *in);
enum err command_replace(struct invocation *in);
enum err command_split(struct invocation *in);
enum err command_print(struct invocation *in);
enum err command_payer(struct invocation *in);
enum err command_certificate(struct invocation *in);
enum err command_clock(struct invocation *in);
enum err command_training(struct invocation *in);
enum err command_journal(struct invocation *in);

/* Lines of the log would stand in the middle of a screen: where stderr is the terminal they go into DIR/<name>.log
 * (screen_log.c).
 */
enum err screen_beside_log(struct till *t, const char *name, enum err (*run)(struct till *, const void *), const void *ctx);

/* ---- words (options.c) */

enum option_kind {
	OPTION_TEXT,	/* const char * */
	OPTION_AMOUNT,	/* int64_t, 0…MONEY_MAX */
	OPTION_COUNT,	/* int64_t, 1…9999 */
	OPTION_DATE,	/* int32_t local day */
	OPTION_ID,	/* uint8_t[UUID_LEN] */
	OPTION_INSTANT, /* int64_t Unix seconds, from RFC 3339 */
	OPTION_FLAG,	/* bool */
	OPTION_FD,	/* int, an open file descriptor 0…1023, or "-" = 0 */
};
struct option_row {
	const char *name; /* "--site" */
	enum option_kind kind;
	void *out;
	bool *has; /* or NULL */
};
/* Takes the options out of the words, in any order, as "--name value" or "--name=value"; what is left are in->words again.
 * Unknown or repeated ones are refused by name. */
enum err options_take(struct invocation *in, const struct option_row *rows, size_t count);

/* The site that is meant when none is named: the setting, else the lease's only one, else "". */
const char *default_site(const struct invocation *in);

/* Takes "17" or "EBL01/26TAA/17"; form and symbol are "" in the first. */
struct receipt_name {
	char form[FORM_TEXT], symbol[SYMBOL_TEXT];
	uint32_t number;
};
enum err receipt_name_parse(struct receipt_name *out, struct arena *a, const char *word);

/* "A1,DC" into a mask; "ADULT=2" into its place. Of the till's edition (sell.c). */
enum err words_sites(struct invocation *in, const char *list, uint64_t *mask);
enum err words_quantity(struct invocation *in, const char *text, uint32_t quantity[static CATEGORY_COUNT]);

/* ---- what must not be seen in a list of processes (secret.c) */

#define PIN_ROOM 64
/* A PIN as one line, from a descriptor, else (fd −1) from the terminal without echo. The caller wipes it. */
enum err secret_read_pin(struct invocation *in, int fd, char pin[static PIN_ROOM]);
/* The PIN of somebody of the lease, when he has one: *given is `pin`, else NULL. `fd` as above. The caller wipes it. */
enum err secret_read_for(struct invocation *in, const struct credential *who, int fd, char pin[static PIN_ROOM],
			 const char **given);
/* Texts of chip ID cards, one a line, until the end of the input; each is judged and wiped as soon as it is read. */
enum err secret_read_cards(struct invocation *in, int fd, struct idcard **out, size_t *count);

/* ---- a supervisor's word (supervisor.c) */

struct supervisor_words {
	const char *name, *reason;
	int pin_fd; /* −1 at first */
	char pin[PIN_ROOM];
};
#define SUPERVISOR_ROWS(w)                                                                                                     \
	{"--supervisor", OPTION_TEXT, &(w)->name, NULL}, {"--reason", OPTION_TEXT, &(w)->reason, NULL},                        \
	{                                                                                                                      \
		"--supervisor-pin-fd", OPTION_FD, &(w)->pin_fd, NULL                                                           \
	}
struct approval_request;
/* Asks for the PIN if there is one, and makes the request; the caller wipes w->pin. */
enum err supervisor_ask(struct invocation *in, struct supervisor_words *w, struct approval_request *out);

/* ---- answers (answer.c) */

/* Prints one answer, compact on a line with --json, else for people; takes the reference. */
enum err answer_give(struct invocation *in, json_t *answer);
/* The failure of a command that gave no answer: on stderr, and as an object on stdout with --json. */
void answer_failure(struct invocation *in, enum err e);

/* ---- shapes that several answers share (view.c) */

json_t *view_time(int64_t seconds); /* RFC 3339 UTC; 0 = null */
json_t *view_sites(const struct till *t, uint64_t mask);
json_t *view_ticket(const struct till *t, const struct ticket *ticket, const char *qr); /* qr NULL = without */
json_t *view_words(int64_t amount);							/* in Vietnamese */
json_t *view_hex(const uint8_t *id, size_t len);

struct clock_view;
json_t *view_clock(const struct clock_view *v);
struct shift_report;
struct cash_result;
json_t *view_shift(const struct shift_report *r); /* view_shift.c; without what is not to be seen yet */
json_t *view_cash(const struct cash_result *r);
struct limits;
json_t *view_warnings(const struct till *t, const struct limits *l); /* those that warn; [] = none */
json_t *view_limits(const struct limits *l);
struct sale_view;
struct paper_result;
struct organisation_certificate;
json_t *view_certificate(const struct organisation_certificate *c);
json_t *view_sale(const struct till *t, const struct sale_view *v, const struct paper_result *paper);
struct replace_view;
json_t *view_replacement(const struct till *t, const struct replace_view *v, const struct paper_result *paper);
json_t *view_add_paper(json_t *o, const struct paper_result *paper); /* what became of it; returns o */

#endif
