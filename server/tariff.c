/* hoaband tariff import|show|diff|publish: prices, with the server running or not. */
#include "tariff.h"

#include "command.h"
#include "console.h"
#include "domain/tariff/edition.h"
#include "domain/tariff/shelf.h"
#include "file.h"
#include "house.h"

#include <hoaban/json.h>

#include <stdio.h>

#define FILE_MAX (1u << 20)

struct tariff_work {
	struct house *house;
	const struct options *said;
	struct complaints complaints;
};

static enum err work(const struct options *o, enum err (*act)(struct tariff_work *w))
{
	struct house h;
	struct tariff_work w = {.house = &h, .said = o};
	enum err e = house_found(&h, o);
	w.complaints.arena = &h.arena;
	if (e == E_OK)
		e = house_open(&h, true);
	if (e == E_OK)
		e = act(&w);
	house_close(&h);
	return e;
}

/* "tariff.json:12: /price_lists/0/prices/0/basis: no legal basis has this id" */
static void complain_at(const struct tariff_work *w, const char *file, struct bytes document)
{
	const struct complaints *c = &w->complaints;
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		fprintf(stderr, "%s:%zu: %s: %s (%s)\n", file, json_line(document, c->list[i].pointer),
			c->list[i].pointer[0] ? c->list[i].pointer : "/", c->list[i].detail, c->list[i].code);
}

/* ---- editions by number: a published one, or the draft */

struct known {
	const struct tariff *tariff;
	struct bytes document;
	const struct shelved *published; /* NULL = the draft */
};

static enum err read_number(uint32_t *out, const char *option, const char *text)
{
	int64_t n;
	if (!text || int_parse(&n, text, 1, UINT32_MAX) != E_OK)
		return console_refuse(option, "the number of an edition");
	*out = (uint32_t)n;
	return E_OK;
}

static enum err find_draft(struct known *out, struct tariff_work *w, uint32_t edition)
{
	struct arena *a = &w->house->arena;
	struct tariff *t;
	enum err e = edition_draft(&w->house->app, a, edition, &out->document);
	if (e == E_NOT_FOUND)
		fprintf(stderr, "hoaband: there is no edition %u, and no draft of it\n", edition);
	TRY(e);
	TRY(tariff_parse(&t, a, out->document, &w->complaints));
	out->tariff = t;
	return E_OK;
}

static enum err find_edition(struct known *out, struct tariff_work *w, uint32_t edition)
{
	*out = (struct known){.published = shelf_find(w->house->app.shelf, edition)};
	if (!out->published)
		return find_draft(out, w, edition);
	out->tariff = out->published->tariff;
	out->document = out->published->document;
	return E_OK;
}

/* ---- import */

static enum err import(struct tariff_work *w)
{
	const char *file = w->said->operands[0];
	struct bytes document;
	uint32_t edition;
	enum err e = file_read(&document, &w->house->arena, file, FILE_MAX);
	if (e != E_OK) {
		fprintf(stderr, "hoaband: %s can not be read\n", file);
		return e;
	}
	e = edition_import(&w->house->app, &w->house->arena, document, &edition, &w->complaints);
	if (e != E_OK)
		complain_at(w, file, document);
	TRY(e);
	if (w->said->is_json)
		printf("{\"edition\":%u,\"state\":\"draft\"}\n", edition);
	else
		printf("edition %u is a draft now. See it with: tariff diff %u %u; put it in force with: tariff publish "
		       "--edition %u\n",
		       edition, edition - 1, edition, edition);
	return E_OK;
}

enum err command_tariff_import(const struct options *o)
{
	return work(o, import);
}

/* ---- show */

static json_t *edition_json(const struct known *k)
{
	char date[DATE_TEXT], at[INSTANT_TEXT], hash[2 * HASH_LEN + 1] = "";
	date_format(date, k->tariff->from);
	json_t *v = json_pack("{s:I, s:s, s:s}", "edition", (json_int_t)k->tariff->edition, "state",
			      k->published ? "published" : "draft", "first_day", date);
	if (!k->published)
		return v;
	uint8_t sha[HASH_LEN];
	instant_format(at, k->published->issued_at);
	sha256(sha, k->published->cose);
	hex_format(hash, sha, HASH_LEN);
	json_object_set_new(v, "issued_at", json_string(at));
	json_object_set_new(v, "sha256", json_string(hash));
	return v;
}

static void show_row(const struct tariff_work *w, const struct known *k, json_t *list)
{
	json_t *v = edition_json(k);
	if (!w->said->is_json)
		printf("%4u  %-9s  from %s  %s\n", k->tariff->edition, json_string_value(json_object_get(v, "state")),
		       json_string_value(json_object_get(v, "first_day")),
		       k->published ? json_string_value(json_object_get(v, "sha256")) : "");
	json_array_append_new(list, v);
}

