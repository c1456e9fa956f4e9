/* A bag of cash whose bank slip came to the office: the treasury has the money. */
#ifndef SERVER_DOMAIN_BAG_H
#define SERVER_DOMAIN_BAG_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <jansson.h>

struct app;

struct bag_slip {
	const char *who, *device; /* the till that dropped it, by id or name */
	const char *bag, *slip;
	int64_t amount; /* what the bank counted; 0 = what was dropped */
};
/* *out is {"device","bag","slip","dropped","amount","difference"}. E_INVALID for a slip without number, E_NOT_FOUND when this
 * till dropped no such bag, E_CONFLICT when it has a slip already. */
enum err bag_note_slip(struct app *app, struct arena *a, const struct bag_slip *s, json_t **out);

#endif
