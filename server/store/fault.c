#include "server/store/connection.h"
#include <stdio.h>

/* 1xxx come from the server, 2xxx from the client library. A number that is not here is a fault of the program. */
static const struct fault {
	unsigned number;
	enum err err;
	enum fate fate;
} faults[] = {
	{1062, E_DUPLICATE, FATE_FINE}, {1213, E_BUSY, FATE_RETRY}, /* deadlock; Galera: certification failed */
	{1205, E_BUSY, FATE_RETRY},				    /* lock wait too long: only the statement was undone */
	{1020, E_BUSY, FATE_RETRY},				    /* row changed since the snapshot */
	{1047, E_DATABASE, FATE_RETRY},				    /* Galera: node not ready */
	{1412, E_BUSY, FATE_RETRY},				    /* table changed under the transaction */
	{1615, E_BUSY, FATE_RETRY},				    /* prepared statement must be prepared again */
	{1053, E_DATABASE, FATE_LOST},				    /* server shuts down */
	{1158, E_DATABASE, FATE_LOST},	{1159, E_DATABASE, FATE_LOST},
	{1160, E_DATABASE, FATE_LOST},	{1161, E_DATABASE, FATE_LOST},
	{1243, E_DATABASE, FATE_LOST}, /* unknown prepared statement */
	{1927, E_DATABASE, FATE_LOST}, /* connection was killed */
	{2002, E_DATABASE, FATE_LOST},	{2003, E_DATABASE, FATE_LOST},
	{2005, E_DATABASE, FATE_LOST},	{2006, E_DATABASE, FATE_LOST},
	{2012, E_DATABASE, FATE_LOST},	{2013, E_DATABASE, FATE_LOST},
	{2026, E_DATABASE, FATE_LOST},				       /* TLS */
	{2027, E_DATABASE, FATE_LOST},				       /* malformed packet */
	{2055, E_DATABASE, FATE_LOST},	{2057, E_DATABASE, FATE_LOST}, /* columns changed since prepare */
	{1040, E_BUSY, FATE_LOST},				       /* too many connections */
	{1203, E_BUSY, FATE_LOST},	{1226, E_BUSY, FATE_LOST},
	{1044, E_DATABASE, FATE_FINE}, /* not admitted: name, password, schema */
	{1045, E_DATABASE, FATE_FINE},	{1049, E_DATABASE, FATE_FINE},
	{1698, E_DATABASE, FATE_FINE},	{1021, E_DATABASE, FATE_FINE}, /* disk full, table full, engine error, out of memory */
	{1030, E_DATABASE, FATE_FINE},	{1037, E_DATABASE, FATE_FINE},
	{1041, E_DATABASE, FATE_FINE},	{1114, E_DATABASE, FATE_FINE},
	{1180, E_DATABASE, FATE_FINE}, /* Galera: no quorum at COMMIT */
	{1290, E_DATABASE, FATE_FINE}, /* read-only */
	{1317, E_DATABASE, FATE_FINE}, /* somebody killed the query */
	{1836, E_DATABASE, FATE_FINE},	{1969, E_TIMEOUT, FATE_FINE},
	{1264, E_RANGE, FATE_FINE},	{1366, E_RANGE, FATE_FINE}, /* a value that its column does not take */
	{1406, E_RANGE, FATE_FINE},	{1690, E_RANGE, FATE_FINE},
	{4025, E_RANGE, FATE_FINE}, /* CHECK */
	{1153, E_TOO_LARGE, FATE_LOST}, {2008, E_MEMORY, FATE_LOST},
};

static struct fault fault_find(unsigned number)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].number == number)
			return faults[i];
	return (struct fault){number, E_INTERNAL, FATE_FINE};
}

/* The server's message may hold values of a row: the number and our own text say enough. */
static void fault_log(const struct db *db, struct fault fault, const char *sql)
{
	char start[81], quoted[200];
	enum log_level level = fault.err == E_INTERNAL ? LOG_LEVEL_ERROR : LOG_LEVEL_WARN;
	if (fault.fate == FATE_RETRY)
		level = LOG_LEVEL_DEBUG;
	snprintf(start, sizeof start, "%.80s", sql);
	log_write(db->config->logger, level, "database_error", "error=%s number=%u sql=%s", err_code(fault.err), fault.number,
		  log_quote(quoted, sizeof quoted, start));
}

enum err db_fault(struct db *db, unsigned number, const char *sql)
{
	struct fault fault = fault_find(number);
	if (fault.fate > db->fate)
		db->fate = fault.fate;
	if (fault.err != E_DUPLICATE)
		fault_log(db, fault, sql);
	return fault.err;
}

enum err statement_fault(struct db *db, const struct statement *s)
{
	return db_fault(db, mysql_stmt_errno(s->handle), s->sql);
}
