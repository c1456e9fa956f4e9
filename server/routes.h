/* Every path of the server: the tables of its rooms, one behind the other. */
#ifndef SERVER_ROUTES_H
#define SERVER_ROUTES_H

#include <hoaban/arena.h>

struct app;

/* Sets app->routes; the memory is the arena's. */
void routes_join(struct app *app, struct arena *a);

#endif
