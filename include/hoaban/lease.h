/* Enrolment and the lease: how a till gets a bounded part of the right to issue (FORMATS §7). */
#ifndef HOABAN_LEASE_H
#define HOABAN_LEASE_H

#include <hoaban/accounts.h>
#include <hoaban/arena.h>
#include <hoaban/receipt.h>
#include <hoaban/slot.h>
#include <hoaban/trust.h>

#define LEASE_SYMBOLS_MAX 32
#define URL_TEXT	  256
#define NAME_TEXT	  64

/* The one-time enrolment code: Crockford base-32 of secret(16) ‖ first 16 bytes of SHA-256(root public key) ‖ check byte
 * (first byte of SHA-256 of the 32), in groups of five with hyphens. */
#define ENROL_SECRET_LEN 16
#define ENROL_CODE_TEXT	 72
void enrol_code_format(char out[static ENROL_CODE_TEXT], const uint8_t secret[static ENROL_SECRET_LEN],
		       const uint8_t root_key[static PUBLIC_KEY_LEN]);
/* E_MALFORMED on a typing error. `fingerprint` gets the 16 bytes. */
enum err enrol_code_parse(uint8_t secret[static ENROL_SECRET_LEN], uint8_t fingerprint[static 16], const char *text);
/* How the server finds the code without the secret being sent: the first 16 bytes of SHA-256("hoaban/enrol-id" ‖ secret). */
void enrol_code_id(uint8_t id[static UUID_LEN], const uint8_t secret[static ENROL_SECRET_LEN]);
/* HMAC-SHA256(secret, "hoaban/enrol" ‖ device ‖ ticket key ‖ device key). */
void enrol_mac(uint8_t mac[static HASH_LEN], const uint8_t secret[static ENROL_SECRET_LEN],
	       const uint8_t device[static UUID_LEN], const uint8_t ticket_key[static PUBLIC_KEY_LEN],
	       const uint8_t device_key[static PUBLIC_KEY_LEN]);

/* POST /v1/devices: [1, code id, device id, ticket key, device key, mac, organisation key or null]; HTTP-signed by the device
 * key, keyid = device id. */
struct enrolment {
	uint8_t code_id[UUID_LEN], device[UUID_LEN];
	uint8_t ticket_key[PUBLIC_KEY_LEN], device_key[PUBLIC_KEY_LEN];
	uint8_t mac[HASH_LEN];
	struct bytes organisation_key; /* SubjectPublicKeyInfo (DER) of the till's RSA key, to be certified; len 0 = none */
};
#define ORGANISATION_KEY_MAX 1024
void enrolment_encode(struct buf *out, const struct enrolment *e);
enum err enrolment_decode(struct enrolment *out, struct bytes in);

/* {4: exp, 6: iat, -65543: [device, name, role, sites, max amount, [[tax code, form, symbol, year, last number]…], edition,
 * public url, lists limit h, [[name, role, pin hash or null]…], [[site, [device id…]]…], timed sites,
 * [[site, day, begins, ends, places or null]…]]}, signed by a use-3 key with AAD_LEASE */
struct lease_symbol {
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	uint32_t year;
	uint32_t last_number; /* the till may use 1…last_number */
};
/* Who may work at the till. The PIN hash is that of pin.h, good with this device's pepper only; "" = no PIN (demo). */
#define LEASE_STAFF_MAX 64
#define PIN_HASH_TEXT	160
enum staff_role { STAFF_CASHIER = 1, STAFF_SUPERVISOR = 2 };
struct lease_staff {
	char name[NAME_TEXT];
	enum staff_role role;
	char pin_hash[PIN_HASH_TEXT];
};
/* Which device is a site's authority: the hub first, then its deputies in the order in which they take over (DESIGN: once only
 * at a site). A site without one has the server. */
#define LEASE_HUBS_MAX	64
#define HUB_DEVICES_MAX 8
struct lease_hub {
	uint32_t site; /* number; ascending in the lease */
	size_t count;  /* ≥ 1 */
	uint8_t devices[HUB_DEVICES_MAX][UUID_LEN];
};
/* What a till may sell of slots. A site of `timed` is sold only on days that are listed here, in the slots that have places for
 * this till: `places` counts from the first sale on, like last_number, so what the till sold of a slot (less what it took back)
 * is subtracted by the till itself. LEASE_PLACES_FREE: no limit on that day. A site that is not in `timed` has no slots. */
