#include "domain/people/password.h"

#include <hoaban/str.h>

#include <assert.h>
#include <sodium.h>

#define PASSES 3
#define MEMORY (32u << 20)

static_assert(PASSWORD_HASH_TEXT >= crypto_pwhash_STRBYTES);

/* Of nobody's password, with the same cost as everybody's. */
static const char nobody[] =
	"$argon2id$v=19$m=32768,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

bool password_is_good(const char *password, const char *login)
{
	size_t len = strlen(password);
	if (len < PASSWORD_MIN || len > PASSWORD_MAX || !text_is_plain(bytes_of(password, len)))
		return false;
	return !str_equal(password, login);
}

enum err password_hash(char out[static PASSWORD_HASH_TEXT], const char *password)
{
	return crypto_pwhash_str(out, password, strlen(password), PASSES, MEMORY) == 0 ? E_OK : E_MEMORY;
}

enum err password_check(const char *hash, const char *password)
{
	int rc = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password));
	return rc == 0 && hash ? E_OK : E_UNAUTHORIZED;
}
