/* Every path of the server: the tables of its rooms, one behind the other. */
#ifndef SERVER_ROUTES_H
#define SERVER_ROUTES_H

#include <hoaban/arena.h>
#include <hoaban/err.h>

struct app;
struct http_request;
struct http_answer;

/* Sets app->routes; the memory is the arena's. */
void routes_join(struct app *app, struct arena *a);

/* A room whose routes people look at says what went wrong in a page of its own (http_config.show_problem). */
bool routes_problem(struct app *app, struct http_request *r, enum err e, struct http_answer *a);

#endif
