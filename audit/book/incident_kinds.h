/* What each kind of incident can be the cause of, and nothing else: whoever owns the database can write an incident down.
 * The server notes them where it absorbs an entry (docs/OPERATIONS.md); a kind that is not here explains nothing. No kind
 * explains cash that was moved, a bag, or a sum of receipts. */
#ifndef AUDIT_INCIDENT_KINDS_H
#define AUDIT_INCIDENT_KINDS_H

/* X(name, member of the JSON report, Vietnamese, English): what would be a finding without an incident. */
#define EXCUSE_TABLE(X)                                                                                                        \
	X(EXCUSE_BODY, "entry_body", "nội dung mục nhật ký", "body of a journal entry")                                        \
	X(EXCUSE_SALE, "sale", "lượt bán không có trong bảng", "sale missing in the tables")                                   \
	X(EXCUSE_RECEIPT, "receipt", "biên lai không có trong bảng", "receipt missing in the tables")                          \
	X(EXCUSE_XML, "xml", "XML không có trong bảng", "XML missing in the tables")                                           \
	X(EXCUSE_TICKET, "ticket", "vé không có trong bảng", "ticket missing in the tables")                                   \
	X(EXCUSE_OVERRIDE, "override", "lượt giám sát cho vào không có trong bảng", "override missing in the tables")          \
	X(EXCUSE_PLACE, "admission", "lượt vào không có trong bảng", "admission missing in the tables")                        \
	X(EXCUSE_SHIFT, "shift", "ca không có trong bảng", "shift missing in the tables")                                      \
	X(EXCUSE_Z, "z_report", "báo cáo Z không có trong bảng", "Z missing in the tables")                                    \
	X(EXCUSE_Z_LEAF, "z_leaf", "báo cáo Z không có trong sổ", "Z missing in the log")                                      \
	X(EXCUSE_UNTOLD, "fact_untold", "lượt vào trong bảng khác với nhật ký", "admission not as its journal tells it")       \
	X(EXCUSE_TWICE, "twice", "chỗ vào hai lần", "place taken twice")                                                       \
	X(EXCUSE_ENTERED, "entered", "đã vào trước khi hoàn tiền", "entered before money was given back")                      \
	X(EXCUSE_CORRECTION, "refund_in_log", "hoàn tiền của quầy chỉ có trong sổ", "till's refund in the log alone")          \
	X(EXCUSE_REFUND, "refund_differs", "hoàn tiền khác với điều chỉnh", "refund that is not the correction's")             \
	X(EXCUSE_TRANSFER, "transfer_unpaid", "chuyển khoản chưa tới", "transfer that has not come")                           \
	X(EXCUSE_SUM, "sale_sum", "tổng lượt bán khác biên lai", "sale that is not the sum of its receipts")                   \
	X(EXCUSE_APPROVAL, "approval_missing", "thiếu người duyệt", "approval missing")                                        \
	X(EXCUSE_PERSON, "second_person", "thiếu người thứ hai", "second person missing")                                      \
	X(EXCUSE_ROLE, "device_role", "việc trái vai trò của thiết bị", "act against a device's role")                         \
	X(EXCUSE_FIGURES, "z_differs", "báo cáo Z khác tổng của ca", "Z that is not the sum of its shift")                     \
	X(EXCUSE_ROW_OF_Z, "z_gap", "số hoặc tổng của báo cáo Z", "number or total of a Z")

enum excuse {
#define EXCUSE_ENUM(name, member, vi, en) name,
	EXCUSE_TABLE(EXCUSE_ENUM)
#undef EXCUSE_ENUM
		EXCUSE_COUNT
};

#define CAN(excuse) (UINT32_C(1) << (excuse))
/* The entry was stored, and nothing of it taken. */
#define CAN_ALL_OF_A_SALE                                                                                                      \
	(CAN(EXCUSE_SALE) | CAN(EXCUSE_RECEIPT) | CAN(EXCUSE_XML) | CAN(EXCUSE_TICKET) | CAN(EXCUSE_SUM) | CAN(EXCUSE_TRANSFER))
