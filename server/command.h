/* The commands of hoaband; main.c has their table. Each says what went wrong on stderr and returns the error. */
#ifndef SERVER_COMMAND_H
#define SERVER_COMMAND_H

#include "options.h"

enum err command_init(const struct options *o);
enum err command_serve(const struct options *o);
enum err command_migrate(const struct options *o);
enum err command_device_code(const struct options *o);
enum err command_device(const struct options *o); /* every other "device …" */
enum err command_journal_import(const struct options *o);
enum err command_lists(const struct options *o);
enum err command_export(const struct options *o);
enum err command_doctor(const struct options *o);
enum err command_detect(const struct options *o);
enum err command_user(const struct options *o);	       /* every "user …" */
enum err command_cashier(const struct options *o);     /* every "cashier …" */
enum err command_certificate(const struct options *o); /* every "certificate …" */
enum err command_tariff_import(const struct options *o);
enum err command_tariff_show(const struct options *o);
enum err command_tariff_diff(const struct options *o);
enum err command_tariff_publish(const struct options *o);
enum err command_accounts(const struct options *o);  /* every "accounts …" */
enum err command_statement(const struct options *o); /* its second word is a file */
enum err command_table(const struct options *o);     /* every "table …", "outbox told" */
enum err command_witness(const struct options *o);   /* every "witness …" */
enum err command_receipt(const struct options *o);   /* every "receipt …" */
enum err command_log(const struct options *o);	     /* every "log …" */
enum err command_report(const struct options *o);
enum err command_figures(const struct options *o); /* every "figures …" */
enum err command_bag(const struct options *o); /* every "bag …" */
enum err command_report_bags(const struct options *o);
enum err command_report_cash(const struct options *o);
enum err command_report_incidents(const struct options *o);

#endif
