#include "pos-client/screen/slip_say.h"

static const char *why(struct screen *s, enum err e, const struct paper_result *paper)
{
	const struct till *t = screen_till(s);
	const struct complaint c = {"", paper->trouble, ""};
	if (e != E_OK)
		return till_why_error(t->language, e);
	return paper->trouble != NULL ? till_why(t->language, &c) : NULL;
}

void slip_say(struct screen *s, const char *done, bool is_drawer_shut, enum err e, const struct paper_result *paper)
{
	const char *trouble = why(s, e, paper);
	if (trouble == NULL && !is_drawer_shut)
		screen_say(s, LOOK_GOOD, "%s", done);
	else
		screen_say(s, LOOK_WARN, "%s %s %s", done, is_drawer_shut ? screen_text(s, "drawer.shut") : "",
			   trouble != NULL ? trouble : "");
	screen_till(s)->why.count = 0;
}
