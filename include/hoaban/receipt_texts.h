/* The texts around a record, from the tariff edition it names: the same on a till and on the server, so that an XML can be made
 * again anywhere. */
#ifndef HOABAN_RECEIPT_TEXTS_H
#define HOABAN_RECEIPT_TEXTS_H

#include <hoaban/receipt_xml.h>
#include <hoaban/tariff.h>

/* Fills organisation, lines, payment and amount in words; record, payer and replaced are the caller's. Lines are looked up for
 * the day of the visit. E_INVALID when the edition does not know the organisation or a line. Memory from the arena. */
enum err receipt_texts(struct receipt_xml *out, struct arena *a, const struct receipt *r, const struct tariff *t,
		       int32_t visit_day);

/* What a replacement says of the receipt it takes the place of, which was issued at that time: fills `replaced`. */
void receipt_texts_replaced(struct receipt_xml *out, struct arena *a, int64_t issued_at);

#endif
