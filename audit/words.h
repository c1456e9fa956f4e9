/* What hoaban-audit says to people beside its findings (finding.h) and the headings of its report: one table, both languages.
 * Names of commands, options, files, tables and codes are the same in both. */
#ifndef AUDIT_WORDS_H
#define AUDIT_WORDS_H

#include "options.h"

#include <hoaban/leaf.h>

#define WORDS_OF_USAGE(X)                                                                                                      \
	X(WORD_USAGE, "cách dùng:", "usage:")                                                                                  \
	X(WORD_USAGE_KEY, "(lập khóa của máy làm chứng, in vkey)", "(makes the witness's key, prints its vkey)")               \
	X(WORD_USAGE_SHOW, "(in một bản ghi)", "(prints one record)")                                                          \
	X(WORD_USAGE_CODES, "(mọi mã của điểm sai và sự cố)", "(every code of findings and incidents)")                        \
	X(WORD_USAGE_KEY_AGAIN, "(in lại vkey)", "(prints its vkey again)")                                                    \
	X(WORD_OPTION_UNKNOWN, "không có tùy chọn này", "unknown option")                                                      \
	X(WORD_OPTION_MANY, "quá nhiều", "too many")                                                                           \
	X(WORD_OPTION_EMPTY, "thiếu giá trị", "its value is missing")                                                          \
	X(WORD_OPTION_WORD, "thừa một từ trên dòng lệnh", "one word too many on the command line")                             \
	X(WORD_OPTION_LANG, "vi hoặc en", "vi or en")                                                                          \
	X(WORD_COMMAND_UNKNOWN, "không có lệnh này", "unknown command")                                                        \
	X(WORD_OPTION_MISSING, "thiếu tùy chọn này", "this option is missing")                                                 \
	X(WORD_DIR_MISSING, "thiếu thư mục của bản xuất", "the directory of the export is missing")

#define WORDS_OF_INPUT(X)                                                                                                      \
	X(WORD_DIR_UNREADABLE, "không phải thư mục đọc được", "not a directory that can be read")                              \
	X(WORD_NO_ROOT, "không có khóa công khai của khóa gốc trong tệp này", "no public key of a root in this file")          \
	X(WORD_NO_VKEY, "không có khóa của sổ doanh thu trong tệp này", "no verifier key of a log in this file")               \
	X(WORD_NO_CA, "không có chứng thư PEM nào dùng được trong tệp này", "no usable PEM certificate in this file")          \
	X(WORD_CHANGED, "tệp thay đổi trong khi đọc", "the file changed while it was read")

#define WORDS_OF_WITNESS(X)                                                                                                    \
	X(WORD_WITNESS_WHERE, "sổ ở đâu: --server URL, hoặc --log DIR, hoặc --checkpoint FILE và --proof DIR",                 \
	  "say where the log is: --server URL, or --log DIR, or --checkpoint FILE with --proof DIR")                           \
	X(WORD_WITNESS_WHAT, "witness, hoặc witness key", "witness, or witness key")                                           \
	X(WORD_WITNESS_KEY, "cần --key FILE, và --name TÊN khi lập khóa mới (so-vhttdl.example/witness)",                      \
	  "say --key FILE, and with a new key under which --name the witness signs (department.example/witness)")              \
	X(WORD_WITNESS_NAME, "không có dấu cách và dấu cộng", "no blanks and no plus")                                         \
	X(WORD_WITNESS_MADE, "đã có tệp này; khóa chỉ lập một lần", "this file is there; a key is made once")                  \
	X(WORD_WITNESS_CLOCK, "một thời điểm, 2026-11-21T08:15:00+07:00", "an instant, 2026-11-21T08:15:00+07:00")             \
	X(WORD_WITNESS_VKEY, "tệp nào chứa khóa (vkey) của sổ?", "say in which file the log's verifier key is")                \
	X(WORD_WITNESS_OWN, "tệp nào chứa khóa của máy làm chứng? (lập bằng hoaban-audit witness key)",                        \
	  "say in which file the witness's own key is (hoaban-audit witness key makes it)")                                    \
	X(WORD_WITNESS_OPEN, "người khác đọc được tệp này: chmod 400", "others may read it: chmod 400")                        \
	X(WORD_WITNESS_NO_KEY, "không đọc được, hoặc không phải khóa của máy làm chứng",                                       \
	  "it cannot be read, or is no witness's key")                                                                         \
	X(WORD_WITNESS_STATE, "máy làm chứng nhớ điều đã thấy trong thư mục nào?",                                             \
	  "say in which directory the witness remembers what it has seen")                                                     \
	X(WORD_WITNESS_BUSY, "một máy làm chứng khác đang dùng thư mục này", "another witness works on it")                    \
	X(WORD_WITNESS_TO, "gửi đến --server nào?", "to which --server?")                                                      \
	X(WORD_WITNESS_UNTAKEN, "máy chủ không nhận; vkey này đã được đăng ký chưa, đồng hồ hai máy có đúng không?",           \
	  "the server did not take it; does the operator know this witness, and are both clocks right?")