#define LEASE_SLOTS_MAX	  512
#define LEASE_PLACES_FREE UINT32_MAX
struct lease_slot {
	struct slot slot;
	uint32_t places; /* 0 = the slot exists, and this till has no place of it */
};
enum device_role { ROLE_COUNTER = 1, ROLE_GATE = 2 };
struct lease {
	int64_t expires, issued_at;
	uint8_t device[UUID_LEN];
	char name[NAME_TEXT];
	enum device_role role;
	uint64_t sites;
	int64_t value_cap; /* đồng of unsynced sales the till may hold */
	size_t symbol_count;
	struct lease_symbol symbols[LEASE_SYMBOLS_MAX];
	uint32_t edition;	   /* of the tariff, in force when the lease was made */
	char public_url[URL_TEXT]; /* what till requests sign as @target-uri */
	uint32_t lists_limit_h;	   /* older lists need a supervisor */
	size_t staff_count;
	struct lease_staff staff[LEASE_STAFF_MAX];
	size_t hub_count;
	struct lease_hub hubs[LEASE_HUBS_MAX];
	uint64_t timed; /* mask of sites that have slots on some day from now on */
	size_t slot_count;
	struct lease_slot slots[LEASE_SLOTS_MAX]; /* ascending by slot_compare() */
};
void lease_encode(struct buf *out, const struct lease *l);
enum err lease_decode(struct lease *out, struct bytes payload);
/* The authorities of a site, or NULL: the server. */
const struct lease_hub *lease_hub_of(const struct lease *l, uint32_t site);
/* The slots of a site on a day, *count of them; NULL and 0: that day is not sold here, if the site is timed at all. */
const struct lease_slot *lease_slots_on(const struct lease *l, uint32_t site, int32_t day, size_t *count);

/* What POST /v1/devices and GET /v1/lease answer: everything a till needs, each part signed by itself.
 * [1, root public key, delegations, certificate, lease, [tariff…], trust list, revoked, superseded, closures, [known-ids
 * list…], log vkey text, checkpoint text or null, pepper or null, organisation certificate or null, official accounts or null,
 * classes or null] */
#define PEPPER_LEN	   32
#define BUNDLE_TARIFFS_MAX 4
#define BUNDLE_KNOWN_MAX   128
struct bundle {
	uint8_t root_key[PUBLIC_KEY_LEN];
	struct bytes delegations, certificate, lease, trust_list, revoked, superseded, closures; /* COSE messages */
	size_t tariff_count;									 /* at least 1 */
	struct bytes tariffs[BUNDLE_TARIFFS_MAX]; /* editions a visit may fall under while the lease lasts, in their order */
	size_t known_count;
	struct bytes known[BUNDLE_KNOWN_MAX];  /* of closed keys whose tickets may still be shown */
	struct bytes vkey, checkpoint;	       /* text; len 0 = none */
	struct bytes pepper;		       /* PEPPER_LEN bytes, only in the answer to an enrolment; len 0 = none */
	struct bytes organisation_certificate; /* DER, for the till's own RSA key; len 0 = the server signs at sync */
	struct bytes accounts;		       /* COSE message (accounts.h); len 0 = none was published */
	struct bytes classes; /* booked for the next days, a list of booking.h; not signed: it is a help, no right; len 0 = none */
};
#define BUNDLE_BYTES_MAX (8u << 20)
void bundle_encode(struct buf *out, const struct bundle *b);
enum err bundle_decode(struct bundle *out, struct bytes in);

/* The bundle's parts, verified link by link from the root: root → delegations → the rest. */
struct opened_bundle {
	struct trust_list delegations, trust_list;
	struct certificate certificate;
	struct lease lease;
	size_t tariff_count;
	struct opened_tariff {
		uint32_t edition;
		struct bytes json; /* tariff.h */
	} tariffs[BUNDLE_TARIFFS_MAX];
	struct id_list revoked, superseded;
	struct closure_list closures;
	struct account_list accounts; /* seq 0 = none */
	size_t known_count;
	struct known_list known[BUNDLE_KNOWN_MAX];
};
/* `now` in Unix seconds. E_BAD_SIGNATURE, E_UNAUTHORIZED (a part signed by a key that is not delegated for it), E_EXPIRED,
 * E_MALFORMED. Views point into the messages of `b`. */
enum err bundle_open(struct opened_bundle *out, struct arena *a, const struct bundle *b,
		     const uint8_t root_key[static PUBLIC_KEY_LEN], int64_t now);
/* The lists alone, likewise: delegations, trust list, revoked, superseded, closures, accounts, known ids. The rest of *out is
 * empty. */
enum err bundle_open_lists(struct opened_bundle *out, struct arena *a, const struct bundle *b,
			   const uint8_t root_key[static PUBLIC_KEY_LEN], int64_t now);

#endif
