#include "domain/detect/rate.h"

#include <math.h>

double rate_share(struct rate r)
{
	return r.total == 0 ? 0 : (double)r.hits / (double)r.total;
}

double rate_parties(struct rate r)
{
	return r.squares == 0 ? 0 : (double)r.total * (double)r.total / (double)r.squares;
}

/* Wilson (1927): the shares p for which the share that was seen lies within z standard deviations of p. */
static double bound(struct rate r, double z, double sign)
{
	double n = rate_parties(r), p = rate_share(r), zz = z * z;
	if (n <= 0)
		return sign < 0 ? 0 : 1;
	double edge = (p + zz / (2 * n) + sign * z * sqrt(p * (1 - p) / n + zz / (4 * n * n))) / (1 + zz / n);
	return edge < 0 ? 0 : edge > 1 ? 1 : edge;
}

double rate_low(struct rate r, double z)
{
	return bound(r, z, -1);
}

double rate_high(struct rate r, double z)
{
	return bound(r, z, 1);
}

struct rate rate_without(struct rate all, struct rate b)
{
	return (struct rate){all.hits - b.hits, all.total - b.total, all.squares - b.squares};
}
