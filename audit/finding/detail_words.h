/* What findings say beside their sentence: X(name, member of the JSON report, kind, Vietnamese, English). Members are stable.
 */
#ifndef AUDIT_DETAIL_WORDS_H
#define AUDIT_DETAIL_WORDS_H

#define DETAILS_OF_MONEY(X)                                                                                                    \
	X(DETAIL_AMOUNT, "amount", KIND_MONEY, "số tiền", "amount")                                                            \
	X(DETAIL_TOTAL, "total", KIND_MONEY, "tổng tiền", "total")                                                             \
	X(DETAIL_RECEIPTS_TOTAL, "receipts_total", KIND_MONEY, "tổng các biên lai còn hiệu lực", "total of the live receipts") \
	X(DETAIL_PAID, "paid", KIND_MONEY, "đã trả", "paid")                                                                   \
	X(DETAIL_GIVEN, "given_back", KIND_MONEY, "đã hoàn", "given back")                                                     \
	X(DETAIL_DIFFERENCE, "difference", KIND_MONEY, "chênh lệch", "difference")                                             \
	X(DETAIL_TRANSFER, "transfer", KIND_MONEY, "chuyển khoản", "transfer")                                                 \
	X(DETAIL_REFUND, "refund", KIND_MONEY, "tiền hoàn", "refund")                                                          \
	X(DETAIL_FLOAT, "float", KIND_MONEY, "tiền lẻ đầu ca", "float")                                                        \
	X(DETAIL_CASH, "cash_expected", KIND_MONEY, "tiền mặt phải có", "cash expected")                                       \
	X(DETAIL_PERPETUAL, "perpetual", KIND_MONEY, "tổng bán từ trước đến nay", "total of all sales")                        \
	X(DETAIL_BAG, "bag", KIND_MONEY, "tiền trong túi", "money in the bag")                                                 \
	X(DETAIL_COUNTED, "counted", KIND_MONEY, "tiền đếm ở báo cáo Z", "counted at the Z")                                   \
	X(DETAIL_NEXT_FLOAT, "next_float", KIND_MONEY, "đầu ca sau", "float of the next shift")                                \
	X(DETAIL_SALES, "sales", KIND_MONEY, "tiền bán", "sales")                                                              \
	X(DETAIL_BEYOND_AMOUNT, "beyond_amount", KIND_MONEY, "số tiền nằm ngoài sổ", "amount beyond the log")

#define DETAILS_OF_TIME(X)                                                                                                     \
	X(DETAIL_TIME, "time", KIND_TIME, "lúc lập", "time")                                                                   \
	X(DETAIL_BEFORE, "before", KIND_TIME, "mục trước lúc", "the one before")                                               \
	X(DETAIL_MADE_AT, "made_at", KIND_TIME, "lập lúc", "made at")                                                          \
	X(DETAIL_ISSUED_AT, "issued_at", KIND_TIME, "ký lúc", "issued at")                                                     \
	X(DETAIL_ENROLLED_AT, "enrolled_at", KIND_TIME, "ghi danh lúc", "enrolled at")                                         \
	X(DETAIL_CLOSED_AT, "closed_at", KIND_TIME, "đóng lúc", "closed at")                                                   \
	X(DETAIL_OPENED_AT, "opened_at", KIND_TIME, "mở lúc", "opened at")                                                     \
	X(DETAIL_CREATED, "created", KIND_TIME, "đặt lúc", "ordered at")                                                       \
	X(DETAIL_QUARANTINED, "quarantined", KIND_TIME, "cách ly lúc", "in quarantine since")                                  \
	X(DETAIL_SETTLED, "settled", KIND_TIME, "ghi trả lúc", "settled at")                                                   \
	X(DETAIL_HEARD, "heard", KIND_TIME, "ngân hàng báo lúc", "bank told at")                                               \
	X(DETAIL_VALID, "valid", KIND_TIME, "hiệu lực từ", "valid from")                                                       \
	X(DETAIL_TOLD_UNTIL, "told_until", KIND_TIME, "nhật ký đến lúc", "journal until")                                      \
	X(DETAIL_DAY, "day", KIND_DAY, "ngày", "day")                                                                          \
	X(DETAIL_FROM_DAY, "from_day", KIND_DAY, "từ ngày", "from day")

