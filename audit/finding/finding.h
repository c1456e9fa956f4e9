/* What the auditor finds: codes of one table, each with its sentence in Vietnamese and English, and the record it is about. */
#ifndef AUDIT_FINDING_H
#define AUDIT_FINDING_H

#include "detail.h"
#include "finding_rules.h"

#include <hoaban/arena.h>
#include <hoaban/export.h>

/* X(name, code, Vietnamese, English). Codes are stable: reports, tests and docs/AUDITOR.md say them. */
#define FINDINGS_OF_FORM(X)                                                                                                    \
	X(FINDING_MANIFEST_FORM, "manifest_form", "bản kê không đúng mẫu", "the manifest does not have the agreed form")       \
	X(FINDING_MADE_BEFORE, "made_before", "bản kê ghi lập trước những gì nó chứa",                                         \
	  "the manifest says it was made before what it holds")                                                                \
	X(FINDING_FILE_MISSING, "file_missing", "thiếu tệp mà bản kê có ghi", "a file of the manifest is missing")             \
	X(FINDING_FILE_UNKNOWN, "file_unknown", "tệp không có trong bản kê", "a file is not in the manifest")                  \
	X(FINDING_FILE_HASH, "file_hash", "tệp khác với bản kê (SHA-256 hoặc độ dài)",                                         \
	  "a file is not the one of the manifest (SHA-256 or length)")                                                         \
	X(FINDING_ROW_COUNT, "row_count", "số dòng khác với bản kê", "a table does not have the rows of the manifest")         \
	X(FINDING_ROW_FORM, "row_form", "dòng không đúng mẫu; các dòng sau không được xét",                                    \
	  "a row does not have the agreed form; what follows it was not judged")                                               \
	X(FINDING_ROW_ORDER, "row_order", "dòng sai thứ tự hoặc bị lặp", "a row is out of order or there twice")               \
	X(FINDING_VKEY, "log_key", "khóa của sổ doanh thu khác với khóa đã đưa",                                               \
	  "the log's key is not the one that was given")                                                                       \
	X(FINDING_ORIGIN, "log_origin", "lần mở lại sổ doanh thu không khớp với mục đầu của nó",                               \
	  "a new beginning of the log is not what its first entry says")                                                       \
	X(FINDING_LEAF_FORM, "leaf_form", "mục của sổ doanh thu không đúng mẫu",                                               \
	  "an entry of the revenue log does not have the agreed form")                                                         \
	X(FINDING_LEAF_GAP, "leaf_gap", "thiếu mục của sổ doanh thu", "entries of the revenue log are missing")                \
	X(FINDING_LOG_SIZE, "log_size", "số mục khác với điểm kiểm tra", "the log does not have the size of its checkpoint")   \
	X(FINDING_CHECKPOINT_MISSING, "checkpoint_missing", "không có điểm kiểm tra đã ký", "there is no signed checkpoint")   \
	X(FINDING_CHECKPOINT_SIGNATURE, "checkpoint_signature", "chữ ký của điểm kiểm tra sai",                                \
	  "a checkpoint's signature is wrong")                                                                                 \
	X(FINDING_CHECKPOINT_ROOT, "checkpoint_root", "các mục của sổ không cho ra gốc của điểm kiểm tra",                     \
	  "the entries of the log do not lead to a checkpoint's root")                                                         \
	X(FINDING_CHECKPOINT_BEYOND, "checkpoint_beyond", "điểm kiểm tra cũ lớn hơn sổ hiện tại: phần cuối của sổ bị mất",     \
	  "an older checkpoint is of a larger log: the end of the log is missing")                                             \
	X(FINDING_CHECKPOINT_NOT_PREFIX, "checkpoint_not_prefix",                                                              \
	  "sổ hiện tại không nối tiếp điểm kiểm tra cũ: đã bị viết lại",                                                       \
	  "the log does not continue an older checkpoint: it was rewritten")                                                   \
	X(FINDING_CHECKPOINT_TWO_ROOTS, "checkpoint_two_roots", "hai gốc khác nhau cho cùng một độ dài của sổ",                \
	  "two different roots for one size of the log")                                                                       \
	X(FINDING_COSIGNATURE, "cosignature", "dòng của máy làm chứng không do nó ký",                                         \
	  "a witness's line was not signed by it")                                                                             \
	X(FINDING_CHECKPOINT_LOST, "checkpoint_lost", "điểm kiểm tra thuộc sổ trước lần mở lại và không dẫn đến sổ hiện tại",  \
	  "a checkpoint of a log that was begun anew does not lead into the present one")

