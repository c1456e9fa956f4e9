/* The official account list (hoaban/accounts.h): published by a person, kept in memory, asked before anybody is told where to
 * pay. */
#ifndef SERVER_DOMAIN_ACCOUNTS_H
#define SERVER_DOMAIN_ACCOUNTS_H

#include <hoaban/accounts.h>
#include <hoaban/tariff.h>

struct app;
struct accounts;

/* The board in memory; thread-safe. Under --demo an empty table gets the list of the newest tariff edition. */
enum err accounts_open(struct accounts **out, struct app *app);
void accounts_close(struct accounts *x);
/* Takes in what another process published. Reads the database. */
enum err accounts_look(struct accounts *x);

/* A copy of the list in force, in the arena; seq 0 = none was ever published. */
void accounts_copy(struct accounts *x, struct arena *a, struct account_list *out);
/* Its signed bytes, in the arena; len 0 = none. For /.well-known/hoaban/accounts and the devices' bundle. */
struct bytes accounts_signed(struct accounts *x, struct arena *a);
/* Whether a payer may be shown where this organisation takes transfers: it has an account, and the list in force has that. NULL
 * is no organisation. */
bool accounts_may_show(struct accounts *x, const struct tariff_organisation *o);
/* Whether any list that was ever published gives this account to this organisation (NULL = to any): money may come for a code
 * that was shown before the last one. */
bool accounts_knew(struct accounts *x, const char *tax_code, const char *account);

/* The accounts of all tariff editions from the one in force today on, as they would be published. */
enum err accounts_of_tariff(struct app *app, struct arena *a, struct account_list *out);
/* Signs and stores that list as the next one, with its change record. E_DUPLICATE: the one in force says the same; E_CONFLICT:
 * somebody published at this moment. */
enum err accounts_publish(struct app *app, struct arena *a, const char *who, struct account_list *out);

#endif
