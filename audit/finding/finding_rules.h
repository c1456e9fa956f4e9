/* What may be found of numbers, prices, sums, admissions, money, cash and persons: X(name, code, Vietnamese, English). */
#ifndef AUDIT_FINDING_RULES_H
#define AUDIT_FINDING_RULES_H

#define FINDINGS_OF_NUMBERS(X)                                                                                                 \
	X(FINDING_SERIES_UNKNOWN, "series_unknown", "ký hiệu biên lai không được đăng ký",                                     \
	  "a series of receipts is not registered")                                                                            \
	X(FINDING_NUMBER_GAP, "number_gap", "thiếu số biên lai mà không báo mất",                                              \
	  "a receipt number is missing and was not reported lost")                                                             \
	X(FINDING_NUMBER_REPEATED, "number_repeated", "số biên lai được cấp hai lần", "a receipt number was issued twice")     \
	X(FINDING_NUMBER_ORDER, "number_order", "số biên lai sai thứ tự trong sổ",                                             \
	  "a receipt number is out of order in the log")                                                                       \
	X(FINDING_NUMBER_BEYOND_LEASE, "number_beyond_lease", "số biên lai vượt dải được cấp",                                 \
	  "a receipt number is beyond the leased range")                                                                       \
	X(FINDING_LOST_NUMBER_ISSUED, "lost_number_issued", "số đã báo mất nhưng vẫn được cấp",                                \
	  "a number reported lost was issued")                                                                                 \
	X(FINDING_LOST_OPEN, "lost_open", "báo mất số của ký hiệu còn đang dùng",                                              \
	  "a number was reported lost while its series goes on")                                                               \
	X(FINDING_SERIES_LAST, "series_last", "số cuối của ký hiệu khác với sổ",                                               \
	  "a series' last number is not the one of the log")                                                                   \
	X(FINDING_SERIES_END, "series_end", "số cuối lúc đóng thiết bị khác với sổ",                                           \
	  "a closed device's last number is not the one of the log")                                                           \
	X(FINDING_TIME_BACKWARDS, "time_backwards", "thời điểm lập lùi lại trong cùng ký hiệu",                                \
	  "time runs backwards within a series")

#define FINDINGS_OF_FACTS(X)                                                                                                   \
	X(FINDING_LEAF_MISSING, "leaf_missing", "bản ghi không có trong sổ doanh thu", "a record is not in the revenue log")   \
	X(FINDING_LEAF_DIFFERS, "leaf_differs", "bản ghi khác với sổ doanh thu",                                               \
	  "a record is not what the revenue log was told")                                                                     \
	X(FINDING_LEAF_SHARED, "leaf_shared", "hai bản ghi cùng chỉ một mục của sổ", "two records name one entry of the log")  \
	X(FINDING_LEAF_ALONE, "leaf_alone", "mục của sổ không còn bản ghi của nó: đã bị xóa hoặc thay",                        \
	  "an entry of the log has lost its record: it was deleted or exchanged")                                              \
	X(FINDING_EDITION_DIFFERS, "edition_differs", "dòng của biểu giá khác với bản đã ký",                                  \
	  "a tariff edition's row is not what was signed")                                                                     \
	X(FINDING_EDITION_FORM, "edition_form", "biểu giá không đúng mẫu", "a tariff edition does not have the agreed form")   \
	X(FINDING_EDITION_UNLOGGED, "edition_unlogged", "biểu giá khác với bản đã ghi sổ",                                     \
	  "a tariff edition is not the one the log was told of")                                                               \
	X(FINDING_EDITION_LATE, "edition_late", "biên lai theo biểu giá chưa có lúc lập",                                      \
	  "a receipt is priced by an edition that was not there yet")                                                          \
	X(FINDING_EDITION_UNKNOWN, "edition_unknown", "biên lai nêu biểu giá không tồn tại",                                   \
	  "a receipt names an edition that is not here")                                                                       \
	X(FINDING_DEVICE_UNLOGGED, "device_unlogged", "thiết bị không được ghi sổ khi đăng ký",                                \
	  "a device's enrolment is not in the log")                                                                            \
	X(FINDING_DEVICE_ROLE, "device_role", "thiết bị đã làm việc mà vai trò ghi trong bảng không cho phép",                 \
	  "a device did what the role in its row does not allow")                                                              \
	X(FINDING_EVIDENCE_DIFFERS, "evidence_differs", "chứng cứ chống lại một nhật ký không đúng như nó nói",                \
	  "evidence against a journal is not what it says")                                                                    \
	X(FINDING_ORDER_DIFFERS, "order_differs", "thời điểm hoặc cách trả tiền của đơn khác với biên lai và mã đơn",          \
	  "an order's time or way to pay is not what its receipts and its id say")                                             \
	X(FINDING_DEVICE_END, "device_end", "việc đóng thiết bị không khớp với sổ", "a device's end and the log do not agree")

