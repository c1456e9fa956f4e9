/* The ticket keys that are in force, kept in memory: a claim is judged without asking the database for every device. Who admits
 * asks with keyring_check(), once for many claims, whether they still are; nothing is decided by keys that are not. */
#ifndef SERVER_DOMAIN_KEYRING_H
#define SERVER_DOMAIN_KEYRING_H

#include <hoaban/trust.h>

struct app;
struct db;
struct keyring;

enum err keyring_open(struct keyring **out, struct app *app);
void keyring_close(struct keyring *k);
/* A copy in the arena. `stamp` names what it was made of. */
enum err keyring_copy(struct keyring *k, struct arena *a, struct trust_list *out, uint64_t *stamp);
/* The stamp of what the database says now, and the sites that have a hub. When the stamp is another, the next copy is read
 * anew. */
enum err keyring_check(struct keyring *k, struct db *db, uint64_t *stamp, uint64_t *hub_sites);

#endif
