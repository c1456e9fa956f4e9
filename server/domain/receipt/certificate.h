/* Certificates that sign receipts, as an operator sees them: which there are, since when they are registered with the tax
 * office, and that one is not to be used any more. Every change leaves its record (change.h). */
#ifndef SERVER_DOMAIN_CERTIFICATE_H
#define SERVER_DOMAIN_CERTIFICATE_H

#include <hoaban/arena.h>
#include <hoaban/json.h>

struct app;
struct certificate_row;

enum certificate_verb { CERTIFICATE_REGISTER, CERTIFICATE_STOP };
struct certificate_edit {
	const char *who;
	const char *serial; /* hex, as `certificate list` shows it; capitals and colons do not matter */
	enum certificate_verb verb;
};
/* From now on; what was done before stays as it was. A stopped one is not registered again: E_REFUSED. E_NOT_FOUND. */
enum err certificate_change(struct app *app, struct arena *a, const struct certificate_edit *e);
/* Notes one whose files were installed, as not registered yet. */
enum err certificate_note(struct app *app, struct arena *a, const char *who, const struct certificate_row *row);
/* [{serial, tax_code, issuer, not_before, not_after, registered_at, stopped_at, till, state}]; the caller owns it. */
enum err certificate_list(struct app *app, struct arena *a, json_t **out);

#endif