/* Of the progress bar; short. */
#define WORDS_OF_CHECKS(X)                                                                                                     \
	X(WORD_CHECK_FILES, "tệp", "files")                                                                                    \
	X(WORD_CHECK_LOG, "sổ doanh thu", "log")                                                                               \
	X(WORD_CHECK_WITNESSES, "làm chứng", "witnesses")                                                                      \
	X(WORD_CHECK_KEYS, "khóa", "keys")                                                                                     \
	X(WORD_CHECK_JOURNALS, "nhật ký", "journals")                                                                          \
	X(WORD_CHECK_TICKETS, "vé", "tickets")                                                                                 \
	X(WORD_CHECK_SEALED, "chữ ký XML", "sealed")                                                                           \
	X(WORD_CHECK_NUMBERS, "số biên lai", "numbers")                                                                        \
	X(WORD_CHECK_EDITIONS, "biểu phí", "editions")                                                                         \
	X(WORD_CHECK_PAYMENTS, "thanh toán", "payments")                                                                       \
	X(WORD_CHECK_RECEIPTS, "biên lai", "receipts")                                                                         \
	X(WORD_CHECK_LINKS, "thay thế", "links")                                                                               \
	X(WORD_CHECK_CORRECTIONS, "điều chỉnh", "corrections")                                                                 \
	X(WORD_CHECK_PERSONS, "số người", "persons")                                                                           \
	X(WORD_CHECK_ACCOUNTS, "đơn và bán", "accounts")                                                                       \
	X(WORD_CHECK_FACTS, "việc đã ký", "facts")                                                                             \
	X(WORD_CHECK_ADMISSIONS, "lượt vào", "admissions")                                                                     \
	X(WORD_CHECK_RETURNS, "hoàn tiền", "returns")                                                                          \
	X(WORD_CHECK_CASH, "tiền mặt", "cash")                                                                                 \
	X(WORD_CHECK_SHIFTS, "ca bán hàng", "shifts")                                                                          \
	X(WORD_CHECK_EVIDENCE, "chứng cứ", "evidence")                                                                         \
	X(WORD_CHECK_LEAVES, "mục còn lại", "leaves")                                                                          \
	X(WORD_CHECK_SUMS, "tổng số", "sums")