/* A replacement's receipt stands alone: what else stands against it is not told any more. */
#define CAN_STAND_ALONE	 (CAN(EXCUSE_CORRECTION) | CAN(EXCUSE_REFUND) | CAN(EXCUSE_APPROVAL) | CAN(EXCUSE_PERSON))
#define CAN_ALL_BUT_CASH ((UINT32_C(1) << EXCUSE_COUNT) - 1)

/* X(kind, what it can be the cause of) */
#define INCIDENT_KINDS(X)                                                                                                      \
	X("content_failed", CAN_ALL_BUT_CASH)                                                                                  \
	X("content_fault", CAN(EXCUSE_BODY) | CAN(EXCUSE_TICKET))                                                              \
	X("sale_repeated", CAN_ALL_OF_A_SALE | CAN_STAND_ALONE)                                                                \
	X("number_repeated", CAN(EXCUSE_RECEIPT) | CAN(EXCUSE_XML) | CAN_STAND_ALONE)                                          \
	X("gate_doubtful", CAN(EXCUSE_ROLE))                                                                                   \
	X("foreign_symbol", CAN(EXCUSE_RECEIPT) | CAN(EXCUSE_XML) | CAN(EXCUSE_ROLE) | CAN_STAND_ALONE)                        \
	X("receipt_repeated", CAN(EXCUSE_RECEIPT) | CAN(EXCUSE_XML))                                                           \
	X("lookup_repeated", CAN(EXCUSE_RECEIPT) | CAN(EXCUSE_XML))                                                            \
	X("xml_missing", CAN(EXCUSE_XML))                                                                                      \
	X("xml_differs", CAN(EXCUSE_XML))                                                                                      \
	X("xml_invalid", CAN(EXCUSE_XML))                                                                                      \
	X("xml_untrusted", CAN(EXCUSE_XML))                                                                                    \
	X("ticket_repeated", CAN(EXCUSE_TICKET))                                                                               \
	X("sum_differs", CAN(EXCUSE_SUM))                                                                                      \
	X("transfer_on_word", CAN(EXCUSE_TRANSFER))                                                                            \
	X("transfer_not_received", CAN(EXCUSE_TRANSFER))                                                                       \
	X("override_repeated", CAN(EXCUSE_OVERRIDE))                                                                           \
	X("double_entry", CAN(EXCUSE_PLACE) | CAN(EXCUSE_UNTOLD) | CAN(EXCUSE_TWICE))                                          \
	X("admission_doubtful", CAN(EXCUSE_PLACE))                                                                             \
	X("admission_differs", CAN(EXCUSE_PLACE) | CAN(EXCUSE_UNTOLD))                                                         \
	X("stopped_ticket_entered", CAN(EXCUSE_ENTERED))                                                                       \
	X("replaced_twice", CAN_STAND_ALONE)                                                                                   \
	X("replaces_unknown", CAN_STAND_ALONE)                                                                                 \
	X("replacement_differs", CAN_STAND_ALONE)                                                                              \
	X("reason_missing", CAN_STAND_ALONE)                                                                                   \
	X("second_person", CAN_STAND_ALONE)                                                                                    \
	X("refund_differs", CAN_STAND_ALONE)                                                                                   \
	X("refunds_are_off", CAN(EXCUSE_CORRECTION) | CAN(EXCUSE_REFUND))                                                      \
	X("refund_repeated", CAN(EXCUSE_CORRECTION) | CAN(EXCUSE_REFUND))                                                      \
	X("approval_missing", CAN(EXCUSE_APPROVAL))                                                                            \
	X("shift_repeated", CAN(EXCUSE_SHIFT))                                                                                 \
	X("shift_unknown", CAN(EXCUSE_Z) | CAN(EXCUSE_FIGURES))                                                                \
	X("shift_overlaps", CAN(EXCUSE_FIGURES))                                                                               \
	X("z_repeated", CAN(EXCUSE_Z) | CAN(EXCUSE_FIGURES))                                                                   \
	X("z_unchecked", CAN(EXCUSE_FIGURES))                                                                                  \
	X("z_differs", CAN(EXCUSE_FIGURES) | CAN(EXCUSE_ROW_OF_Z))                                                             \
	X("z_gap", CAN(EXCUSE_ROW_OF_Z))

#endif
