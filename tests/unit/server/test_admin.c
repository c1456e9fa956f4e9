/* Staff pages, the parts without a page: where a login may lead, which certificates are told. */
#include "admin/admin.h"
#include "admin/certificates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define NOW INT64_C(1795220400)

static void next_is_below_admin(void **state)
{
	(void)state;
	static const char *const strangers[] = {
		NULL,
		"",
		"/",
		"/admin",
		"admin/",
		"//admin/",
		"/admin//a",
		"/admin/../vi",
		"/admin/\\a",
		"/admin/\na",
		"/admin/a b",
		"/admin/\"",
		"/admin/<a",
		"https://a/admin/",
		"/administer/",
		"/admin/login",
		"/admin/logout",
		"/admin/\xc3\xa9",
		"javascript:/admin/",
		"/ADMIN/",
	};
	static const char *const ours[] = {"/admin/", "/admin/users", "/admin/changes?before=7&x=%41", "/admin/live"};
	char longest[400] = "/admin/";
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		assert_string_equal(login_next(strangers[i]), "/admin/");
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		assert_ptr_equal(login_next(ours[i]), ours[i]);
	memset(longest + 7, 'a', 293);
	assert_ptr_equal(login_next(longest), longest);
	longest[300] = 'a';
	assert_string_equal(login_next(longest), "/admin/");
}

static void short_certificates(void **state)
{
	(void)state;
	const int64_t day = 86400;
	const struct certificate_state list[] = {
		{.tax_code = "A", .not_after = NOW + 29 * day}, /* short */
		{.tax_code = "B", .not_after = NOW + 30 * day}, /* just not */
		{.tax_code = "C", .not_after = NOW - day},	/* over */
		{.tax_code = "D", .not_after = NOW + day},	/* has a successor */
		{.tax_code = "D", .not_after = NOW + 400 * day},
		{.tax_code = "E", .not_after = NOW + day, .stopped_at = NOW - day}, /* in no use */
		{.tax_code = "F", .not_after = NOW + day, .has_device = 1},	    /* a till's: it gets another by itself */
		{.tax_code = "G", .not_after = NOW + day},			    /* the successor was stopped */
		{.tax_code = "G", .not_after = NOW + 400 * day, .stopped_at = NOW},
	};
	static const bool expected[] = {true, false, true, false, false, false, false, true, false};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		assert_int_equal(certificate_is_short(list, sizeof(list) / sizeof(list[0]), i, NOW), expected[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_is_below_admin),
		cmocka_unit_test(short_certificates),
	};
	return cmocka_run_group_tests_name("staff pages", tests, NULL, NULL);
}
