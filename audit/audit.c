#include "audit.h"

#include <hoaban/instant.h>

bool audit_is_beyond_log(const struct audit *a, int64_t leaf)
{
	return leaf >= 0 && (uint64_t)leaf >= a->manifest.log_size;
}

bool audit_is_inside(const struct audit *a, int64_t at)
{
	int32_t day = instant_day(at);
	return (!a->manifest.has_from || day >= a->manifest.from_day) &&
	       (!a->manifest.has_until || day < a->manifest.until_day);
}
