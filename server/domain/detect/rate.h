/* Shares, and what chance leaves of them.
 *
 * Of a cashier's visitors some are free. His share is compared with the others' at the same tills, but neither is known for
 * sure: next week's would differ. Wilson's interval says between which shares the true one lies; z = 2.58 lets it miss once in
 * a hundred weeks. One is told only when the least that is likely for him is above the most that is likely for the others.
 *
 * Persons do not come by themselves: a class of forty is one decision at the counter, not forty. What counts is the number of
 * parties that the persons are worth, total² / Σ party² (Kish): forty sales of one person are forty, one of forty is one. */
#ifndef SERVER_DOMAIN_RATE_H
#define SERVER_DOMAIN_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rate {
	uint64_t hits, total; /* hits ≤ total */
	uint64_t squares;     /* Σ of the squared sizes of parties; ≥ total unless total is 0 */
};
double rate_share(struct rate r);   /* 0 of nothing */
double rate_parties(struct rate r); /* what the persons are worth as evidence */
/* The least and the most that is likely; 0 and 1 of nothing. */
double rate_low(struct rate r, double z);
double rate_high(struct rate r, double z);
/* All of both, less `b`. */
struct rate rate_without(struct rate all, struct rate b);

#endif
