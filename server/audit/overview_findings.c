/* What detectors found in a period. */
#include "admin/screen.h"
#include "server/audit/overview.h"
#include "store/detections.h"

enum err overview_add_findings(struct overview *o)
{
	const struct detection_filter f = {
		.sites = o->period->sites, .from_day = o->period->from, .until_day = o->period->until};
	struct detection_count *rows;
	size_t count;
	uint64_t open = 0;
	json_t *list = json_array();
	json_object_set_new(o->view, "findings", list);
	TRY(detections_count(o->db, o->r->arena, &f, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		open += rows[i].open;
		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I, s:b, s:s}", "code", rows[i].detector, "name",
						      screen_code_word(o->app, o->r, "detect.", rows[i].detector), "open",
						      (json_int_t)rows[i].open, "all", (json_int_t)rows[i].all, "is_open",
						      rows[i].open > 0, "path",
						      arena_format(o->r->arena, "/audit/exceptions?%s&detector=%s",
								   o->period->query, rows[i].detector)));
	}
	json_object_set_new(o->view, "has_findings", json_boolean(count > 0));
	json_object_set_new(o->view, "open_findings", json_integer((json_int_t)open));
	return E_OK;
}