#define FINDINGS_OF_SIGNATURES(X)                                                                                              \
	X(FINDING_DELEGATIONS, "delegations", "danh sách ủy quyền không do khóa gốc ký",                                       \
	  "the delegations are not signed by the root")                                                                        \
	X(FINDING_LOG_KEY, "log_key_undelegated", "khóa của sổ doanh thu không được khóa gốc ủy quyền",                        \
	  "the root has not delegated to the log's key")                                                                       \
	X(FINDING_LIST, "key_list", "một danh sách đã ký bị thiếu hoặc sai", "a signed list is missing or wrong")              \
	X(FINDING_TRUSTED_UNKNOWN, "trusted_unknown", "danh sách tin cậy có khóa không thuộc thiết bị nào",                    \
	  "the trust list names a key that no device has")                                                                     \
	X(FINDING_TRUSTED_BEYOND, "trusted_beyond", "danh sách tin cậy cho phép khóa nhiều hơn chứng thư của nó",              \
	  "the trust list allows a key more than its certificate does")                                                        \
	X(FINDING_DEVICE_CERTIFICATE, "device_certificate", "chứng thư của thiết bị sai", "a device's certificate is wrong")   \
	X(FINDING_EDITION_SIGNATURE, "edition_signature", "chữ ký của biểu phí sai", "a tariff edition's signature is wrong")  \
	X(FINDING_BLOCK_UNLISTED, "block_unlisted", "vé đã thu hồi hoặc thay thế không có trong danh sách đã ký",              \
	  "a revoked or superseded ticket is not on its signed list")                                                          \
	X(FINDING_ENTRY_FORM, "entry_form", "mục nhật ký không đúng mẫu", "a journal entry does not have the agreed form")     \
	X(FINDING_ENTRY_SIGNATURE, "entry_signature", "chữ ký của mục nhật ký sai", "a journal entry's signature is wrong")    \
	X(FINDING_ENTRY_PLACE, "entry_place", "mục nhật ký thuộc thiết bị hoặc số thứ tự khác",                                \
	  "a journal entry belongs to another device or number")                                                               \
	X(FINDING_ENTRY_BODY, "entry_body", "nội dung mục nhật ký không đúng loại của nó",                                     \
	  "a journal entry's body is not what its type promises")                                                              \
	X(FINDING_JOURNAL_GAP, "journal_gap", "thiếu mục trong nhật ký", "entries are missing in a journal")                   \
	X(FINDING_JOURNAL_CHAIN, "journal_chain", "mục nhật ký không nối tiếp mục trước",                                      \
	  "a journal entry does not follow the one before it")                                                                 \
	X(FINDING_JOURNAL_HEAD, "journal_head", "nhật ký không kết thúc ở mục cuối cùng của thiết bị",                         \
	  "a journal does not end with the device's last entry")                                                               \
	X(FINDING_TICKET_FORM, "ticket_form", "vé không đúng mẫu", "a ticket does not have the agreed form")                   \
	X(FINDING_TICKET_SIGNATURE, "ticket_signature", "chữ ký của vé sai", "a ticket's signature is wrong")                  \
	X(FINDING_TICKET_KEY, "ticket_key", "vé được ký bằng khóa không được ủy quyền",                                        \
	  "a ticket is signed with a key that nobody vouches for")                                                             \
	X(FINDING_TICKET_LIMIT, "ticket_limit", "vé vượt quá quyền của khóa đã ký",                                            \
	  "a ticket is beyond what its key may sign")                                                                          \
	X(FINDING_TICKET_ROW, "ticket_row", "dòng của vé khác với vé đã ký", "a ticket's row is not what was signed")          \
	X(FINDING_KNOWN_UNSOLD, "known_unsold", "danh sách vé của khóa đã đóng có vé mà bảng không có",                        \
	  "the list of a closed key's tickets names one that no table has")                                                    \
	X(FINDING_SPLIT, "split", "các phần của vé tách không đủ hoặc trùng lượt của vé gốc",                                  \
	  "the parts of a split do not hold every use of the ticket once")                                                     \
	X(FINDING_CERTIFICATE, "certificate", "chứng thư số của đơn vị sai hoặc không do CA đã đưa cấp",                       \
	  "an organisation's certificate is wrong or does not lead to the given authority")                                    \
	X(FINDING_XML_FORM, "xml_form", "XML của biên lai không đúng mẫu", "a receipt's XML does not have the agreed form")    \
	X(FINDING_XML_SIGNATURE, "xml_signature", "chữ ký trên XML của biên lai sai",                                          \
	  "a signature in a receipt's XML is wrong")                                                                           \
	X(FINDING_XML_CERTIFICATE, "xml_certificate", "XML của biên lai được ký bằng chứng thư không hợp lệ",                  \
	  "a receipt's XML is signed with a certificate that does not hold")                                                   \
	X(FINDING_XML_RECORD, "xml_record", "XML đã ký khác với biên lai", "the signed XML is not of this receipt")            \
	X(FINDING_XML_ORPHAN, "xml_orphan", "có XML đã ký mà không có biên lai", "there is a signed XML, and no receipt")      \
	X(FINDING_RECEIPT_UNSIGNED, "receipt_unsigned", "biên lai đã lâu mà chưa được ký",                                     \
	  "a receipt has not been signed for days")