#define FINDINGS_OF_RECEIPTS(X)                                                                                                \
	X(FINDING_RECORD_FORM, "record_form", "bản gốc biên lai không đúng mẫu",                                               \
	  "a receipt's record does not have the agreed form")                                                                  \
	X(FINDING_RECEIPT_DIFFERS, "receipt_differs", "dòng biên lai khác với bản gốc của nó",                                 \
	  "a receipt's row is not what its record says")                                                                       \
	X(FINDING_SOURCE_UNKNOWN, "source_unknown", "không có đơn hàng hay lần bán của bản ghi này",                           \
	  "the order or sale of a record is not here")                                                                         \
	X(FINDING_PRICE_DIFFERS, "price_differs", "giá khác với biểu giá", "a price is not the one of the tariff edition")     \
	X(FINDING_RECEIPT_TWICE, "receipt_twice", "hai biên lai còn hiệu lực cho một lần trả tiền",                            \
	  "two live receipts for one payment")                                                                                 \
	X(FINDING_LINK_UNKNOWN, "link_unknown", "liên kết thay thế chỉ tới biên lai không có",                                 \
	  "a replacement's link names a receipt that is not here")                                                             \
	X(FINDING_LINK_DIFFERS, "link_differs", "biên lai thay thế không nêu đúng biên lai cũ",                                \
	  "a replacement does not name the receipt it is linked to")                                                           \
	X(FINDING_LINK_TWICE, "link_twice", "một biên lai thay thế hai biên lai cũ", "one receipt replaces two")               \
	X(FINDING_LINK_ORDER, "link_order", "biên lai thay thế có trước biên lai cũ",                                          \
	  "a replacement came before what it replaces")                                                                        \
	X(FINDING_REPLACEMENT_UNLINKED, "replacement_unlinked", "biên lai thay thế không có liên kết",                         \
	  "a replacement is not linked")

