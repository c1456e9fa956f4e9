/* People who log in: their roles, and what an operator may do with them. Every change leaves its record (change.h). */
#ifndef SERVER_DOMAIN_STAFF_H
#define SERVER_DOMAIN_STAFF_H

#include <hoaban/arena.h>
#include <hoaban/json.h>

struct app;
struct staff_row;

enum user_role { USER_CASHIER = 1, USER_GATE, USER_MANAGER, USER_AUDITOR, USER_OPERATOR };
#define USER_ROLE_COUNT 5

/* Sets of roles, for route.roles. The bit of 0 is a session that still has to enrol its one-time passwords. */
#define ROLE_BIT(role) (1u << (role))
#define ROLE_PENDING   ROLE_BIT(0)
#define ROLES_ALL                                                                                                              \
	(ROLE_BIT(USER_CASHIER) | ROLE_BIT(USER_GATE) | ROLE_BIT(USER_MANAGER) | ROLE_BIT(USER_AUDITOR) |                      \
	 ROLE_BIT(USER_OPERATOR))

extern const char *const user_role_codes[]; /* "cashier" …, NULL-terminated; [role − 1] */
enum err user_role_parse(enum user_role *out, const char *code);
/* Everybody but cashier and gate. */
bool user_role_needs_totp(enum user_role role);

#define LOGIN_MAX 32
/* 2…32 of a–z 0–9 . _ - beginning with a letter. */
bool login_is_valid(const char *login);

struct staff_new {
	const char *login, *name; /* name NULL = the login */
	enum user_role role;
	const char *password;
};
/* E_INVALID (login, name or password, named in `c`), E_DUPLICATE. `who` as in change.h, here and below. */
enum err staff_add(struct app *app, struct arena *a, const char *who, const struct staff_new *new, struct complaints *c);

enum staff_verb { STAFF_DISABLE, STAFF_ENABLE, STAFF_ROLE, STAFF_PASSWORD, STAFF_TOTP_RESET };
struct staff_edit {
	const char *who, *login;
	enum staff_verb verb;
	enum user_role role;  /* STAFF_ROLE */
	const char *password; /* STAFF_PASSWORD */
};
/* Ends the person's sessions; a new password, and enabling, also end a lock-out. E_NOT_FOUND; E_INVALID for a bad password;
 * E_REFUSED for disabling or demoting oneself. */
enum err staff_change(struct app *app, struct arena *a, const struct staff_edit *e, struct complaints *c);

/* This login is the same person as a name at tills, or as another login. For ever: who was wrong has another auditor look.
 * Nothing when it was said before. E_NOT_FOUND: no such login. */
enum err staff_same(struct app *app, struct arena *a, const char *who, const char *login, const char *name,
		    struct complaints *c);

/* {login, name, role, state, totp, created_at} */
json_t *staff_view(const struct staff_row *row);
/* A list of these. The caller owns it. */
enum err staff_list(struct app *app, struct arena *a, json_t **out);

/* Under --demo only: a user for every role, password = login, without one-time passwords. */
enum err staff_seed_demo(struct app *app);

#endif
