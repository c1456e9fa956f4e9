/* School classes booked ahead and paid on site: the code that is typed at the till, and what a till is told of one. */
#ifndef HOABAN_BOOKING_H
#define HOABAN_BOOKING_H

#include <hoaban/buf.h>
#include <hoaban/err.h>
#include <hoaban/tariff.h>

/* Seven characters of Crockford base-32, most significant first, and an eighth: those 35 bits mod 31 in the same alphabet.
 * Shown with a hyphen in the middle. */
#define BOOKING_CODE	   9  /* with NUL, as stored and sent: no hyphen, upper case */
#define BOOKING_CODE_SHOWN 10 /* "K7QF-2MXB" */
#define BOOKING_BITS	   35
void booking_code_format(char out[static BOOKING_CODE], uint64_t bits); /* of `bits` the low 35 */
/* Either case, blanks and hyphens skipped, O read as 0, I and L as 1. E_MALFORMED. */
enum err booking_code_parse(char out[static BOOKING_CODE], const char *text);
void booking_code_show(char out[static BOOKING_CODE_SHOWN], const char *code);

/* Numbers are on the wire: never reused. */
enum booking_state {
	BOOKING_OPEN = 1,	 /* its places are kept */
	BOOKING_UNCONFIRMED = 2, /* kept for a while, until the teacher or a manager confirms */
	BOOKING_CANCELLED = 3,
	BOOKING_LAPSED = 4, /* nobody confirmed in time, or its day is over */
	BOOKING_SOLD = 5,   /* it came, and a till sold its tickets */
};
const char *booking_state_text(enum booking_state s); /* "open", "unconfirmed" … */

#define BOOKING_NAME_TEXT 481 /* 160 characters */
#define BOOKING_SLOTS_MAX 16

struct booked_slot {
	uint32_t site;	       /* number */
	uint32_t begins, ends; /* minutes of the local day */
};
struct booked {
	char code[BOOKING_CODE];
	enum booking_state state;
	char name[BOOKING_NAME_TEXT]; /* of the school or class */
	int32_t visit_day;
	uint64_t sites; /* 0 when a product is named */
	char product[PRODUCT_TEXT];
	uint32_t quantity[CATEGORY_COUNT]; /* as expected */
	uint32_t held;			   /* persons whose places are kept; 0 unless the state is open or unconfirmed */
	size_t slot_count;		   /* one per site with a timetable */
	struct booked_slot slots[BOOKING_SLOTS_MAX];
};
/* What GET /v1/till-bookings/{code} answers: [1, code, state, name, day, sites, product or null, [[category, quantity]…], held,
 * [[site, begins, ends]…]] */
void booked_encode(struct buf *out, const struct booked *b);
enum err booked_decode(struct booked *out, struct bytes in);

/* The bookings of the next days at a till's sites, in its bundle: [1, [booked as byte string…]]. */
#define BOOKED_LIST_MAX	 500
#define BOOKED_BYTES_MAX 1024
void booked_list_encode(struct buf *out, const struct booked *list, size_t count);
/* One of a list by its code. E_NOT_FOUND, E_MALFORMED. */
enum err booked_list_find(struct booked *out, struct bytes list, const char *code);
/* How many, after a look at the list's outside. E_MALFORMED. */
enum err booked_list_count(size_t *out, struct bytes list);

#endif