#define DETAILS_OF_NUMBERS(X)                                                                                                  \
	X(DETAIL_BYTE, "byte", KIND_NUMBER, "byte", "byte")                                                                    \
	X(DETAIL_BYTES, "bytes", KIND_NUMBER, "số byte", "bytes")                                                              \
	X(DETAIL_ROWS, "rows", KIND_NUMBER, "số dòng", "rows")                                                                 \
	X(DETAIL_LEAF, "leaf", KIND_NUMBER, "mục sổ số", "entry of the log")                                                   \
	X(DETAIL_FIRST, "first", KIND_NUMBER, "từ số", "from number")                                                          \
	X(DETAIL_LAST, "last", KIND_NUMBER, "đến số", "to number")                                                             \
	X(DETAIL_SIZE, "size", KIND_NUMBER, "ở độ dài", "at size")                                                             \
	X(DETAIL_LOG_SIZE, "log_size", KIND_NUMBER, "số mục của sổ", "size of the log")                                        \
	X(DETAIL_GOOD, "good_until", KIND_NUMBER, "còn đúng đến mục", "good until entry")                                      \
	X(DETAIL_ORIGIN_NUMBER, "origin_number", KIND_NUMBER, "lần mở sổ", "log opened, number")                               \
	X(DETAIL_TYPE, "type", KIND_LEAF, "loại mục", "type of entry")                                                         \
	X(DETAIL_NUMBER, "number", KIND_NUMBER, "số", "number")                                                                \
	X(DETAIL_AFTER, "after", KIND_NUMBER, "sau số", "after number")                                                        \
	X(DETAIL_LEASED, "leased", KIND_NUMBER, "được cấp đến số", "leased until number")                                      \
	X(DETAIL_LOG_LAST, "log_last", KIND_NUMBER, "số cuối theo sổ", "last number of the log")                               \
	X(DETAIL_SERIES_LAST, "series_last", KIND_NUMBER, "số cuối", "last number")                                            \
	X(DETAIL_YEAR, "year", KIND_NUMBER, "năm", "year")                                                                     \
	X(DETAIL_EDITION, "edition", KIND_NUMBER, "biểu phí số", "tariff edition")                                             \
	X(DETAIL_SEQ, "seq", KIND_NUMBER, "mục nhật ký số", "journal entry")                                                   \
	X(DETAIL_Z, "z", KIND_NUMBER, "báo cáo Z số", "Z report")                                                              \
	X(DETAIL_USE, "use", KIND_NUMBER, "lượt số", "use")                                                                    \
	X(DETAIL_ENTRY, "entry", KIND_NUMBER, "lần vào", "entry")                                                              \
	X(DETAIL_PARTY, "party", KIND_NUMBER, "lượt cuối của đoàn", "last use of the party")                                   \
	X(DETAIL_DAYS, "days", KIND_NUMBER, "số ngày", "days")                                                                 \
	X(DETAIL_SITE, "site", KIND_NUMBER, "điểm số", "site")                                                                 \
	X(DETAIL_TICKET_SITES, "ticket_sites", KIND_SITES, "các điểm của vé", "sites of the ticket")                           \
	X(DETAIL_DEVICE_SITES, "device_sites", KIND_SITES, "các điểm của thiết bị", "sites of the device")                     \
	X(DETAIL_TICKETS, "tickets", KIND_NUMBER, "số vé", "tickets")                                                          \
	X(DETAIL_FREE, "free", KIND_NUMBER, "người miễn phí", "free persons")                                                  \
	X(DETAIL_PERSONS, "persons", KIND_NUMBER, "số người", "persons")                                                       \
	X(DETAIL_ENTERED, "entered", KIND_NUMBER, "đã vào", "had entered")                                                     \
	X(DETAIL_KNOWN, "known", KIND_NUMBER, "đã biết", "known of")                                                           \
	X(DETAIL_PARTS, "parts", KIND_NUMBER, "số phần", "parts")                                                              \
	X(DETAIL_USES, "uses", KIND_NUMBER, "số lượt", "uses")                                                                 \
	X(DETAIL_RECEIPTS, "receipts", KIND_NUMBER, "số biên lai", "receipts")                                                 \
	X(DETAIL_NOTICES, "notices", KIND_NUMBER, "số thông báo sai sót", "notices of error")                                  \
	X(DETAIL_TIMES, "times", KIND_NUMBER, "số lần", "times")                                                               \
	X(DETAIL_OLD_LEAF, "old_leaf", KIND_NUMBER, "mục sổ của biên lai cũ", "entry of the old receipt")                      \
	X(DETAIL_NEW_LEAF, "new_leaf", KIND_NUMBER, "mục sổ của biên lai mới", "entry of the new receipt")                     \
	X(DETAIL_ROLE, "role", KIND_NUMBER, "vai trò số", "role")                                                              \
	X(DETAIL_HUB, "hub", KIND_NUMBER, "máy chủ điểm", "hub")                                                               \
	X(DETAIL_METHOD, "method", KIND_NUMBER, "hình thức trả tiền số", "form of payment")                                    \
	X(DETAIL_KIND, "kind", KIND_NUMBER, "loại", "kind")                                                                    \
	X(DETAIL_STATE, "state", KIND_NUMBER, "trạng thái", "state")                                                           \
	X(DETAIL_STATUS, "status", KIND_NUMBER, "trạng thái đơn", "status of the order")                                       \
	X(DETAIL_ACTION, "action", KIND_NUMBER, "việc cần duyệt số", "action to approve")                                      \
	X(DETAIL_REPLACES, "replaces", KIND_NUMBER, "thay cho số", "in place of number")

