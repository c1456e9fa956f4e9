/* What the first view, its JSON and the monthly report say of a period: how complete it is, the state of the log, the three
 * equations, the tiles, what detectors found. Every member is there with its value and, where people read it, with its text. */
#ifndef SERVER_AUDIT_OVERVIEW_H
#define SERVER_AUDIT_OVERVIEW_H

#include "server/audit/period.h"

#include <jansson.h>

/* {"complete","log","compared","equations","tiles","findings"}; the caller owns it. */
enum err overview_read(json_t **out, struct app *app, struct http_request *r, const struct period *p);

/* Parts, each added to `view`. */
struct db;
struct overview {
	struct app *app;
	struct http_request *r;
	const struct period *period;
	struct db *db;
	json_t *view;
};
/* overview_state.c: "complete": {"at", "at_text", "is_now", "tills": [{"name","path","last_seen","entries","is_behind"}…]},
 * "log": {…}, "compared": {"at","at_text","differences","differences_text","is_equal","first","list": [{"text","path"}…]} or
 * null, "is_doubted": records are not what they were: an equation that holds says little */
enum err overview_add_state(struct overview *o);
/* overview_equations.c: "equations": [{"code","title","left","right","difference","is_good","is_doubted"}…]; a term is
 * {"code","name", "value","text","path"} */
enum err overview_add_equations(struct overview *o);
/* overview_differences.c: {"text", "path"}, in the words of who asks. */
struct figure_difference_row;
json_t *overview_difference(const struct overview *o, const struct figure_difference_row *row);
/* overview_tiles.c: "tiles": [{"code","name","value","text","path"}…] */
enum err overview_add_tiles(struct overview *o);
/* overview_findings.c: "findings": [{"code","name","open","all","path"}…] */
enum err overview_add_findings(struct overview *o);

#endif
