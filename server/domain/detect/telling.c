/* Findings on their way into the database: many in one transaction, for there may be 100 000 of them in a night. */
#include "domain/detect/detector.h"

#define AT_ONCE 128

struct told {
	struct detection_row row;
	const char *const *persons;
	size_t person_count;
};

/* ---- who it is about */

void finding_add_person(struct detection *d, struct finding *f, const char *name)
{
	size_t low = 0, high = f->person_count;
	if (!name || !name[0])
		return;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(f->persons[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < f->person_count && str_equal(f->persons[low], name))
		return;
	f->persons = arena_grow(d->arena, f->persons, f->person_count, &f->person_room, sizeof(*f->persons));
	memmove(&f->persons[low + 1], &f->persons[low], (f->person_count++ - low) * sizeof(*f->persons));
	f->persons[low] = arena_text(d->arena, name);
}

/* ---- writing */

static enum err write_one(struct db *db, const struct told *t, uint64_t *found)
{
	struct arena a;
	struct detection_row last, row = t->row;
	uint64_t id = 0;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	enum err e = detection_last(db, &a, row.detector, row.subject, &last);
	bool is_new = e == E_NOT_FOUND, is_news = is_new || (e == E_OK && finding_is_news(&last, &row));
	row.round = is_new ? 1 : last.round + 1;
	arena_release(&a);
	if (!is_new)
		TRY(e);
	if (is_news)
		TRY(detection_insert(db, &row, t->persons, t->person_count, &id));
	*found += id != 0;
	return E_OK;
}

struct writing {
	struct detection *detection;
	uint64_t found;
};

static enum err write_all(struct db *db, void *ctx)
{
	struct writing *w = ctx;
	struct detection *d = w->detection;
	w->found = 0; /* it may be done again */
	for (size_t i = 0; i < d->told_count; i++)
		TRY(write_one(db, &d->told[i], &w->found));
	return E_OK;
}

enum err detection_write(struct detection *d)
{
	struct writing w = {.detection = d};
	enum err e = d->told_count > 0 ? db_transact(d->db, write_all, &w) : E_OK;
	d->told = NULL;
	d->told_count = 0;
	arena_clear(d->waiting);
	TRY(e);
	d->found += w.found;
	return E_OK;
}

/* ---- telling */

static void keep_subject(struct detection *d, const char *subject)
{
	if (d->detector->reach == REACH_DAYS)
		return;
	d->subjects = arena_grow(d->kept, d->subjects, d->subject_count, &d->subject_room, sizeof(*d->subjects));
	d->subjects[d->subject_count++] = arena_text(d->kept, subject);
}

static const char *const *keep_persons(struct detection *d, const struct finding *f)
{
	const char **list = arena_array(d->waiting, f->person_count + 1, sizeof(*list));
	for (size_t i = 0; i < f->person_count; i++)
		list[i] = arena_text(d->waiting, f->persons[i]);
	return list;
}

enum err detection_tell(struct detection *d, const struct finding *f)
{
	char *evidence = json_dumps(f->evidence, JSON_COMPACT);
	json_decref(f->evidence);
	if (!evidence)
		return E_MEMORY;
	if (!d->told)
		d->told = arena_array(d->waiting, AT_ONCE, sizeof(*d->told));
	d->told[d->told_count++] = (struct told){.row = {.detector = d->detector->code,
							 .subject = arena_text(d->waiting, f->subject),
							 .day = f->day,
							 .sites = f->sites,
							 .actor = f->actor ? arena_text(d->waiting, f->actor) : "",
							 .score = f->score,
							 .evidence = arena_text(d->waiting, evidence),
							 .found_at = d->now},
						 .persons = keep_persons(d, f),
						 .person_count = f->person_count};
	free(evidence);
	keep_subject(d, f->subject);
	return d->told_count < AT_ONCE ? E_OK : detection_write(d);
}
