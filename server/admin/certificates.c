#include "admin/certificates.h"

#include <hoaban/instant.h>

#define SHORT_S (30 * DAY_S)

bool certificate_is_of_house(const struct certificate_state *c)
{
	return c->has_device == 0 && c->stopped_at == 0;
}

bool certificate_is_short(const struct certificate_state *list, size_t count, size_t i, int64_t now)
{
	const struct certificate_state *c = &list[i];
	if (!certificate_is_of_house(c) || c->not_after - now >= SHORT_S)
		return false;
	for (size_t k = 0; k < count; k++)
		if (certificate_is_of_house(&list[k]) && list[k].not_after > c->not_after &&
		    str_equal(list[k].tax_code, c->tax_code))
			return false;
	return true;
}
