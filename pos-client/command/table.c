#include "pos-client/command/command.h"

const struct command commands[] = {
	{"enroll", command_enroll, "--server URL --code C [--printer P] [--site A1] [--gate G]",
	 "keys, certificate, lease, lists"},
	{"counter", command_counter, "",
	 "the screen of a counter: selling by keyboard, shift, cash, reports; sync goes on beside it"},
	{"gate", command_gate, "[--site A1] [--gate G]",
	 "the screen of a gate: scan or type, one verdict; undo, supervisor, who is inside; sync goes on beside it"},
	{"shift", command_shift,
	 "open --cashier N [--float N] [--pin-fd N] | close --counted N|--count 500000=3,… | report [--z N] [--print]\n"
	 "           report --supervisor N [--supervisor-pin-fd N] (with what the drawer should hold)\n"
	 "           paid-in --amount N --reason T | paid-out --amount N --reason T --supervisor N [--supervisor-pin-fd N]\n"
	 "           drop --amount N --bag B | slip --bag B --slip S [--amount N] | bags | drawer --reason T [--supervisor N]\n"
	 "           paid-in, paid-out, drop, slip: --id UUID makes them repeatable",
	 "one drawer, one person; X and Z; cash in, out and in bags to the bank"},
	{"sell", command_sell,
	 "--site A1[,DC] [--product P] [--date D] [--group] --pay cash|card|vietqr|cash=N,card=N [--tendered N]\n"
	 "           [--slot A1=09:30,DC=10:00] [--booking CODE]\n"
	 "           [--wait S | --on-word --supervisor N --reason TEXT [--supervisor-pin-fd N]]\n"
	 "           [--id-card - | --id-card-fd N] [--proof SENIOR=id_card,…] [--proof-seen]\n"
	 "           [--payer-name N [--payer-tax-code T] [--payer-address A]] [--id UUID] ADULT=2 …",
	 "tickets and receipt; the same --id sells once; vietqr waits 300 s or S for the money, or takes a supervisor's word;\n"
	 "           texts of chip ID cards, one a line, are judged, wiped, never an "
	 "argument"},
	{"booking", command_booking, "CODE [--pay … and other options of sell] [ADULT=2 STUDY=36 …]",
	 "a class that has booked: what is known of it; with more words it is sold, to as many as came"},
	{"order", command_order, "REFERENCE|LINK [--print]",
	 "an order of the shop, by what its transfer says or by the link of its page: how it stands; its tickets on paper"},
	{"admit", command_admit, "--site A1 [--gate G] [--count N] [QR]",
	 "QR or typed code, from the argument or one a line on stdin"},
	{"split", command_split, "QR|CODE [--parts 10,10,20 | ADULT=8+CHILD=2,… | category]",
	 "a group's ticket into several of its parts, once; the same parts again give the same tickets, printed again"},
	{"hub", command_hub,
	 "[--site A1] | take-over [--site A1] --supervisor N --reason TEXT [--supervisor-pin-fd N] | status",
	 "the site's hub or a deputy: runs beside the gate; a supervisor makes it the authority; how it stands"},
	{"lists", command_lists, "export FILE | import FILE", "signed lists by file, where no network reaches a gate"},
	{"introduce", command_introduce, "[HBC1:…]",
	 "this till's certificate as QR; a gate that scans it takes its tickets before the lists name it"},
	{"sync", command_sync, "", "journal up, lease and lists down"},
	{"status", command_status, "", "what is unsent, what room is left"},
	{"reprint", command_reprint, "[[FORM/SYMBOL/]NUMBER]",
	 "the open original, else a marked copy; no number: the last sale"},
	{"replace", command_replace,
	 "[FORM/SYMBOL/]NUMBER [--refund [--amount N] [--already-inside]] [--site A1,DC | --product P] [--date D] [ADULT=2 …]\n"
	 "           [--payer-name N [--payer-tax-code T] [--payer-address A]] [--money cash|card [--reference R]] [--id "
	 "UUID]\n"
	 "           --supervisor N --reason TEXT [--supervisor-pin-fd N]",
	 "a new receipt in place of a wrong one, or of one given back; what is not named stays as it was"},
	{"print", command_print, "waiting | now [--copies] | skip [all | [FORM/SYMBOL/]NUMBER | --id UUID]",
	 "papers that wait since the printer failed: list, print in order, give up"},
	{"payer", command_payer, "erase FORM/SYMBOL/NUMBER", "the payer's text goes, the receipt and its hash stay"},
	{"certificate", command_certificate, "install --key FILE --cert FILE | show",
	 "what this till signs receipts with; a key with a passphrase is not taken"},
	{"clock", command_clock, "show | approve --supervisor N --reason TEXT [--supervisor-pin-fd N] [--time RFC3339]",
	 "what the till takes for the time; a supervisor lets it sell for the day in spite of a wrong clock"},
	{"copy", command_copy, "verify [DIR]", "what the journal's copy on a second medium holds, checked"},
	{"journal", command_journal, "verify | export FILE",
	 "is every entry there and right; what can be read of a damaged one, to a new file, signatures checked"},
	{"training", command_training, "on --supervisor N --reason TEXT [--supervisor-pin-fd N] | off | show",
	 "a till apart, wiped at the end; what it prints is marked and worth nothing"},
};
const size_t command_count = sizeof commands / sizeof commands[0];

enum command_ground command_ground(const struct command *c)
{
	static const struct {
		enum err (*run)(struct invocation *in);
		enum command_ground ground;
	} rows[] = {
		{command_lists, GROUND_REAL},	{command_introduce, GROUND_REAL},   {command_enroll, GROUND_REAL},
		{command_journal, GROUND_BARE}, {command_hub, GROUND_BARE},	    {command_sync, GROUND_REAL},
		{command_copy, GROUND_REAL},	{command_certificate, GROUND_REAL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].run == c->run)
			return rows[i].ground;
	return GROUND_TILL;
}