static enum err show_list(struct tariff_work *w)
{
	struct shelf *s = w->house->app.shelf;
	struct known draft = {0};
	json_t *list = json_array();
	for (size_t i = 0; i < shelf_count(s); i++) {
		const struct shelved *p = shelf_at(s, i);
		show_row(w, &(struct known){p->tariff, p->document, p}, list);
	}
	enum err e = edition_draft(&w->house->app, &w->house->arena, shelf_newest(s) + 1, &draft.document);
	if (e == E_OK && find_draft(&draft, w, shelf_newest(s) + 1) == E_OK)
		show_row(w, &draft, list);
	json_t *all = json_pack("{s:o}", "editions", list);
	if (w->said->is_json)
		console_json(all);
	json_decref(all);
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err show_one(struct tariff_work *w, const struct known *k, const int32_t *day)
{
	if (!w->said->is_json) {
		tariff_print(&w->house->arena, k->tariff, day);
		return E_OK;
	}
	json_t *v = edition_json(k);
	json_object_set_new(v, "document", json_loadb((const char *)k->document.data, k->document.len, 0, NULL));
	console_json(v);
	json_decref(v);
	return E_OK;
}

static enum err show(struct tariff_work *w)
{
	const struct options *o = w->said;
	struct known k;
	uint32_t number = 0;
	int32_t day;
	if (o->edition && o->date)
		return console_refuse("--date", "either an edition or a day");
	if (o->edition) {
		TRY(read_number(&number, "--edition", o->edition));
		TRY(find_edition(&k, w, number));
		return show_one(w, &k, NULL);
	}
	if (!o->date)
		return show_list(w);
	if (date_parse(&day, o->date) != E_OK)
		return console_refuse("--date", "a day, YYYY-MM-DD");
	const struct tariff *t = shelf_on(w->house->app.shelf, day);
	if (!t)
		return console_refuse("--date", "no edition is in force on that day");
	TRY(find_edition(&k, w, t->edition));
	return show_one(w, &k, &day);
}

enum err command_tariff_show(const struct options *o)
{
	return work(o, show);
}

/* ---- diff */

static json_t *changes_json(const struct tariff_changes *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s#, s:s}", "about", c->list[i].about, "sign", &c->list[i].sign,
						      1, "text", c->list[i].text));
	return list;
}

static void print_changes(const struct known *a, const struct known *b, const struct tariff_changes *c)
{
	char date[DATE_TEXT];
	date_format(date, b->tariff->from);
	printf("edition %u → edition %u%s, for visits from %s\n", a->tariff->edition, b->tariff->edition,
	       b->published ? "" : " (draft)", date);
	for (size_t i = 0; i < c->count; i++) {
		if (i == 0 || !str_equal(c->list[i].about, c->list[i - 1].about))
			printf("\n%s\n", c->list[i].about);
		printf("  %c %s\n", c->list[i].sign, c->list[i].text);
	}
	if (c->count == 0)
		puts("nothing changes");
}

static enum err diff(struct tariff_work *w)
{
	struct known a, b;
	struct tariff_changes c;
	uint32_t first = 0, second = 0;
	TRY(read_number(&first, "A", w->said->operands[0]));
	TRY(read_number(&second, "B", w->said->operands[1]));
	TRY(find_edition(&a, w, first));
	TRY(find_edition(&b, w, second));
	tariff_diff(&c, &w->house->arena, a.tariff, b.tariff);
	if (!w->said->is_json) {
		print_changes(&a, &b, &c);
		return E_OK;
	}
	json_t *v = json_pack("{s:o, s:o, s:o}", "from", edition_json(&a), "to", edition_json(&b), "changes", changes_json(&c));
	console_json(v);
	json_decref(v);
	return E_OK;
}

enum err command_tariff_diff(const struct options *o)
{
	return work(o, diff);
}

/* ---- publish */

static enum err publish(struct tariff_work *w)
{
	struct app *app = &w->house->app;
	struct arena *a = &w->house->arena;
	struct known k;
	uint32_t edition = 0;
	TRY(read_number(&edition, "--edition", w->said->edition));
	if (shelf_find(app->shelf, edition)) {
		fprintf(stderr, "hoaband: edition %u is published; what is published never changes\n", edition);
		return E_DUPLICATE;
	}
	TRY(find_draft(&k, w, edition));
	enum err e = edition_publish(app, a, edition, console_who(a), &w->complaints);
	if (e != E_OK)
		complain_at(w, arena_format(a, "draft %u", edition), k.document);
	TRY(e);
	TRY(house_certify(w->house)); /* an organisation may be new */
	TRY(find_edition(&k, w, edition));
	json_t *v = edition_json(&k);
	if (w->said->is_json)
		console_json(v);
	else
		printf("edition %u is published, for visits from %s. Running servers take it in within seconds, tills when "
		       "they "
		       "next sync.\n",
		       edition, json_string_value(json_object_get(v, "first_day")));
	json_decref(v);
	return E_OK;
}

enum err command_tariff_publish(const struct options *o)
{
	return work(o, publish);
}
