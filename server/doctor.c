/* hoaband doctor: invariants and the log, recomputed. Green, yellow (works, should change) or red. */
#include "command.h"
#include "doctor.h"
#include "domain/tariff/recompute.h"
#include "signer/organisation_files.h"
#include "store/oracle.h"
#include "store/sealing.h"
#include "store/store.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#define EXPIRES_SOON_S (30 * DAY_S)
#define WAITS_LONG_S   3600 /* signing takes moments: then something is wrong */

void doctor_find(struct findings *f, const char *colour, const char *name, const char *sentence)
{
	f->is_red |= str_equal(colour, "red");
	json_array_append_new(f->list, json_pack("{s:s, s:s, s:s}", "state", colour, "check", name, "says", sentence));
	if (!f->is_json)
		printf("%-6s %-4s %s\n", colour, name, sentence);
}

static enum err ask_oracles(struct findings *f, struct db *db)
{
	for (size_t i = 0; i < oracle_count; i++) {
		uint64_t broken = 0;
		TRY(oracle_ask(db, &oracles[i], &broken));
		doctor_find(f, broken == 0 ? "green" : "red", oracles[i].name, oracles[i].sentence);
	}
	return E_OK;
}

static enum err check_prices(struct findings *f, struct house *h)
{
	uint64_t receipts, broken;
	TRY(recompute_all(&h->app, &receipts, &broken));
	doctor_find(f, broken == 0 ? "green" : "red", "prices",
		    "every price charged is the one of the tariff edition that its receipt names");
	return E_OK;
}

static void check_keys(struct findings *f, struct house *h)
{
	const char *root = arena_format(&h->arena, "%s/keys/root.key", h->app.data_dir);
	if (access(root, F_OK) == 0)
		doctor_find(f, "yellow", "root", "the root key lies beside the server: move it away");
	if (geteuid() == 0)
		doctor_find(f, "yellow", "user", "this runs as root: use an account of its own");
}

/* ---- what receipts are signed with */

static void judge_certificate(struct findings *f, struct arena *a, const struct organisation_certificate *c, bool may,
			      int64_t now)
{
	char until[INSTANT_TEXT];
	instant_format(until, c->facts.not_after);
	if (now > c->facts.not_after)
		doctor_find(f, "red", "cert",
			    arena_format(a, "the certificate of %s has expired at %s: install another", c->tax_code, until));
	else if (!may)
		doctor_find(
			f, "yellow", "cert",
			arena_format(a,
				     "the certificate of %s is not registered, or stopped: nothing with a price is sold for it",
				     c->tax_code));
	else if (c->facts.not_after - now < EXPIRES_SOON_S)
		doctor_find(f, "yellow", "cert", arena_format(a, "the certificate of %s expires at %s", c->tax_code, until));
	else if (strstr(c->facts.issuer, ORGANISATION_DEVELOPMENT))
		doctor_find(
			f, "yellow", "cert",
			arena_format(a, "receipts of %s are signed for trying out: install a real certificate", c->tax_code));
	else
		doctor_find(f, "green", "cert", arena_format(a, "the certificate of %s is good until %s", c->tax_code, until));
}

static enum err check_certificates(struct findings *f, struct house *h, struct db *db)
{
	struct organisation_keys *keys = ARENA_NEW(&h->arena, struct organisation_keys);
	int64_t now = clock_s(&h->app.clock);
	TRY(organisation_files_load(keys, &h->arena, arena_format(&h->arena, "%s/keys", h->app.data_dir), false));
	for (size_t i = 0; i < keys->count; i++) {
		const struct organisation_certificate *c = &keys->list[i].certificate;
		bool may = true; /* one that no server has noted yet is not judged */
		enum err e = certificate_may_sign(db, &c->facts, now, &may);
		if (e != E_OK && e != E_NOT_FOUND)
			return e;
		judge_certificate(f, &h->arena, c, may, now);
	}
	return E_OK;
}

static enum err check_waiting(struct findings *f, struct house *h, struct db *db)
{
	uint64_t count, held;
	int64_t since;
	TRY(receipts_waiting(db, &count, &since));
	TRY(receipts_on_hold(db, &held));
	int64_t age = count > 0 ? clock_s(&h->app.clock) - since : 0;
	doctor_find(f,
		    age > DAY_S		 ? "red"
		    : age > WAITS_LONG_S ? "yellow"
					 : "green",
		    "sign",
		    arena_format(&h->arena, "%llu receipts wait to be signed, the first since %lld minutes",
				 (unsigned long long)count, (long long)(age > 0 ? age / 60 : 0)));
	if (held > 0)
		doctor_find(f, "yellow", "hold",
			    arena_format(&h->arena,
					 "%llu receipts are not signed here: what a till sent with them is missing or doubtful",
					 (unsigned long long)held));
	return E_OK;
}

static enum err examine(struct house *h, struct findings *f)
{
	struct db *db;
	TRY(house_open(h, true));
	doctor_find(f, "green", "db", "the database's settings keep what is committed"); /* asserted by house_open */
	TRY(store_acquire(h->app.store, &db));
	enum err e = ask_oracles(f, db);
	if (e == E_OK)
		e = doctor_check_log(f, h, db);
	if (e == E_OK)
		e = doctor_check_devices(f, h, db);
	if (e == E_OK)
		e = check_certificates(f, h, db);
	if (e == E_OK)
		e = check_waiting(f, h, db);
	if (e == E_OK)
		e = doctor_check_outbox(f, h, db);
	if (e == E_OK)
		e = doctor_check_cash(f, h, db);
	if (e == E_OK)
		e = doctor_check_money(f, h, db);
	if (e == E_OK)
		e = doctor_check_figures(f, h, db);
	if (e == E_OK)
		e = doctor_check_rights(f, h, db);
	store_release(h->app.store, db);
	if (e == E_OK)
		e = check_prices(f, h);
	check_keys(f, h);
	return e;
}

enum err command_doctor(const struct options *o)
{
	struct house h;
	struct findings f = {.is_json = o->is_json, .list = json_array()};
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = examine(&h, &f);
	if (o->is_json) {
		json_t *all = json_pack("{s:b, s:o}", "healthy", e == E_OK && !f.is_red, "findings", f.list);
		json_dumpf(all, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(all);
	} else {
		json_decref(f.list);
	}
	house_close(&h);
	return e == E_OK && f.is_red ? E_CORRUPT : e;
}
