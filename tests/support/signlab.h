/* A directory of a signer's keys, and the signer. The program is its own signer: main() asks signlab_is_child() first. */
#ifndef TESTS_SUPPORT_SIGNLAB_H
#define TESTS_SUPPORT_SIGNLAB_H

#include "signer/keys.h"
#include "signer/signer.h"
#include "tests/support/testdir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <cmocka.h>

#define SIGNLAB_NOW    1795224900 /* 2026-11-21 01:15 UTC */
#define SIGNLAB_ORIGIN "demo.hoaban.example/log"

extern char signlab_dir[TESTDIR_TEXT];

/* `PROGRAM signer DIR`: then signer_main(DIR) is the program. */
bool signlab_is_child(int argc, char **argv);
int signlab_open(void **state); /* the directory, for all tests; */
int signlab_close(void **state);
int signlab_make_keys(void **state); /* and keys anew for each */
#define WITH_KEYS(test) cmocka_unit_test_setup(test, signlab_make_keys)

const char *signlab_path(const char *file); /* good for four calls */
void signlab_empty(void);
struct signer *signlab_start(void);
const uint8_t *signlab_key(const struct signer *s, enum ring_key k); /* the public half */

void signlab_ticket(struct buf *out, uint32_t n); /* the payload of a ticket, another for each n */

#endif
