/* The counter of a till of a story in a terminal, driven by keys. */
#ifndef TESTS_SUPPORT_TILLSCREEN_H
#define TESTS_SUPPORT_TILLSCREEN_H

#include "tests/support/terminal.h"
#include "tests/support/tillwords.h"

/* Who works at these tills, and their PINs. */
#define TILLSCREEN_CASHIER	  "sang"
#define TILLSCREEN_PIN		  "290475"
#define TILLSCREEN_SUPERVISOR	  "hoa"
#define TILLSCREEN_SUPERVISOR_PIN "718293"
/* Hires both, and enrols a till for A1 that prints into DIR/paper. */
void tillscreen_enrol(struct story *s, const char *till);

/* `hoaban-pos counter` of DIR/<till>, at the story's time. Size and TERM as set in `t`; everything else of it is forgotten. */
void tillscreen_start(struct story *s, struct terminal *t, const char *till);
/* The same, with another clock: "${clock-86400}". */
void tillscreen_start_at(struct story *s, struct terminal *t, const char *till, const char *clock);
/* `hoaban-pos gate` in the same way. */
void tillscreen_start_gate(struct story *s, struct terminal *t, const char *till, const char *clock);
/* One picture of the terminal: build/<flavour>/pictures/<name>.png */
void tillscreen_picture(struct terminal *t, const char *name);
/* Presses the keys, then waits for the text: most of a story is this. */
void tillscreen_step(struct terminal *t, const char *keys, const char *text);
/* A field is typed, Enter ends it. */
void tillscreen_fill(struct terminal *t, const char *text);
/* Q twice: the counter ends well, the terminal is given back. */
void tillscreen_leave(struct terminal *t);
/* How many entries of this type (entry.h) the till's journal holds; the till may be at work. */
unsigned tillscreen_entries(struct story *s, const char *till, unsigned type);

#endif
