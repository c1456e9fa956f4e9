/* What the views of one paper share. Private to paper_view.c and paper_tickets.c. */
#ifndef POS_PAPER_VIEWING_H
#define POS_PAPER_VIEWING_H

#include "pos-client/domain/paper_view.h"

struct viewing {
	struct till *t;
	const struct sale_view *sale;
	const struct tariff *tariff; /* the edition it was sold under */
	const char *mark;
};

const char *paper_category_name(const struct tariff *tariff, enum category c, enum language l);
/* Of the sale; those that others have taken the place of are left out. */
struct paper_ticket *paper_tickets_view(const struct viewing *v, size_t *count);
/* As the chain says of this entry. */
bool paper_has_unconfirmed_time(struct till *t, uint64_t seq);

#endif
