/* A file of SQL statements: cut at each `;` that stands outside quotes and comments. The body of a trigger or function may be one
 * block BEGIN … END; (in capitals, without a block or an ending CASE … END; inside): it is cut behind its END. */
#ifndef SERVER_STORE_SCRIPT_H
#define SERVER_STORE_SCRIPT_H

#include "server/store/store.h"

/* Takes the next statement off `rest`, without its `;`; false at the end. Nothing but blanks and comments is not a statement.
 */
bool script_next(struct bytes *rest, struct bytes *statement);
/* Runs every statement; stops at the first error. */
enum err script_run(struct db *db, struct bytes script);

#endif
