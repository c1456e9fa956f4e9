/* When a subject is told again. An auditor's word is about what he saw, and about nothing that came later. */
#include "domain/detect/detector.h"

static json_int_t found_in(const json_t *evidence)
{
	return json_integer_value(json_object_get(evidence, "found"));
}

/* The weeks move on: every day others' facts come in and its own drop out. */
static bool is_of_weeks(const json_t *evidence)
{
	return json_integer_value(json_object_get(json_object_get(evidence, "share"), "days")) > 1;
}

static bool has_fact(const json_t *facts, const json_t *fact)
{
	const json_t *one;
	size_t i;
	json_array_foreach(facts, i, one)
		if (json_equal(one, fact))
			return true;
	return false;
}

static bool has_other_facts(const json_t *then, const json_t *now)
{
	const json_t *seen = json_object_get(then, "facts"), *fact;
	size_t i;
	json_array_foreach(json_object_get(now, "facts"), i, fact)
		if (!has_fact(seen, fact))
			return true;
	return false;
}

static bool is_more(const struct detection_row *last, const json_t *then, const json_t *now)
{
	json_int_t was = found_in(then), is = found_in(now);
	if (is > 1 && is >= 2 * was)
		return true;
	if (last->acknowledged_at == 0)
		return false;
	if (is_of_weeks(now))
		return is >= was + (was + 1) / 2;
	return is > was || (is == was && has_other_facts(then, now));
}

bool finding_is_news(const struct detection_row *last, const struct detection_row *now)
{
	if (last->ended_at > 0)
		return true;
	json_t *then = json_loads(last->evidence, 0, NULL), *found = json_loads(now->evidence, 0, NULL);
	bool is_news = then && found && is_more(last, then, found);
	json_decref(then);
	json_decref(found);
	return is_news;
}
