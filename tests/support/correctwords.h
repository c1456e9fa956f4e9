/* Words of corrections in stories: SOLD sells a web order, ASK proposes, AGREE and REFUSE decide, as a demo user who has logged
 * in with login_as(). */
#ifndef TESTS_CORRECTWORDS_H
#define TESTS_CORRECTWORDS_H

#include "tests/support/login.h"
#include "tests/support/tillwords.h"

#define AS(role) .headers = {"Cookie: ${" role ".cookie}", "X-CSRF-Token: ${" role ".csrf}"}
#define SOLD(name)                                                                                                             \
	{                                                                                                                      \
		name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201, .body =
#define PAID			 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"
#define VISIT(site, lines)	 "{\"visit_date\":\"${today}\",\"sites\":[\"" site "\"],\"lines\":[" lines "],"
#define LINE(category, quantity) "{\"category\":\"" category "\",\"quantity\":" quantity "}"

#define ASK_AS(who, label, receipt)                                                                                            \
	.method = "POST", .path = "/v1/receipts/${" receipt ".lookup}/corrections", AS(who),                                   \
	.body = "{\"id\":\"${uuid." label "}\","
#define ASK(label, receipt) ASK_AS("manager", label, receipt)
#define WHY(kind)	    "\"kind\":\"" kind "\",\"reason\":\"Khách báo sai thông tin\""
#define AGREE(label, who)   .method = "POST", .path = "/v1/corrections/${" label ".id}/approve", AS(who)
#define REFUSE(label, who)  .method = "POST", .path = "/v1/corrections/${" label ".id}/reject", AS(who)
#define JUDGED(qr_of)                                                                                                          \
	.method = "POST", .path = "/v1/tickets/verify", .body = "{\"qr\":\"${" qr_of ".qr}\",\"site\":\"A1\"}", .status = 200

/* A GET that will be answered 200 soon: what is signed or published behind the sale. In the story's arena. */
char *story_await(struct story *s, const char *path);
/* The log proves the receipt that this correction made: a replacement over this amount. */
void correction_in_log(struct story *s, const char *label, int64_t amount);

#endif