#define DETAILS_OF_TEXT(X)                                                                                                     \
	X(DETAIL_ERROR, "error", KIND_ERROR, "lỗi", "error")                                                                   \
	X(DETAIL_FILE, "file", KIND_TEXT, "tệp", "file")                                                                       \
	X(DETAIL_MEMBER, "member", KIND_TEXT, "phần", "member")                                                                \
	X(DETAIL_COLUMNS, "columns", KIND_TEXT, "cột", "columns")                                                              \
	X(DETAIL_ORIGIN, "origin", KIND_TEXT, "sổ", "log")                                                                     \
	X(DETAIL_LABEL, "other", KIND_TEXT, "so với", "against")                                                               \
	X(DETAIL_KEY, "key", KIND_TEXT, "khóa", "key")                                                                         \
	X(DETAIL_LIST, "list", KIND_WORD, "danh sách", "list")                                                                 \
	X(DETAIL_REVOKED, "revoked", KIND_NUMBER, "thu hồi", "revoked")                                                        \
	X(DETAIL_SUPERSEDED, "superseded", KIND_NUMBER, "bị thay thế", "superseded")                                           \
	X(DETAIL_VERDICT, "verdict", KIND_TEXT, "kết quả", "verdict")                                                          \
	X(DETAIL_EVIDENCE, "evidence", KIND_TEXT, "chứng cứ", "evidence")                                                      \
	X(DETAIL_SLIP, "slip", KIND_TEXT, "giấy nộp tiền", "slip")                                                             \
	X(DETAIL_SOURCE, "source", KIND_TEXT, "đơn hoặc lượt bán", "order or sale")                                            \
	X(DETAIL_SUBJECT, "subject", KIND_TEXT, "trả cho", "paid for")                                                         \
	X(DETAIL_TX, "tx", KIND_TEXT, "giao dịch", "transaction")                                                              \
	X(DETAIL_ACTOR, "actor", KIND_TEXT, "người làm", "actor")                                                              \
	X(DETAIL_POINTER, "pointer", KIND_TEXT, "tại", "at")                                                                   \
	X(DETAIL_RULE, "rule", KIND_TEXT, "trái quy tắc", "rule broken")                                                       \
	X(DETAIL_SERIES, "series", KIND_TEXT, "ký hiệu", "series")                                                             \
	X(DETAIL_FIGURE, "figure", KIND_WORD, "số liệu", "figure")

