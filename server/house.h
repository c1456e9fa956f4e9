/* The composition root: from a data directory to a complete struct app, and back. */
#ifndef SERVER_HOUSE_H
#define SERVER_HOUSE_H

#include "app.h"
#include "options.h"

struct embedded;
struct lookout;
struct detective;

struct house {
	struct app app;
	struct arena arena;
	struct settings settings;
	struct logger logger;
	int64_t clock_offset_ms; /* of --clock */
	struct embedded *embedded;
	struct lookout *lookout;     /* domain/lookout.h */
	struct detective *detective; /* domain/detect/detect.h */
};

/* Settings, clock, logger; makes the data directory with its keys when it is new. */
enum err house_found(struct house *h, const struct options *o);
/* Database (embedded or external) and signer. `is_beside` joins the database of a running server instead of starting one. */
enum err house_open(struct house *h, bool is_beside);
/* Every organisation of the editions has a certificate: a real one, or one for trying out; house_open() has seen to it, and
 * whoever publishes an edition does again. */
enum err house_certify(struct house *h);
/* Brings the schema of the settings' external database up to date, as another account when `user` is given. */
enum err house_migrate(struct house *h, const char *user, const char *password);
/* The organisations' keys, for a command that signs documents beside a server. */
enum err house_sign(struct house *h);
/* What a command needs that has orders issued, beside a server or without one. */
enum err house_issue(struct house *h);
/* Everything a server has beyond that: renderer, publisher, issuer. */
enum err house_furnish(struct house *h);
void house_close(struct house *h);

#endif
