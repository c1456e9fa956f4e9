/* Cash beside sales: approvals, movements, opened drawers. */
#include "domain/content_room.h"

enum err content_take_approval(struct content *c)
{
	struct approval a;
	if (approval_decode(&a, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=approval");
	return E_OK;
}
