/* The parts of a gate's state machine. Private to lib/. */
#ifndef HOABAN_LIB_MEMBER_PARTS_H
#define HOABAN_LIB_MEMBER_PARTS_H

#include <hoaban/member.h>
#include "lan_parts.h"

bool member_hears(const struct member *m, int64_t mono_ms);
bool member_is_authority(const struct member *m, const uint8_t device[static UUID_LEN]);
enum err member_send(struct member *m, const struct lan_address *to, struct lan_message *message);
enum err member_send_hello(struct member *m, const struct lan_address *to, int64_t mono_ms);
/* The holder of the term held is verified from the first word on. */
void member_know_holder(struct member *m, int64_t now);
enum err member_deliver(struct member *m, struct lan_time t);
enum err member_claim_again(struct member *m, struct lan_time t);
/* The authority has the journal up to here. */
enum err member_stored(struct member *m, uint64_t number, struct lan_time t);

#endif
