/* The commands of hoaban-audit; main.c has their table. E_OK: all holds; E_REFUSED: something was found, and said. */
#ifndef AUDIT_COMMAND_H
#define AUDIT_COMMAND_H

#include "options.h"

#include "audit/finding/finding.h"

#include <hoaban/buf.h>

enum err command_verify(const struct options *o);
enum err command_witness(const struct options *o); /* witness.h */
enum err command_show(const struct options *o);	   /* show.h */
enum err command_codes(const struct options *o);
/* The same with its report into a buffer. Other errors than these two: it could not be judged. */
enum err verify_export(const struct options *o, struct buf *out);

/* Judges, then calls `then` while all that was read is still there: its answer is the answer. Nothing is
 * reported. `asked`: a record of which every finding is kept. */
struct audit;
enum err verify_then(const struct options *o, struct finding_asked asked, enum err (*then)(void *ctx, struct audit *a),
		     void *ctx);

#endif
