/* hoaband: the table of its commands. `signer` and `renderer` are the child processes it starts of itself. */
#include "command.h"
#include "render/render.h"
#include "signer/organisations.h"
#include "signer/signer.h"

#include <hoaban/str.h>

#include <signal.h>
#include <stdio.h>

static const struct {
	const char *first, *second; /* second NULL = one word */
	enum err (*run)(const struct options *o);
	const char *usage;
} commands[] = {
	{"init", NULL, command_init, "init --data DIR"},
	{"serve", NULL, command_serve, "serve [--embedded] --data DIR [--listen 127.0.0.1:8080] [--demo [--clock RFC3339]]"},
	{"migrate", NULL, command_migrate,
	 "migrate --data DIR [--as USER]    (external database; the password is read from stdin)"},
	{"device", "code", command_device_code,
	 "device code --data DIR --name N --site A1[,DC…] [--role counter|gate] [--hub|--deputy]"},
	{"device", "list", command_device, "device list --data DIR"},
	{"device", "close", command_device,
	 "device close --data DIR --device ID|NAME --reason TEXT    (lost, stolen, replaced)"},
	{"device", "accept-late", command_device,
	 "device accept-late --data DIR --device ID|NAME --reason TEXT [--hours 24]    (a closed till's journal has turned "
	 "up)"},
	{"device", "report", command_device, "device report --data DIR --device ID|NAME    (what a closed till owes at least)"},
	{"journal", "import", command_journal_import,
	 "journal import FILE --data DIR    (the copy on a till's second medium, when the till itself is gone)"},
	{"user", "add", command_user,
	 "user add --data DIR --login L --role cashier|gate|manager|auditor|operator [--name N]    (password on stdin)"},
	{"user", "list", command_user, "user list --data DIR"},
	{"user", "same", command_user,
	 "user same --data DIR --login L --name N    (of the same person: at tills, or another login)"},
	{"user", "role", command_user, "user role --data DIR --login L --role R"},
	{"user", "disable", command_user, "user disable --data DIR --login L"},
	{"user", "enable", command_user, "user enable --data DIR --login L"},
	{"user", "password", command_user, "user password --data DIR --login L    (password on stdin)"},
	{"user", "totp-reset", command_user, "user totp-reset --data DIR --login L"},
	{"cashier", "add", command_cashier,
	 "cashier add --data DIR --name N --role cashier|supervisor [--device ID] [--pin]    (PIN on stdin)"},
	{"cashier", "list", command_cashier, "cashier list --data DIR"},
	{"cashier", "disable", command_cashier, "cashier disable --data DIR --name N"},
	{"cashier", "enable", command_cashier, "cashier enable --data DIR --name N"},
	{"cashier", "pin", command_cashier, "cashier pin --data DIR --name N    (PIN on stdin)"},
	{"tariff", "import", command_tariff_import, "tariff import FILE --data DIR    (a draft: nothing changes yet)"},
	{"tariff", "show", command_tariff_show, "tariff show --data DIR [--edition N|--date YYYY-MM-DD]"},
	{"tariff", "diff", command_tariff_diff, "tariff diff A B --data DIR    (editions, or the draft)"},
	{"tariff", "publish", command_tariff_publish, "tariff publish --edition N --data DIR"},
	{"accounts", "show", command_accounts,
	 "accounts show --data DIR    (where payers may be told to pay, and what the tariff says)"},
	{"accounts", "publish", command_accounts,
	 "accounts publish --data DIR    (the tariff's accounts become the official ones)"},
	{"statement", NULL, command_statement,
	 "statement FILE --data DIR [--bank LAYOUT|--columns LAYOUT] [--account A]    (a bank's statement as CSV)"},
	{"certificate", "list", command_certificate, "certificate list --data DIR"},
	{"certificate", "install", command_certificate,
	 "certificate install --data DIR --tax-code T --key FILE --cert FILE [--ca FILE]    (PEM)"},
	{"certificate", "register", command_certificate, "certificate register --data DIR --serial S"},
	{"certificate", "stop", command_certificate, "certificate stop --data DIR --serial S"},
	{"table", "make", command_table, "table make --data DIR --day YYYY-MM-DD    (receipts of that day in no table yet)"},
	{"table", "show", command_table, "table show --data DIR --day YYYY-MM-DD"},
	{"table", "resend", command_table, "table resend --data DIR --day YYYY-MM-DD    (what was rejected or given up)"},
	{"outbox", "told", command_table, "outbox told --data DIR    (the tax office was told of the technical fault)"},
	{"receipt", "held", command_receipt, "receipt held --data DIR    (receipts that nobody signs: a till said it did)"},
	{"receipt", "release", command_receipt,
	 "receipt release --data DIR --receipt FORM/SYMBOL/NUMBER --reason TEXT [--tax-code T]    (the server signs it)"},
	{"receipt", "lost", command_receipt,
	 "receipt lost --data DIR --receipt FORM/SYMBOL/NUMBER[-NUMBER] --reason TEXT [--tax-code T]    (a closed till took "
	 "them along)"},
	{"log", "new-origin", command_log,
	 "log new-origin --data DIR --reason TEXT    (after a restored backup: new log, new symbols)"},
	{"witness", "add", command_witness,
	 "witness add --data DIR --vkey KEY    (it may cosign the revenue log: hoaban-audit witness key)"},
	{"witness", "end", command_witness, "witness end --data DIR --name N --reason TEXT    (nothing more is taken from it)"},
	{"witness", "list", command_witness, "witness list --data DIR"},
	{"bag", "slip", command_bag,
	 "bag slip --data DIR --device ID|NAME --bag B --slip S [--amount N]    (the bank has taken a bag of cash)"},
	{"report", "bc26", command_report, "report bc26 --data DIR --quarter 2026Q4"},
	{"report", "bags", command_report_bags, "report bags --data DIR    (cash in bags that no bank slip confirms)"},
	{"report", "cash", command_report_cash,
	 "report cash --data DIR --day YYYY-MM-DD    (every drawer's shifts of that day)"},
	{"report", "incidents", command_report_incidents,
	 "report incidents --data DIR [--day YYYY-MM-DD]    (what tills told that cannot be)"},
	{"lists", NULL, command_lists,
	 "lists --data DIR --to FILE    (signed lists and certificates, for gates without network)"},
	{"export", NULL, command_export,
	 "export --data DIR --to DIR [--from D --until D]    (what hoaban-audit verifies; days YYYY-MM-DD, until exclusive)"},
	{"doctor", NULL, command_doctor, "doctor --data DIR"},
	{"figures", "check", command_figures, "figures check --data DIR    (the dashboard's figures against the raw records)"},
	{"figures", "rebuild", command_figures, "figures rebuild --data DIR    (what differs becomes what the records say)"},
	{"figures", "accept", command_figures, "figures accept --data DIR --reason TEXT    (it is known why they differed)"},
	{"detect", NULL, command_detect,
	 "detect --data DIR [--from D --until D]    (what looks like theft; with --json every open finding and its evidence)"},
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* What these find is no damage of the data directory: E_CORRUPT in their words. */
static const struct {
	enum err (*run)(const struct options *o);
	const char *sentence;
} verdicts[] = {
	{command_doctor, "not all is well: see what is red"},
	{command_figures,
	 "what is kept, the records and what tills signed do not agree: see what was told, and docs/FIGURES.md"},
};

static const char *sentence(size_t command, enum err e)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (e == E_CORRUPT && verdicts[i].run == commands[command].run)
			return verdicts[i].sentence;
	return err_sentence(e);
}

