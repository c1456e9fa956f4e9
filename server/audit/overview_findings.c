/* What detectors found in a period. */
#include "server/audit/overview.h"

enum err overview_add_findings(struct overview *o)
{
	json_object_set_new(o->view, "findings", json_array());
	json_object_set_new(o->view, "has_findings", json_false());
	json_object_set_new(o->view, "open_findings", json_integer(0));
	return E_OK;
}
