/* What the doctor finds. */
#ifndef SERVER_DOCTOR_H
#define SERVER_DOCTOR_H

#include "house.h"

#include <jansson.h>

struct db;

struct findings {
	bool is_json;
	bool is_red;
	json_t *list;
};

void doctor_find(struct findings *f, const char *colour, const char *name, const char *sentence);
/* doctor_log.c: the newest checkpoint over the leaves, and whether the server has stopped. */
enum err doctor_check_log(struct findings *f, struct house *h, struct db *db);
/* doctor_device.c: devices that need a person. */
enum err doctor_check_devices(struct findings *f, struct house *h, struct db *db);
/* doctor_outbox.c: what the tax office should have and has not. */
enum err doctor_check_outbox(struct findings *f, struct house *h, struct db *db);
/* doctor_cash.c: bags that no bank has confirmed, incidents. */
enum err doctor_check_cash(struct findings *f, struct house *h, struct db *db);
/* doctor_money.c: official accounts, money that waits for a person. */
enum err doctor_check_money(struct findings *f, struct house *h, struct db *db);
/* doctor_rights.c: what the accounts of the database may do, and the triggers that keep everybody else from it. */
enum err doctor_check_rights(struct findings *f, struct house *h, struct db *db);

/* doctor_figures.c: the dashboard's figures and its equations. */
enum err doctor_check_figures(struct findings *f, struct house *h, struct db *db);

#endif