/* What a till or gate told of. */
#define DETAILS_OF_FACTS(X)                                                                                                    \
	X(DETAIL_FACT, "fact", KIND_WORD, "việc", "fact")                                                                      \
	X(DETAIL_FACT_SALE, "sale", KIND_NUMBER, "lượt bán", "sale")                                                           \
	X(DETAIL_FACT_RECEIPT, "receipt", KIND_NUMBER, "biên lai", "receipt")                                                  \
	X(DETAIL_FACT_XML, "xml", KIND_NUMBER, "biên lai điện tử (XML)", "XML of a receipt")                                   \
	X(DETAIL_FACT_TICKET, "ticket", KIND_NUMBER, "vé", "ticket")                                                           \
	X(DETAIL_FACT_CASH, "cash", KIND_NUMBER, "tiền mặt", "cash")                                                           \
	X(DETAIL_FACT_OVERRIDE, "override", KIND_NUMBER, "giám sát cho vào", "override")                                       \
	X(DETAIL_FACT_ADMISSION, "admission", KIND_NUMBER, "lượt vào", "admission")                                            \
	X(DETAIL_FACT_SHIFT, "shift", KIND_NUMBER, "ca bán hàng", "shift")                                                     \
	X(DETAIL_FACT_Z, "z_report", KIND_NUMBER, "báo cáo Z", "Z report")                                                     \
	X(DETAIL_FACT_UNDONE, "undone", KIND_NUMBER, "hủy lượt vào", "entry undone")

/* Figures of a shift that are no sum of money of their own above (figures.h). */
#define DETAILS_OF_FIGURES(X)                                                                                                  \
	X(DETAIL_FIGURE_REPLACED, "replaced", KIND_NUMBER, "biên lai thay thế", "replaced")                                    \
	X(DETAIL_FIGURE_REFUNDS, "refunds", KIND_NUMBER, "hoàn tiền", "refunds")                                               \
	X(DETAIL_FIGURE_CASH_REFUNDS, "cash_refunds", KIND_NUMBER, "hoàn tiền mặt", "refunds in cash")                         \
	X(DETAIL_FIGURE_PAID_IN, "paid_in", KIND_NUMBER, "nộp vào ngăn kéo", "paid in")                                        \
	X(DETAIL_FIGURE_PAID_OUT, "paid_out", KIND_NUMBER, "chi từ ngăn kéo", "paid out")                                      \
	X(DETAIL_FIGURE_DROPS, "drops", KIND_NUMBER, "túi tiền", "drops")                                                      \
	X(DETAIL_FIGURE_SLIPS, "slips", KIND_NUMBER, "giấy nộp tiền", "slips")                                                 \
	X(DETAIL_FIGURE_PRINTS, "prints", KIND_NUMBER, "bản in", "prints")                                                     \
	X(DETAIL_FIGURE_REPRINTS, "reprints", KIND_NUMBER, "bản in lại", "reprints")                                           \
	X(DETAIL_FIGURE_DRAWER, "drawer_openings", KIND_NUMBER, "lần mở ngăn kéo", "openings of the drawer")                   \
	X(DETAIL_FIGURE_REFUSED, "refused_scans", KIND_NUMBER, "lần quét bị từ chối", "refused scans")                         \
	X(DETAIL_FIGURE_APPROVALS, "approvals", KIND_NUMBER, "lần duyệt", "approvals")                                         \
	X(DETAIL_FIGURE_TENDERS, "tenders", KIND_NUMBER, "hình thức thanh toán", "forms of payment")                           \
	X(DETAIL_FIGURE_CATEGORIES, "categories", KIND_NUMBER, "loại khách", "categories")                                     \
	X(DETAIL_FIGURE_SITES, "sites", KIND_SITES, "các điểm", "sites")                                                       \
	X(DETAIL_FIGURE_SYMBOLS, "symbols", KIND_NUMBER, "các ký hiệu", "symbols")

#define DETAIL_TABLE(X)                                                                                                        \
	DETAILS_OF_MONEY(X)                                                                                                    \
	DETAILS_OF_TIME(X) DETAILS_OF_NUMBERS(X) DETAILS_OF_TEXT(X) DETAILS_OF_FACTS(X) DETAILS_OF_FIGURES(X)

#endif