#define FINDINGS_OF_MONEY(X)                                                                                                   \
	X(FINDING_RECEIPT_SUM, "receipt_sum", "tổng biên lai khác với số tiền phải thu",                                       \
	  "receipts do not come to what was to be paid")                                                                       \
	X(FINDING_ORDER_UNPAID, "order_unpaid", "đơn đã xuất biên lai nhưng tiền không khớp",                                  \
	  "an order was served without its payment")                                                                           \
	X(FINDING_PAID_UNISSUED, "paid_unissued", "đã thu tiền nhưng không xuất biên lai",                                     \
	  "money was taken and nothing was issued")                                                                            \
	X(FINDING_PAYMENT_TWICE, "payment_twice", "một giao dịch được ghi nhận hai lần", "one transaction was applied twice")  \
	X(FINDING_PAYMENT_DIFFERS, "payment_differs",                                                                          \
	  "khoản thanh toán khác với giao dịch ngân hàng: số tiền, việc được trả, hoặc tiền đã trả lại",                       \
	  "a payment is not what the bank told: amount, what it is for, or the money went back")                               \
	X(FINDING_PAYMENT_UNKNOWN, "payment_unknown", "tiền trả cho đơn hoặc lần bán không ai biết",                           \
	  "a payment for an order or a sale that nobody knows")                                                                \
	X(FINDING_PAYMENT_UNTOLD, "payment_untold", "khoản thanh toán không có giao dịch ngân hàng",                           \
	  "a payment that no bank or service told of")                                                                         \
	X(FINDING_PAYMENT_TIME, "payment_time", "thời điểm trả tiền không khớp với ngân hàng hoặc với biên lai",               \
	  "a payment's time fits neither the bank nor the receipts")                                                           \
	X(FINDING_TRANSFER_UNPAID, "transfer_unpaid", "bán bằng chuyển khoản nhưng tiền không đến",                            \
	  "a sale by transfer whose money did not come")                                                                       \
	X(FINDING_REFUND_TOO_MUCH, "refund_too_much", "hoàn tiền nhiều hơn số đã thu", "more was given back than was paid")    \
	X(FINDING_REFUND_AFTER_ENTRY, "refund_after_entry", "hoàn tiền cho người đã vào cổng",                                 \
	  "money was given back for persons who had gone in")                                                                  \
	X(FINDING_REFUND_DIFFERS, "refund_differs", "việc hoàn tiền khác với bản gốc của nó",                                  \
	  "a refund is not what its record says")                                                                              \
	X(FINDING_CORRECTION_UNKNOWN, "correction_unknown", "tiền hoàn hoặc thu thêm không có điều chỉnh được duyệt",          \
	  "money moved without an approved correction")                                                                        \
	X(FINDING_CORRECTION_SUM, "correction_sum", "tiền của điều chỉnh khác chênh lệch hai biên lai",                        \
	  "a correction's money is not the difference of its receipts")                                                        \
	X(FINDING_CORRECTION_DOCUMENT, "correction_document", "điều chỉnh không có đúng chứng từ",                             \
	  "a correction without its document")                                                                                 \
	X(FINDING_NOTICE_NUMBER, "notice_number", "số thông báo sai sót không liên tục", "numbers of notices have a gap")      \
	X(FINDING_NOTICE_DIFFERS, "notice_differs", "thông báo sai sót khác với bản gốc",                                      \
	  "a notice is not what its record says")                                                                              \
	X(FINDING_SECOND_PERSON, "second_person", "không có người thứ hai duyệt", "no second person agreed")                   \
	X(FINDING_REASON_MISSING, "reason_missing", "không nêu lý do", "no reason is given")                                   \
	X(FINDING_BAG_TWICE, "bag_twice", "một túi tiền được nộp hai lần", "a bag was dropped twice")                          \
	X(FINDING_BAG_UNKNOWN, "bag_unknown", "giấy nộp tiền của túi không ai nộp", "a bank slip for a bag nobody dropped")    \
	X(FINDING_BAG_OPEN, "bag_open", "túi tiền quá 14 ngày chưa đến ngân hàng",                                             \
	  "a bag has not reached the bank in 14 days")                                                                         \
	X(FINDING_COUNTED_UNBAGGED, "counted_unbagged", "tiền đếm cuối ca không ở ca sau và không vào túi sau 14 ngày",        \
	  "cash counted at a Z is neither in the next shift nor in a bag after 14 days")                                       \
	X(FINDING_SHIFT_OPEN, "shift_open", "ca mở quá 14 ngày chưa chốt", "a shift has been open for 14 days")                \
	X(FINDING_SLIP_TWICE, "slip_twice", "hai giấy nộp tiền khác nhau cho một túi", "two slips of one bag do not agree")    \
	X(FINDING_SLIP_SHARED, "slip_shared", "một số giấy nộp tiền cho nhiều túi, cộng các túi không khớp",                   \
	  "one bank slip for several bags, and their sum is not what it says")                                                 \
	X(FINDING_SLIP_DIFFERS, "slip_differs", "ngân hàng đếm khác số tiền đã nộp",                                           \
	  "the bank counted another amount than was dropped")