#define WORDS_OF_REPORT(X)                                                                                                                                        \
	X(WORD_UNJUDGED, "Chưa xét, hoặc được sự cố giải thích", "Not judged, or explained by incidents")                                                         \
	X(WORD_BEYOND, "Việc nằm sau điểm kiểm tra mới nhất, chưa đối chiếu được với sổ",                                                                         \
	  "Facts behind the newest checkpoint, not yet held against the log")                                                                                     \
	X(WORD_SUMS_OF,                                                                                                                                           \
	  "Tổng của những biên lai có trong bản xuất, từng biên lai được đối chiếu với mục của nó trong sổ; không gồm biên " \
	  "lai "                                                                                                                                                  \
	  "đã mất (leaf_alone), có gồm biên lai nằm sau điểm kiểm tra mới nhất.",                                                                                 \
	  "Sums of the receipts in the export, each held against its entry of the log: without those that are gone "                                              \
	  "(leaf_alone), with those behind the newest checkpoint.")                                                                                               \
	X(WORD_EXCUSED, "Việc không khớp mà sự cố ghi lại giải thích (hãy xem từng sự cố)",                                                                       \
	  "Contradictions that incidents on record explain (look at each of them)")

#define WORDS_OF_SHOW(X)                                                                                                       \
	X(WORD_CODES_INCIDENTS, "Sự cố có thể giải thích:", "Incidents can explain:")                                          \
	X(WORD_SHOW_WHAT, "cần thư mục, bảng, và '#DÒNG' hoặc khóa của bản ghi",                                               \
	  "say the directory, the table, and '#ROW' or the record's key")                                                      \
	X(WORD_SHOW_TABLE, "bản xuất không có bảng này (docs/EXPORT.md)", "an export has no such table (docs/EXPORT.md)")      \
	X(WORD_SHOW_NOTHING, "không có bản ghi này trong bảng", "there is no such record in the table")                        \
	X(WORD_SHOW_UNJUDGED, "Chưa xét chữ ký và sổ: hãy thêm --root, --ca và --vkey",                                        \
	  "Signatures and log were not judged: say --root, --ca and --vkey")                                                   \
	X(WORD_SHOW_FOUND, "Kết quả kiểm tra về bản ghi này", "What the checks found of it")                                   \
	X(WORD_SHOW_GOOD, "không có gì sai: chữ ký và mọi số liệu đều khớp",                                                   \
	  "nothing: signatures hold, and so does everything else")                                                             \
	X(WORD_SHOW_NONE, "không có điểm sai nào nêu bản ghi này; bản xuất có điểm sai khác (verify)",                         \
	  "no finding names it; there are others in this export (verify)")                                                     \
	X(WORD_SHOW_ENTRY, "Mục của sổ doanh thu", "Entry of the revenue log")                                                 \
	X(WORD_SHOW_PROVEN, "được chứng minh nằm trong sổ đã ký, số mục của sổ (các mã băm dẫn đến gốc)",                      \
	  "proven to be in the signed log, of so many entries (hashes that lead to its root)")                                 \
	X(WORD_SHOW_UNPROVEN, "chưa chứng minh được nằm trong sổ đã ký, số mục của sổ",                                        \
	  "not proven to be in the signed log, of so many entries")                                                            \
	X(WORD_SHOW_ROOT, "gốc", "root")

#define WORD_TABLE(X)                                                                                                          \
	WORDS_OF_SHOW(X) WORDS_OF_USAGE(X) WORDS_OF_INPUT(X) WORDS_OF_WITNESS(X) WORDS_OF_CHECKS(X) WORDS_OF_REPORT(X)

enum word {
#define WORD_ENUM(name, vi, en) name,
	WORD_TABLE(WORD_ENUM)
#undef WORD_ENUM
		WORD_COUNT
};

const char *word(enum word w, int language); /* `language` of money.h */
/* What an error means, as a person reads it; and what an entry of the log is of. */
const char *error_word(enum err e, int language);
const char *leaf_word(enum leaf_type t, int language);

/* On stderr: "hoaban-audit: --ca ca.pem: why". Without `path`: the option alone. */
enum err say_usage(int language, const char *option, enum word why);		       /* E_USAGE */
enum err say_given(int language, const char *option, const char *path, enum word why); /* E_USAGE */
enum err say_error(int language, const char *option, const char *path, enum err e);    /* e */

#endif
