/* The staff pages as a browser without scripts sees them: a login by the form, a cookie, and the token of the page's forms. */
#ifndef TESTS_STAFFPAGE_H
#define TESTS_STAFFPAGE_H

#include "tests/support/story.h"

#include <hoaban/totp.h>

/* One browser. */
struct staff_page {
	struct story *story;
	char cookie[256]; /* "" = nobody is logged in */
	char csrf[80];	  /* as the last page's forms had it */
};

/* GET /admin/login, then its form; what the server sets is kept. Returns the form's status: 303 when it worked. `totp` and
 * `next` may be NULL. The caller releases the reply. */
int staff_page_try(struct staff_page *p, struct story *s, const char *login, const char *password, const char *totp,
		   const char *next, struct reply *r);
/* A demo user, named by the role; fails the test when it does not work. */
void staff_page_in(struct staff_page *p, struct story *s, const char *role);

/* The status; the caller releases the reply. References "${…}" are put into path and fields. */
int staff_page_get(struct staff_page *p, const char *path, struct reply *r);
/* A form: "name=value&…", escaped by the caller, and the token behind it. */
int staff_page_post(struct staff_page *p, const char *path, const char *fields, struct reply *r);
/* The same without token. */
int staff_page_send(struct staff_page *p, const char *path, const char *fields, struct reply *r);
/* The body of a GET that must answer 200, in the story's arena. */
const char *staff_page_read(struct staff_page *p, const char *path);
/* A form that must answer 303 to `where`, "?done=CODE" with it; then that page, which must say something about it. */
void staff_page_do(struct staff_page *p, const char *path, const char *fields, const char *where);
/* A form that must be refused with this status, on a page that has `text`. */
void staff_page_refused(struct staff_page *p, const char *path, const char *fields, int status, const char *text);

/* Where a 303 leads, in the story's arena; fails the test when it leads nowhere. */
const char *staff_page_location(struct story *s, const struct reply *r);
/* For a form: everything but letters and digits as %XX. */
const char *form_escape(struct story *s, const char *text);
/* The text between two texts of a page, in the story's arena; NULL = it has none. */
const char *page_between(struct story *s, const char *page, const char *before, const char *after);

#endif
