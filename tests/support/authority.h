/* An authority in memory: root, delegations, lists, certificates, leases and bundles, signed with keys that are made up from
 * names. What a test wants otherwise, it changes in the fields before it asks for a bundle. */
#ifndef TESTS_SUPPORT_AUTHORITY_H
#define TESTS_SUPPORT_AUTHORITY_H

#include <hoaban/lease.h>
#include <hoaban/tariff.h>

struct authority_key {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
};

#define AUTHORITY_SITE_BT 0
#define AUTHORITY_SITE_A1 1
#define AUTHORITY_ORIGIN  "test.hoaban.example/log"

#define AUTHORITY_CLOSURES 8

struct authority {
	struct authority_key root, lists, devices, tickets, log;
	int64_t now; /* when everything is issued */

	/* the lease and the certificate */
	char name[NAME_TEXT];
	enum device_role role;
	uint64_t sites;
	uint32_t party, days_ahead;
	int64_t lease_s, certificate_s;
	int64_t value_cap;
	uint32_t last_number;
	char symbol[SYMBOL_TEXT];
	char public_url[URL_TEXT];
	uint32_t lists_limit_h;

	size_t hub_count; /* of sites; at first none */
	struct lease_hub hubs[2];

	uint64_t timed; /* at first no site */
	size_t slot_count;
	struct lease_slot slots[8]; /* ascending */
	struct bytes classes;	    /* of the test's own memory; len 0 = none */

	uint64_t accounts_seq; /* 0 = no list of official accounts */
	struct official_account account;

	size_t staff_count; /* at first lan and minh, without PIN */
	struct lease_staff staff[4];
	uint8_t pepper[PEPPER_LEN];
	bool has_pepper;		       /* as in the answer to an enrolment */
	struct bytes organisation_certificate; /* of the test's own memory; len 0 = none */

	/* the lists */
	int64_t lists_s;
	uint64_t delegations_seq, trust_seq, revoked_seq, superseded_seq;
	bool is_device_listed;	  /* the trust list names the device's ticket key */
	int64_t device_closed_at; /* … as closed */
	size_t revoked_count, superseded_count;
	uint8_t revoked[16][UUID_LEN], superseded[16][UUID_LEN]; /* ascending */

	uint64_t closures_seq;
	size_t closure_count;
	struct closure closures[AUTHORITY_CLOSURES]; /* ascending by site, then beginning */

	uint64_t known_seq; /* 0 = no known-ids list of the device's key */
	size_t known_count;
	uint8_t known[16][KNOWN_ID_LEN]; /* ascending */

	uint64_t log_size; /* 0 = no checkpoint yet */
	uint8_t log_root;  /* every byte of the root */
};

void authority_init(struct authority *a, int64_t now);

/* The public halves of a till. */
struct authority_device {
	uint8_t id[UUID_LEN], ticket_key[PUBLIC_KEY_LEN], device_key[PUBLIC_KEY_LEN];
};
/* The encoded bundle for a device. Fails the running cmocka test when something cannot be encoded. */
void authority_bundle(const struct authority *a, const struct authority_device *d, struct buf *out);
/* A ticket signed by the server's ticket key: its COSE bytes. */
void authority_ticket(const struct authority *a, const struct ticket *t, struct buf *cose);
/* The value of Hoaban-Time for a request with this hash. */
void authority_time(const struct authority *a, int64_t now, const uint8_t hash[static HASH_LEN], struct buf *base64);
/* The signed note of the log at this size. */
void authority_checkpoint(const struct authority *a, struct buf *note);
/* An enrolment code of this authority's root. */
void authority_code(const struct authority *a, const uint8_t secret[static ENROL_SECRET_LEN], char out[static ENROL_CODE_TEXT]);

#endif
