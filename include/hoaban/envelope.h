/* The tax office's envelope around what is transmitted, and the answer to it.
 *
 *   TDiep { TTChung { PBan MNGui MNNhan MLTDiep MTDiep MTDTChieu MST SLuong }, DLieu { … } }
 *
 * Who sends a message twice sends the same MTDiep: the receiver takes it once and answers it each time. */
#ifndef HOABAN_ENVELOPE_H
#define HOABAN_ENVELOPE_H

#include <hoaban/receipt.h>
#include <hoaban/xml.h>

#define SENDER_TEXT	15 /* MNGui, MNNhan: at most 14 letters and digits */
#define MESSAGE_ID_TEXT (SENDER_TEXT + 32)
#define ENVELOPE_MAX	XML_MAX

/* MLTDiep, as for invoices: for receipts none were published. */
enum message_type {
	MESSAGE_NOTICE = 300, /* 04/SS-CTĐT */
	MESSAGE_TABLE = 400,  /* 01/TH-BLĐT */
	MESSAGE_ANSWER = 999, /* taken, or not and why */
};

struct envelope {
	const char *sender, *receiver;
	enum message_type type;
	const char *id;	       /* MTDiep */
	const char *refers_to; /* MTDTChieu: what an answer answers; NULL or "" = nothing */
	const char *tax_code;
	struct bytes content; /* the element in DLieu */
};

/* MTDiep: the sender and 32 upper-case hex digits. */
void message_id_format(char out[static MESSAGE_ID_TEXT], const char *sender, const uint8_t random[static 16]);
/* E_INVALID for a text of another form, also in the ids. */
enum err envelope_write(struct buf *out, const struct envelope *e);
/* Strict: canonical, exactly these elements, one message. E_MALFORMED, E_INVALID. Views into the arena and the document. */
enum err envelope_open(struct envelope *out, struct arena *a, struct bytes document);

/* An answer's DLieu: TBao { MTDiep, TTTNhan (0 taken, 1 not taken), DSLDo/LDo{MLoi, MTa}* }. */
struct verdict {
	bool is_taken;
	const char *code, *text; /* the first reason; "" = none. Never put into a log: a stranger wrote it */
};
enum err verdict_write(struct buf *out, const struct envelope *answer, const struct verdict *v); /* content is made here */
/* An answer whose verdict is for the message it refers to. E_MALFORMED, E_INVALID. */
enum err verdict_open(struct verdict *out, struct envelope *answer, struct arena *a, struct bytes document);

#endif
