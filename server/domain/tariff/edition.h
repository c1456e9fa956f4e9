/* How a tariff edition comes into force: a file becomes a draft, a draft is published. Nothing published is ever changed. */
#ifndef SERVER_DOMAIN_EDITION_H
#define SERVER_DOMAIN_EDITION_H

#include <hoaban/tariff.h>

struct app;

/* Keeps the document as the draft of the next edition; an earlier draft of that number goes. E_INVALID with complaints at the
 * document's members: what tariff_parse objects to; "/edition" when it is not the next number; "/first_day" when it lies in
 * the past; "/sites/<i>/number" when a number would mean another site than before. */
enum err edition_import(struct app *app, struct arena *a, struct bytes document, uint32_t *edition, struct complaints *c);
/* A draft's document. E_NOT_FOUND. */
enum err edition_draft(struct app *app, struct arena *a, uint32_t edition, struct bytes *document);
/* Checks the draft again, signs it, and in one transaction numbers it, logs its leaf (type 9), notes who did it and removes the
 * draft. From then on it holds for every visit from its first day on; what was sold names the edition it was sold under.
 * E_NOT_FOUND, E_INVALID, E_DUPLICATE. */
enum err edition_publish(struct app *app, struct arena *a, uint32_t edition, const char *who, struct complaints *c);
/* The first edition of a new house, whatever its day. */
enum err edition_publish_seed(struct app *app, struct arena *a, struct bytes document);

#endif
