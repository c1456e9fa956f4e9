/* Ports of this machine that no other program of the tests is given: a server that is stopped finds its own again. What the
 * system gives to whoever asks for any port, or calls somebody, would be another's by then. */
#ifndef TESTS_PORT_H
#define TESTS_PORT_H

/* Free for TCP and UDP on 127.0.0.1, and this program's until it ends. Ends the program when there is none. */
unsigned port_take(void);

#endif
