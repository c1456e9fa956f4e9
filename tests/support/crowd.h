/* Customers who never give up: orders over many connections, a third of them repeated with the same key at any moment, asked
 * again until they are answered, whatever happens to the server meanwhile. And somebody who looks at the log's checkpoint all
 * the while. */
#ifndef TESTS_CROWD_H
#define TESTS_CROWD_H

#include "tests/support/auditor.h"
#include "tests/support/story.h"

#define CROWD_ORDERS_MAX  4096
#define CROWD_CONNECTIONS 64

struct purchase {
	char request[768], show[192];
	char *answer; /* the first 201; every later one must be the same bytes */
	char token[33];
	unsigned number; /* of its receipt */
	unsigned answers, under_way, wanted;
	bool is_free_too; /* has a child, whose free admission stands in the log as well */
	int64_t not_before_us;
};

struct crowd {
	struct story story;
	struct auditor auditor;
	struct purchase *calls;
	size_t count;
	size_t schedule[4 * CROWD_ORDERS_MAX], scheduled, next;	     /* which call is made when */
	size_t again[8 * CROWD_ORDERS_MAX], again_first, again_last; /* unanswered ones */
	size_t under_way, acknowledged, repeats, concurrent, unanswered, busy;
	bool is_looking; /* at the checkpoint */
	int64_t last_look_us, until_us;
	char fault[512];
	uint64_t chance;

	/* what is going to be killed, and when */
	pid_t victim;
	const char *victim_name;
	size_t kill_at_answers;
	int64_t kill_at_us;
	bool is_killed, is_server_down;
};

/* Begins the story and the auditor; prints the seed, or takes it from HOABAN_SEED. */
void crowd_begin(struct crowd *w);
void crowd_end(struct crowd *w); /* the story is torn down when it has not ended */
uint64_t crowd_chance(struct crowd *w, uint64_t below);

/* `count` new orders; of every third, one or two repeats stand at random places of the schedule, so that a repeat may come
 * before the first answer, at the same moment, or much later. */
void crowd_plan(struct crowd *w, size_t count);
/* Until every order is answered as often as it was asked; kills the victim on the way and starts a killed server again. Fails
 * the running cmocka test on any answer but 201 and 503, on an answer that is not the first one, and after a minute. */
void crowd_run(struct crowd *w);
/* Every acknowledged order once more, by its link: the same answer. */
void crowd_look_again(struct crowd *w);

#endif
