/* hoaband certificate list|install|register|stop: what receipts are signed with, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/receipt/certificate.h"
#include "file.h"
#include "house.h"
#include "signer/organisations.h"
#include "store/sealing.h"

#include <sodium.h>
#include <stdio.h>

#define PEM_MAX (32u << 10)

struct certificate_work {
	struct house *house;
	const struct options *said;
	const char *who;
};

static enum err done(const struct certificate_work *w, const char *serial, const char *what)
{
	json_t *answer = json_pack("{s:s, s:s}", "serial", serial, "done", what);
	if (w->said->is_json)
		console_json(answer);
	else
		printf("%s: %s\n", serial, what);
	json_decref(answer);
	return E_OK;
}

static const char *text_of(const json_t *one, const char *name)
{
	const char *text = json_string_value(json_object_get(one, name));
	return text ? text : "-";
}

static enum err list(struct certificate_work *w)
{
	json_t *all, *one;
	size_t i;
	TRY(certificate_list(&w->house->app, &w->house->arena, &all));
	json_array_foreach(all, i, one)
		if (!w->said->is_json)
			printf("%-40s %-14s until %s %-13s %s\n", text_of(one, "serial"), text_of(one, "tax_code"),
			       text_of(one, "not_after"), text_of(one, "state"),
			       json_is_true(json_object_get(one, "till")) ? "till" : "server");
	json_t *answer = json_pack("{s:o}", "certificates", all);
	if (w->said->is_json)
		console_json(answer);
	json_decref(answer);
	return E_OK;
}

static enum err edit(struct certificate_work *w, enum certificate_verb verb, const char *what)
{
	struct certificate_edit e = {.who = w->who, .serial = w->said->serial, .verb = verb};
	if (!e.serial)
		return console_refuse("--serial", "which one? `certificate list` shows them");
	TRY(house_open(w->house, true));
	TRY(certificate_change(&w->house->app, &w->house->arena, &e));
	return done(w, e.serial, what);
}

static enum err register_one(struct certificate_work *w)
{
	return edit(w, CERTIFICATE_REGISTER, "registered");
}

static enum err stop(struct certificate_work *w)
{
	return edit(w, CERTIFICATE_STOP, "stopped");
}

/* ---- install */

static enum err read_pem(struct bytes *out, struct certificate_work *w, const char *option, const char *path)
{
	*out = (struct bytes){NULL, 0};
	if (!path)
		return E_OK;
	enum err e = file_read(out, &w->house->arena, path, PEM_MAX);
	if (e != E_OK)
		fprintf(stderr, "hoaband: %s: %s can not be read\n", option, path);
	return e;
}

/* What an organisation's people can do about each reason, in one sentence. */
static enum err explain(enum err e, const char *tax_code)
{
	static const struct {
		enum err e;
		const char *why;
	} reasons[] = {
		{E_INVALID, "key and certificate do not belong together, or the certificate's subject does not say MST:"},
		{E_EXPIRED, "the certificate, or one above it, is not valid today; wanted for"},
		{E_BAD_SIGNATURE,
		 "the certificate does not lead to an authority (--ca FILE), or is not one to sign with; wanted for"},
		{E_MALFORMED, "not a PEM file, or not RSA with 2048 to 4096 bits; wanted for"},
	};
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].e == e)
			fprintf(stderr, "hoaband: certificate: %s %s\n", reasons[i].why, tax_code);
	return e;
}

static enum err install_pair(struct certificate_work *w, struct organisation_pair *p, struct certificate_row *row)
{
	struct app *app = &w->house->app;
	BUF_LOCAL der;
	buf_init(&der, X509_MAX);
	TRY(read_pem(&p->key, w, "--key", w->said->key));
	TRY(read_pem(&p->certificate, w, "--cert", w->said->cert));
	TRY(read_pem(&p->authority, w, "--ca", w->said->ca));
	TRY(house_open(w->house, true));
	const char *keys = arena_format(&w->house->arena, "%s/keys", app->data_dir);
	enum err e = organisations_install(keys, p, clock_s(&app->clock));
	TRY(explain(e, p->tax_code));
	TRY(x509_to_der(&der, p->certificate));
	row->der = bytes_of(arena_copy(&w->house->arena, der.data, der.len), der.len);
	TRY(x509_parse(&row->facts, row->der));
	return certificate_note(app, &w->house->arena, w->who, row);
}

static enum err install(struct certificate_work *w)
{
	struct organisation_pair p = {.tax_code = w->said->tax_code};
	struct certificate_row row = {0};
	if (!p.tax_code || !w->said->key || !w->said->cert)
		return console_refuse("--tax-code", "install needs --tax-code T --key FILE --cert FILE, and mostly --ca FILE");
	enum err e = install_pair(w, &p, &row);
	if (p.key.data)
		sodium_memzero((uint8_t *)(uintptr_t)p.key.data, p.key.len);
	TRY(e);
	if (!w->said->is_json)
		printf("once the tax office has accepted it: hoaband certificate register --serial %s\n", row.facts.serial);
	return done(w, row.facts.serial, "installed");
}

static enum err show(struct certificate_work *w)
{
	TRY(house_open(w->house, true));
	return list(w);
}

static const struct {
	const char *name;
	enum err (*run)(struct certificate_work *w);
} verbs[] = {{"list", show}, {"install", install}, {"register", register_one}, {"stop", stop}};

static enum err run_verb(struct certificate_work *w)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (str_equal(verbs[i].name, w->said->command[1]))
			return verbs[i].run(w);
	return E_USAGE;
}

enum err command_certificate(const struct options *o)
{
	struct house h;
	struct certificate_work w = {.house = &h, .said = o};
	enum err e = house_found(&h, o);
	if (e == E_OK) {
		w.who = console_who(&h.arena);
		e = run_verb(&w);
	}
	house_close(&h);
	return e;
}