#define FINDING_TABLE(X) FINDINGS_OF_FORM(X) FINDINGS_OF_SIGNATURES(X) FINDINGS_OF_RULES(X)

enum finding_code {
#define FINDING_ENUM(name, code, vi, en) name,
	FINDING_TABLE(FINDING_ENUM)
#undef FINDING_ENUM
		FINDING_COUNT
};
const char *finding_name(enum finding_code c);			 /* "row_order" */
const char *finding_sentence(enum finding_code c, int language); /* enum language of money.h */

/* No table: about a file or a key that is in none. */
#define NO_TABLE EXPORT_TABLE_COUNT

struct finding {
	enum finding_code code;
	size_t check; /* in the order of judgement */
	enum export_table table;
	uint64_t row;		     /* from 1, as a person counts; 0 = the table as a whole */
	const char *id;		     /* what people call the record: "0123456789 EBL01 26TAA 2026 17", a hex id; "" = none */
	const struct detail *detail; /* the values that contradict each other */
	const char *device;	     /* name of the device that it leads to, or "" */
	int64_t at;		     /* when it happened, Unix seconds; 0 = not known */
};

#define FINDINGS_LISTED 100 /* of one code; all are counted */

/* A record that somebody asks for; row 0: none. */
struct finding_asked {
	enum export_table table;
	uint64_t row;
};

struct findings {
	struct arena *arena;
	struct finding_asked asked;
	size_t check; /* verify.c sets it */
	uint64_t counts[FINDING_COUNT];
	size_t count, room;
	struct finding *list;
};

/* They stay in the order in which they are added: checks run in theirs, and each goes from cause to effect and from the first
 * row to the last, so the first of the list is the first wrong record. Of more than FINDINGS_LISTED of a code the first are
 * kept. Not for several threads. The finding, for whoever knows its device or time; NULL: only counted. */
struct finding *findings_add(struct findings *f, enum finding_code code, enum export_table t, uint64_t row, const char *id,
			     const struct detail *detail);
/* Nothing for NULL. A time that no clock can show (a row may say anything) is none. */
void finding_place(struct finding *f, const char *device, int64_t at);
uint64_t findings_total(const struct findings *f);

#define FINDING_ID 64
/* How a receipt is named, from the five cells that name it. */
const char *finding_receipt_id(char out[static FINDING_ID], const struct cell *receipt);
const char *finding_hex_id(char out[static FINDING_ID], struct bytes id); /* of at most 31 bytes */

#endif
