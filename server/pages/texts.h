/* What several pages say of visits, in the page's language. Results are arena memory. */
#ifndef SERVER_PAGES_TEXTS_H
#define SERVER_PAGES_TEXTS_H

#include <hoaban/slot.h>
#include <hoaban/tariff.h>

/* "Hill A1, Victory Monument"; "" = none. A NULL tariff names nothing. */
const char *text_sites(struct arena *a, const struct tariff *t, uint64_t sites, enum language l);
/* "9 × Adult, 3 × Child" */
const char *text_persons(struct arena *a, const struct tariff *t, const uint32_t quantity[static CATEGORY_COUNT],
			 enum language l);
const char *text_ticket_persons(struct arena *a, const struct tariff *t, const struct ticket *ticket, enum language l);
/* What its persons show at the gate: "ID card (Senior)"; NULL = nothing. */
const char *text_proofs(struct arena *a, const struct tariff *t, const struct ticket *ticket, enum language l);
/* "21/11/2026", "21/11/2026 – 23/11/2026"; of a slot "09:00–10:00 21/11/2026" */
const char *text_validity(struct arena *a, const struct ticket *ticket);
/* "07:00–11:00, 13:30–17:00"; NULL = no hours. */
const char *text_hours(struct arena *a, const struct span *hours, size_t count);

#endif
