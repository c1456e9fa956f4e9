/* The signer's key ring and the files it comes from. Only this room sees private halves. */
#ifndef SERVER_SIGNER_KEYS_H
#define SERVER_SIGNER_KEYS_H

#include <hoaban/checkpoint.h>
#include <hoaban/trust.h>

enum ring_key { RING_LISTS, RING_DEVICES, RING_TICKETS, RING_LOG, RING_KEY_COUNT };

struct key_pair {
	uint8_t public_key[PUBLIC_KEY_LEN];
	uint8_t secret_key[SECRET_KEY_LEN];
	uint8_t kid[KID_LEN];
};

struct key_ring {
	struct key_pair keys[RING_KEY_COUNT];
	uint8_t root[PUBLIC_KEY_LEN];
	char origin[ORIGIN_TEXT];
};

/* What each key is called and delegated for. */
struct ring_row {
	const char *file; /* "lists.key" */
	enum key_use use;
};
extern const struct ring_row ring_table[RING_KEY_COUNT];

#define ROOT_KEY_FILE	 "root.key"
#define ROOT_PUBLIC_FILE "root.pub"
#define ORIGIN_FILE	 "origin"
#define DELEGATIONS_FILE "delegations.cose"
#define DELEGATIONS_MAX	 4096

/* The ring of a directory; root.key is not even looked at. E_NOT_FOUND when a file is missing, E_FORBIDDEN when others may read
 * a private one, E_MALFORMED, E_CORRUPT when the delegations are not the root's or do not name these keys, E_REFUSED when one
 * of them is the root's own. The caller wipes the ring, after a failure too. */
enum err key_ring_load(struct key_ring *out, const char *directory);

/* One key file: "# comment" and the seed in hex. */
enum err key_pair_load(struct key_pair *out, const char *directory, const char *file);
enum err root_public_load(uint8_t root[static PUBLIC_KEY_LEN], const char *directory);
enum err origin_load(char origin[static ORIGIN_TEXT], const char *directory);
bool origin_is_valid(const char *origin);

#endif