#define FINDINGS_OF_PERSONS(X)                                                                                                 \
	X(FINDING_TICKETS_MISSING, "tickets_missing", "đã trả tiền nhưng không có vé", "paid, but there is no ticket")         \
	X(FINDING_TICKETS_UNSOLD, "tickets_unsold", "có vé mà không bán", "tickets of what was not sold")                      \
	X(FINDING_PERSONS_DIFFER, "persons_differ", "số người trên vé khác số người trả tiền",                                 \
	  "tickets let in other persons than receipts charge")                                                                 \
	X(FINDING_FREE_UNLOGGED, "free_unlogged", "vé miễn phí không có trong sổ doanh thu",                                   \
	  "free persons whom the log does not tell of")                                                                        \
	X(FINDING_TICKET_DAY, "ticket_day", "vé có hiệu lực ngày khác ngày đã tính giá",                                       \
	  "a ticket is not good for the day that was priced")                                                                  \
	X(FINDING_FREE_TICKET_PAID, "free_ticket_paid", "vé phải trả tiền được ghi là miễn phí",                               \
	  "a ticket that is to be paid was marked as free")                                                                    \
	X(FINDING_ADMISSION_UNSOLD, "admission_unsold",                                                                        \
	  "vào cổng bằng vé không có lần bán (quầy nào chưa đồng bộ thì đồng bộ rồi xuất lại)",                                \
	  "admitted on a ticket whose sale is not here (let tills sync, and export again)")                                    \
	X(FINDING_ADMISSION_DAY, "admission_day", "vào cổng ngoài ngày vé có hiệu lực",                                        \
	  "admitted on a day the ticket is not good for")                                                                      \
	X(FINDING_ADMISSION_SITE, "admission_site", "vào cổng ở điểm vé không có",                                             \
	  "admitted where the ticket or the gate does not belong")                                                             \
	X(FINDING_ADMISSION_PARTY, "admission_party", "vào nhiều hơn số người hoặc số lượt của vé",                            \
	  "more went in than the ticket has persons or entries")                                                               \
	X(FINDING_ADMISSION_DAYS, "admission_days", "vào nhiều ngày hơn vé cho phép", "in on more days than the ticket has")   \
	X(FINDING_ADMISSION_UNTOLD, "admission_untold", "lượt vào không có trong nhật ký của cổng",                            \
	  "an admission that the gate's journal does not confirm")                                                             \
	X(FINDING_TWICE_UNTOLD, "twice_untold", "vào hai lần mà không có sự cố ghi lại",                                       \
	  "a place taken twice without an incident")

#define FINDINGS_OF_JOURNALS(X)                                                                                                \
	X(FINDING_FACT_MISSING, "fact_missing", "nhật ký có, bảng không có", "a journal tells of what the tables do not have") \
	X(FINDING_FACT_UNTOLD, "fact_untold", "bảng có, nhật ký không có", "a table has what no journal tells of")             \
	X(FINDING_SALE_SUM, "sale_sum", "tổng lần bán khác tổng biên lai", "a sale's total is not that of its receipts")       \
	X(FINDING_APPROVAL_MISSING, "approval_missing", "thiếu duyệt của người giám sát",                                      \
	  "a supervisor's approval is missing")                                                                                \
	X(FINDING_Z_DIFFERS, "z_differs", "báo cáo Z khác với các bút toán của ca",                                            \
	  "a Z is not what the shift's entries come to")                                                                       \
	X(FINDING_Z_CASH, "z_cash", "tiền mặt phải có trong báo cáo Z sai", "a Z's expected cash is wrong")                    \
	X(FINDING_Z_GAP, "z_gap", "số báo cáo Z không liên tục", "numbers of Zs have a gap")                                   \
	X(FINDING_Z_PERPETUAL, "z_perpetual", "tổng lũy kế của quầy sai", "a till's total of all sales is wrong")

#define FINDINGS_OF_RULES(X)                                                                                                   \
	FINDINGS_OF_NUMBERS(X)                                                                                                 \
	FINDINGS_OF_FACTS(X) FINDINGS_OF_RECEIPTS(X) FINDINGS_OF_MONEY(X) FINDINGS_OF_PERSONS(X) FINDINGS_OF_JOURNALS(X)

#endif
