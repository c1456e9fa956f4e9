/* What the papers of a sale show. */
#ifndef POS_PAPER_VIEW_H
#define POS_PAPER_VIEW_H

#include "pos-client/device/paper_views.h"
#include "pos-client/domain/sell.h"

/* What every paper of a till in training says, a receipt that was replaced here, and every paper of an entry whose time nobody
 * vouches for. */
#define PAPER_TRAINING	  "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ"
#define PAPER_REPLACED	  "ĐÃ ĐƯỢC THAY THẾ (Replaced)"
#define PAPER_UNCONFIRMED "GIỜ CHƯA XÁC NHẬN\n(Time unconfirmed)"

/* Everything lives in t->arena. copy 0 = the unmarked original, n = "BẢN SAO n". */
void paper_view(struct till *t, const struct sale_view *v, uint32_t copy, struct paper_job *out);

/* The parts of a ticket, marked when they were printed before. No price: what was paid stands on the group's receipt. */
struct split_view;
void paper_view_split(struct till *t, const struct split_view *v, struct paper_job *out);

/* The tickets of an order of the shop: the code is the order's own, and every paper says that it is a print of it. */
struct shop_order;
void paper_view_order(struct till *t, const struct shop_order *o, struct paper_job *out);

#endif
