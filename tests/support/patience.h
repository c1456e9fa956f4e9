/* Times in tests. A test does not fail because the machine is busy with others: what took how long is said, and held to its
 * limit where HOABAN_SPEED is set, for a quiet machine. Without, to twenty times as much: what hangs is found all the same. */
#ifndef TESTS_SUPPORT_PATIENCE_H
#define TESTS_SUPPORT_PATIENCE_H

double patience(double limit); /* the limit that holds now, in the same unit */

#endif
