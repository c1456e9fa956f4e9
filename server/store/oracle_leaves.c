/* Facts and leaves of the revenue log, counted both ways. */
#include "store/oracle.h"

/* An entry is an array of 15 whose second element is its type (FORMATS 5), below 24: the third byte. */
#define LEAF_TYPE(entry) "ORD(SUBSTRING(" entry ", 3, 1))"
#define HOW_MANY(facts)	 "(SELECT COUNT(*) FROM " facts ")"

/* clang-format off */
/* Leaves of one type, and facts: the same number. */
#define AS_MANY(leaves, facts) "ABS(l." leaves " - " HOW_MANY(facts) ")"
/* Some leaves have no fact of their own, but an incident that says why. */
#define AS_MANY_BUT(leaves, facts, incidents)                                                                                  \
	"GREATEST(0, " HOW_MANY(facts) " - l." leaves ") + GREATEST(0, l." leaves " - " HOW_MANY(facts)                        \
	" - " HOW_MANY("incident WHERE " incidents) ")"
#define OF_ANOTHER_TYPE(facts, types)                                                                                          \
	"(SELECT COUNT(*) FROM " facts " f JOIN leaf x ON x.idx = f.leaf_index"                                                \
	" WHERE " LEAF_TYPE("x.entry") " NOT IN (" types "))"
#define COUNTED(types, name) "COALESCE(SUM(t IN (" types ")), 0) AS " name
/* The leaf of type 8 that names this certificate. */
#define CLOSING                                                                                                                \
	"SELECT 1 FROM leaf x WHERE " LEAF_TYPE("x.entry") " = 8 AND LOCATE(UNHEX(SHA2(d.certificate, 256)), x.entry) > 0"

const char oracle_leaves[] =
	"SELECT CAST("
	AS_MANY("receipts", "receipt")
	" + " AS_MANY_BUT("refunds", "refund", "kind = 'replaced_twice' AND detail NOT LIKE '%back=0'") /* the office was faster */
	" + " AS_MANY("lost", "lost_number")
	" + " AS_MANY_BUT("shifts", "shift WHERE leaf_index IS NOT NULL", "kind IN ('z_repeated', 'shift_unknown')")
	" + " AS_MANY("notices", "error_notice")
	" + " AS_MANY("devices", "device")
	" + " AS_MANY("editions", "tariff_edition")
	" + " AS_MANY_BUT("free", "ticket WHERE leaf_index IS NOT NULL", "kind = 'ticket_repeated'")
	" + l.others"
	" + " HOW_MANY("log_origin WHERE " LEAF_TYPE("entry") " <> 11")
	" + " HOW_MANY("device d WHERE d.closed_at IS NOT NULL AND NOT EXISTS (" CLOSING ")")
	" + " HOW_MANY("device d JOIN symbol s ON s.device = d.id WHERE d.closed_at IS NOT NULL AND NOT EXISTS ("
		       CLOSING " AND LOCATE(CONCAT(s.form, 'e', s.symbol), x.entry) > 0)")
	" + " OF_ANOTHER_TYPE("receipt", "1, 2")
	" + " OF_ANOTHER_TYPE("refund", "3")
	" + " OF_ANOTHER_TYPE("lost_number", "4")
	" + " OF_ANOTHER_TYPE("shift", "5")
	" + " OF_ANOTHER_TYPE("error_notice", "6")
	" + " OF_ANOTHER_TYPE("ticket", "10")
	" AS SIGNED) FROM (SELECT "
	COUNTED("1, 2", "receipts") ", " COUNTED("3", "refunds") ", " COUNTED("4", "lost") ", " COUNTED("5", "shifts") ", "
	COUNTED("6", "notices") ", " COUNTED("7", "devices") ", " COUNTED("9", "editions") ", " COUNTED("10", "free") ", "
	"COALESCE(SUM(t NOT BETWEEN 1 AND 10), 0) AS others FROM (SELECT " LEAF_TYPE("entry") " AS t FROM leaf) types) l";
/* clang-format on */
