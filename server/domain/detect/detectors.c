/* The table of detectors, in the order in which they look: those that count come before those that judge by the counts. */
#include "domain/detect/detector.h"

#define DETECTORS(X)                                                                                                           \
	X("shadow_entry", REACH_OPEN, detect_shadow)                                                                           \
	X("recycled_ticket", REACH_DAYS, detect_recycled)                                                                      \
	X("second_paper", REACH_DAYS, detect_second_paper)                                                                     \
	X("replaced_after_entry", REACH_DAYS, detect_replaced)                                                                 \
	X("double_entry", REACH_DAYS, detect_twice)                                                                            \
	X("provisional_entries", REACH_DAYS, detect_provisional)                                                               \
	X("override", REACH_DAYS, detect_overrides)                                                                            \
	X("free_share", REACH_DAYS, detect_free_share)                                                                         \
	X("reduced_share", REACH_DAYS, detect_reduced_share)                                                                   \
	X("drawer_without_sale", REACH_DAYS, detect_drawer)                                                                    \
	X("shift_difference", REACH_DAYS, detect_shift_difference)                                                             \
	X("counted_unbagged", REACH_NOW, detect_unbagged)                                                                      \
	X("shift_left_open", REACH_NOW, detect_open_shifts)                                                                    \
	X("bag_without_slip", REACH_NOW, detect_bags)                                                                          \
	X("slip_differs", REACH_DAYS, detect_slips)                                                                            \
	X("unmatched_money", REACH_NOW, detect_unmatched)                                                                      \
	X("refund_without_approval", REACH_DAYS, detect_unapproved)                                                            \
	X("silent_till", REACH_NOW, detect_silent)                                                                             \
	X("clock_change", REACH_DAYS, detect_clock)                                                                            \
	X("gap_number", REACH_NOW, detect_number_gaps)                                                                         \
	X("gap_journal", REACH_NOW, detect_journal_gaps)                                                                       \
	X("gap_z", REACH_NOW, detect_z_gaps)

#define ROW(code, reach, find)	{code, reach, find},
#define CODE(code, reach, find) code,
const struct detector detectors[] = {DETECTORS(ROW)};
const size_t detector_count = sizeof(detectors) / sizeof(detectors[0]);
const char *const detector_codes[] = {DETECTORS(CODE) NULL};
