/* Shutting the signer in: nothing it is fed should reach a file, another process or its own memory image. */
#ifndef SERVER_SIGNER_CONFINE_H
#define SERVER_SIGNER_CONFINE_H

#include "signer/protocol.h"

#define SIGNER_USER "hoaban-signer"

/* Before keys are read: no core dump, not dumpable. */
enum err confine_memory(void);
/* After keys were read: own user (where root and the user exists), no new privileges, Landlock (where the kernel has it), few
 * descriptors. */
enum err confine_process(struct confinement *out);

#endif
