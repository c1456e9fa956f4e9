#include "log_points.h"

#include "audit/input/files.h"
#include "audit/words.h"

#include <stdio.h>

#define WITNESSED "witnessed/"

/* ---- one note */

static void add_point(struct log_points *p, struct audit *a, const struct log_point *point)
{
	size_t i = p->count;
	p->list = arena_grow(&a->arena, p->list, p->count, &p->room, sizeof(*p->list));
	for (; i > 0; i--) {
		const struct log_point *before = &p->list[i - 1];
		if (before->origin < point->origin || (before->origin == point->origin && before->c.size <= point->c.size))
			break;
		p->list[i] = *before;
	}
	p->list[i] = *point;
	p->count++;
}

static enum err take_note(struct log_points *p, struct audit *a, const struct log_origins *o, const char *label,
			  struct bytes note, struct log_point point)
{
	struct bytes text;
	point.label = label;
	TRY(checkpoint_parse(&point.c, note));
	enum err e = log_origins_find(&point.origin, o, point.c.origin);
	if (e == E_OK)
		e = note_verify(&text, note, &o->verifiers[point.origin]);
	if (e != E_OK) {
		findings_add(&a->findings, FINDING_CHECKPOINT_SIGNATURE, NO_TABLE, 0, label,
			     SAYS({IS_TEXT(DETAIL_ORIGIN, point.c.origin)}, {IS(DETAIL_SIZE, point.c.size)}));
		return E_OK;
	}
	add_point(p, a, &point);
	return E_OK;
}

/* ---- where they come from */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static enum err take_given(struct log_points *p, struct audit *a, const struct log_origins *o)
{
	for (size_t i = 0; i < a->options->checkpoint_count; i++) {
		const char *path = a->options->checkpoints[i];
		struct bytes note;
		enum err e = file_read(&note, &a->arena, path, CHECKPOINT_TEXT);
		if (e == E_OK)
			e = take_note(p, a, o, base_name(path), note, (struct log_point){.is_given = true});
		if (e != E_OK) {
			enum err said = say_error(options_language(a->options), "--checkpoint", path, e);
			return said == E_MEMORY ? said : E_USAGE;
		}
	}
	return E_OK;
}

static enum err take_witnessed(struct log_points *p, struct audit *a, const struct log_origins *o)
{
	for (size_t i = 0; i < a->manifest.file_count; i++) {
		const char *path = a->manifest.files[i].path;
		struct bytes note;
		if (!str_starts_with(path, WITNESSED) ||
		    file_read_below(&note, &a->arena, a->dir, path, CHECKPOINT_TEXT) != E_OK)
			continue;
		if (take_note(p, a, o, path, note, (struct log_point){0}) != E_OK)
			findings_add(&a->findings, FINDING_CHECKPOINT_SIGNATURE, NO_TABLE, 0, path,
				     SAYS({IS_TEXT(DETAIL_FILE, path)}));
	}
	return E_OK;
}

static enum err take_own(struct log_points *p, struct audit *a, const struct log_origins *o)
{
	static const char path[] = "checkpoint";
	struct bytes note;
	enum err e = file_read_below(&note, &a->arena, a->dir, path, CHECKPOINT_TEXT);
	if (e == E_OK)
		e = take_note(p, a, o, path, note, (struct log_point){.is_own = true});
	if (e != E_OK)
		findings_add(&a->findings, FINDING_CHECKPOINT_MISSING, NO_TABLE, 0, "", SAYS({IS_TEXT(DETAIL_FILE, path)}));
	return E_OK;
}

enum err log_points_load(struct log_points *out, struct audit *a, const struct log_origins *o)
{
	*out = (struct log_points){0};
	TRY(take_own(out, a, o));
	TRY(take_given(out, a, o));
	return take_witnessed(out, a, o);
}

/* ---- judgement */

static void say(struct audit *a, enum finding_code code, const struct log_point *p, struct detail more)
{
	findings_add(&a->findings, code, NO_TABLE, 0, p->label,
		     SAYS({IS_TEXT(DETAIL_ORIGIN, p->c.origin)}, {IS(DETAIL_SIZE, p->c.size)}, more));
}

/* Between which entries the tree was changed: behind the largest kept size where it still is what it was. */
static uint64_t good_until(const struct log_points *p, const struct log_point *wrong)
{
	uint64_t good = 0;
	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].origin == wrong->origin && p->list[i].holds && p->list[i].c.size < wrong->c.size)
			good = p->list[i].c.size > good ? p->list[i].c.size : good;
	return good;
}

static void judge_point(const struct log_points *all, const struct log_point *p, struct audit *a, const struct log_origins *o)
{
	static const struct detail nothing = {.word = DETAIL_END};
	if (p->holds)
		return;
	if (p->is_own)
		say(a, p->is_met ? FINDING_CHECKPOINT_ROOT : FINDING_LOG_SIZE, p, nothing);
	else if (p->origin < o->last)
		say(a, FINDING_CHECKPOINT_LOST, p, nothing);
	else if (!p->is_met)
		say(a, FINDING_CHECKPOINT_BEYOND, p, (struct detail){IS(DETAIL_LOG_SIZE, a->manifest.log_size)});
	else
		say(a, FINDING_CHECKPOINT_NOT_PREFIX, p, (struct detail){IS(DETAIL_GOOD, good_until(all, p))});
}

static bool are_twins(const struct log_point *a, const struct log_point *b)
{
	return a->origin == b->origin && a->c.size == b->c.size;
}

static void judge_twins(const struct log_points *p, size_t i, struct audit *a)
{
	for (size_t k = i + 1; k < p->count && are_twins(&p->list[i], &p->list[k]); k++)
		if (memcmp(&p->list[i].c.root, &p->list[k].c.root, HASH_LEN) != 0)
			say(a, FINDING_CHECKPOINT_TWO_ROOTS, &p->list[k],
			    (struct detail){IS_TEXT(DETAIL_LABEL, p->list[i].label)});
}

/* For the report: what the past was held against. */
static void tell_kept(const struct log_points *p, struct audit *a)
{
	a->kept = arena_array(&a->arena, p->count, sizeof(*a->kept));
	for (size_t i = 0; i < p->count; i++) {
		const struct log_point *x = &p->list[i];
		if (x->is_given)
			a->kept[a->kept_count++] = (struct kept_checkpoint){x->c.size, x->c.root, x->holds};
		else
			a->witnessed += !x->is_own;
	}
}

void log_points_judge(const struct log_points *p, struct audit *a, const struct log_origins *o)
{
	for (size_t i = 0; i < p->count; i++) {
		judge_point(p, &p->list[i], a, o);
		judge_twins(p, i, a);
		if (p->list[i].is_own && p->list[i].holds && p->list[i].origin == o->last)
			a->checkpoint = p->list[i].c;
	}
	if (a->checkpoint.origin[0] != '\0' && a->checkpoint.size != a->manifest.log_size)
		findings_add(&a->findings, FINDING_LOG_SIZE, NO_TABLE, 0, MANIFEST_NAME,
			     SAYS({DIFFERS(DETAIL_SIZE, a->checkpoint.size, a->manifest.log_size)}));
	tell_kept(p, a);
}
