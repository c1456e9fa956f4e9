/* Passwords of people who log in: argon2id, and the same work whether there is somebody to compare with or not. */
#ifndef SERVER_DOMAIN_PASSWORD_H
#define SERVER_DOMAIN_PASSWORD_H

#include <hoaban/err.h>

#define PASSWORD_MIN	   10 /* bytes */
#define PASSWORD_MAX	   128
#define PASSWORD_HASH_TEXT 128

/* PASSWORD_MIN…PASSWORD_MAX bytes of UTF-8 without control characters, and not the login. */
bool password_is_good(const char *password, const char *login);
/* E_MEMORY. */
enum err password_hash(char out[static PASSWORD_HASH_TEXT], const char *password);
/* E_UNAUTHORIZED when it is another one. NULL instead of a hash costs the same time and is never right. */
enum err password_check(const char *hash, const char *password);

#endif
