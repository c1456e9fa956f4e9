/* What was sold is in the figures before and after it is folded into their sums, while that is under way, and when the server
 * dies in the midst of it; and who sells waits for no sum. */
#include "tests/support/correctwords.h"
#include "tests/support/story.h"

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIGURES_CHECK .run = {"hoaband", "figures", "check", "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}
#define ONE(name)                                                                                                              \
	SOLD(name) "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" LINE("ADULT", "1") "]," PAID                  \
	}
#define ALL_FOLDED "SELECT COUNT(*) = 0 FROM figure_delta"
#define LOOK_US	   200000 /* innodb_trx is only looked at anew when nobody asked for a tenth of a second */
#define WHOLE(amount)                                                                                                          \
	.expect = {{"different", "0"},                                                                                         \
		   {"equations.0.difference", "0"},                                                                            \
		   {"equations.1.difference", "0"},                                                                            \
		   {"equations.0.left.value", amount}}
#define SUMS(table) "SELECT CAST(COALESCE(SUM(issued), 0) AS SIGNED) FROM " table " WHERE dimension = 1"

/* Somebody holds the sums: a MYSQL of the database's root. */
static MYSQL *holder;

static void hold(const char *sql)
{
	if (mysql_query(holder, sql) != 0)
		fail_msg("%s\n%s", sql, mysql_error(holder));
	mysql_free_result(mysql_store_result(holder));
}

static void hold_sums(const struct story *s)
{
	char socket[256];
	story_socket(s, socket, sizeof(socket));
	holder = mysql_init(NULL);
	assert_non_null(mysql_real_connect(holder, NULL, "root", NULL, "hoaban", 0, socket, 0));
	hold("START TRANSACTION");
	hold("SELECT * FROM figure_sale FOR UPDATE");
}

/* One that has taken rows to fold and waits for the sums. */
static bool is_folding(void)
{
	static const char sql[] = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
				  " AND trx_query LIKE '%figure_sale%' AND trx_rows_modified > 0";
	assert_int_equal(mysql_query(holder, sql), 0);
	MYSQL_RES *result = mysql_store_result(holder);
	bool is = atoi(mysql_fetch_row(result)[0]) > 0;
	mysql_free_result(result);
	return is;
}

static const struct step first[] = {ONE("one"), ONE("two")};
static const struct step folded[] = {
	{"in the sums", .sql = SUMS("figure_sale"), .expect = {{"rows.0.0", "40000"}}},
	{"and whole", FIGURES_CHECK, WHOLE("40000")},
};

static void test_folds(void **state)
{
	struct story *s = *state;
	story_begin(s);
	story_tell(s, first, COUNT(first));
	story_await_sql(s, ALL_FOLDED);
	story_tell(s, folded, COUNT(folded));
}

static const struct step more[] = {ONE("three"), ONE("four"), ONE("five")};
static const struct step midst[] = {
	{"not in the sums", .sql = SUMS("figure_sale"), .expect = {{"rows.0.0", "40000"}}},
	{"and whole", FIGURES_CHECK, WHOLE("100000")},
};

static void test_killed(void **state)
{
	struct story *s = *state;
	hold_sums(s);
	story_tell(s, more, COUNT(more));
	while (!is_folding())
		usleep(LOOK_US);
	story_tell(s, midst, COUNT(midst));
	story_kill(s, STORY_SERVER); /* its database ends too */
	mysql_close(holder);
}

static const struct step after[] = {
	{"in the sums", .sql = SUMS("figure_sale"), .expect = {{"rows.0.0", "100000"}}},
	{"and whole", FIGURES_CHECK, WHOLE("100000")},
};

static void test_folds_again(void **state)
{
	struct story *s = *state;
	story_start(s);
	story_await_sql(s, ALL_FOLDED);
	story_tell(s, after, COUNT(after));
	story_end(s);
}

static int set_up(void **state)
{
	static struct story story = {.clock = STORY_CLOCK};
	*state = &story;
	return 0;
}

static int tear_down(void **state)
{
	story_tear_down(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_folds), cmocka_unit_test(test_killed),
					   cmocka_unit_test(test_folds_again)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
