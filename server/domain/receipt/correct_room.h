/* What the files of a correction share. Private to domain/receipt/correct*.c. */
#ifndef SERVER_DOMAIN_CORRECT_ROOM_H
#define SERVER_DOMAIN_CORRECT_ROOM_H

#include "app.h"
#include "domain/receipt/correct.h"
#include "domain/sale/issue.h"
#include "domain/sale/symbols.h"

#include <hoaban/correction_plan.h>

/* What a stored proposal changes: its payload, without the person. */
void change_of_ask(struct correction_change *out, const struct correction_ask *ask);
void correction_change_encode(struct buf *out, const struct correction_change *c);
enum err correction_change_decode(struct correction_change *out, struct arena *a, struct bytes payload);

/* A correction at work, inside its transaction. */
struct correcting {
	struct app *app;
	struct db *db;
	struct arena *arena;
	struct complaints *complaints;
	const char *who;
	int64_t now_ms;
	struct correction_row row;
	struct payer payer; /* the right one, when plan.change.has_payer */

	/* as it is, and as it is to be */
	struct receipt_row old_row;
	struct payer_row old_payer; /* name NULL = none, or not here */
	size_t ticket_count;
	struct ticket *tickets; /* those that are good now */
	bool is_group;
	int32_t priced_day; /* of the visit that the old receipt's lines are priced for */
	struct correction_plan plan;
	struct order_inputs slots; /* of an exchange: the day, and the slots that the new tickets are good in */
	bool keeps_slots;	   /* the same day, the same slots: of fewer or more persons, or fewer sites */

	/* what carrying out makes; an empty record = there is none */
	struct symbol symbol; /* opened beforehand; of kinds that issue a receipt */
	struct issue_receipt receipt;
	struct refund refund;
	struct error_notice notice;
	struct bytes refund_record, notice_record;
	uint64_t refund_leaf, notice_leaf;
	size_t new_count;
	struct issue_ticket *new_tickets;
};

/* correct_state.c: what there is of the receipt, its order or sale, and the tickets. row.symbol_id and row.number are set. */
enum err correct_read_state(struct correcting *x);
/* correct_plan.c: the sale as it is to be, priced, and whether this way is lawful. */
enum err correct_plan(struct correcting *x);
/* correct_slots.c: the slots of the new tickets; and their places, before anything else is locked. */
enum err correct_find_slots(struct correcting *x);
enum err correct_move_places(struct correcting *x);
/* correct_tickets.c: new tickets, signed; then everything that the exchange writes. */
enum err correct_plan_tickets(struct correcting *x);
enum err correct_write_tickets(struct correcting *x);
/* correct_figures.c: what it changes in the figures; the last thing in the transaction. */
enum err correct_figures(struct correcting *x);
/* correct_execute.c: everything, in the running transaction. */
enum err correct_execute(struct correcting *x);

static inline bool correction_issues(const struct correcting *x)
{
	return x->row.kind != CORRECTION_NOTICE;
}
/* A complaint with another error than E_INVALID. */
#define CORRECT_REFUSE(x, error, pointer, code, ...)                                                                           \
	(complain((x)->complaints, (pointer), (code), __VA_ARGS__) == E_INVALID ? (error) : E_INTERNAL)

#endif