static bool is_noun(const char *word)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (str_equal(commands[i].first, word))
			return true;
	return false;
}

/* The commands of one noun, or all. */
static void print_usage(FILE *to, const char *noun)
{
	fputs("usage: hoaband COMMAND [--json]\n", to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!is_noun(noun) || str_equal(commands[i].first, noun))
			fprintf(to, "  hoaband %s\n", commands[i].usage);
}

static int usage(const char *noun)
{
	print_usage(stderr, noun);
	return err_exit(E_USAGE);
}

static bool asks_for_help(int argc, char **argv)
{
	bool asks = argc >= 2 && str_equal(argv[1], "help");
	for (int i = 1; i < argc; i++)
		asks |= str_equal(argv[i], "--help") || str_equal(argv[i], "-h");
	return asks;
}

/* The second word of `statement` is a file. */
static bool is_command(const struct options *o, size_t i)
{
	bool takes_file = commands[i].run == command_statement;
	return str_equal(commands[i].first, o->command[0]) && (takes_file || str_equal(commands[i].second, o->command[1]));
}

int main(int argc, char **argv)
{
	struct options o;
	signal(SIGPIPE, SIG_IGN);
	if (argc >= 3 && str_equal(argv[1], "signer"))
		return signer_main(argv[2]);
	if (argc >= 3 && str_equal(argv[1], ORGANISATIONS_ROLE))
		return organisations_main(argv[2]);
	if (argc >= 2 && str_equal(argv[1], "renderer"))
		return renderer_main();
	if (asks_for_help(argc, argv)) {
		print_usage(stdout, argc >= 3 && str_equal(argv[1], "help") ? argv[2] : argv[1]);
		return err_exit(E_OK);
	}
	if (options_parse(&o, argc, argv) != E_OK)
		return usage(o.command[0]);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (is_command(&o, i)) {
			enum err e = commands[i].run(&o);
			if (e != E_OK)
				fprintf(stderr, "hoaband: %s: %s\n", o.command[0], sentence(i, e));
			return err_exit(e);
		}
	return usage(o.command[0]);
}
