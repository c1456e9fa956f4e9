#include "pos-client/screen/frame.h"
#include <stdio.h>

#define NAME_ROOM 16

static const struct {
	int code;
	const char *key; /* text */
} names[] = {
	{SCREEN_ENTER, "Enter"},    {SCREEN_ESCAPE, "Esc"}, {SCREEN_TAB, "Tab"}, {SCREEN_BACKSPACE, "BkSp"},
	{SCREEN_DELETE, "Del"},	    {SCREEN_UP, "↑"},	    {SCREEN_DOWN, "↓"},	 {SCREEN_LEFT, "←"},
	{SCREEN_RIGHT, "→"},	    {SCREEN_HOME, "Home"},  {SCREEN_END, "End"}, {SCREEN_PAGE_UP, "PgUp"},
	{SCREEN_PAGE_DOWN, "PgDn"},
};

static const char *name_of(int code, char out[static NAME_ROOM])
{
	if (code >= SCREEN_LETTER)
		snprintf(out, NAME_ROOM, "%c",
			 code - SCREEN_LETTER >= 'a' && code - SCREEN_LETTER <= 'z' ? code - SCREEN_LETTER - 32
										    : code - SCREEN_LETTER);
	else if (code >= SCREEN_F1)
		snprintf(out, NAME_ROOM, "F%d", code - SCREEN_F1 + 1);
	else
		out[0] = '\0';
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].code == code)
			return names[i].key;
	return out;
}

bool key_matches(const struct view_key *row, const struct screen_key *k)
{
	if (row->code < SCREEN_LETTER)
		return row->code == k->code;
	int letter = row->code - SCREEN_LETTER, typed = (unsigned char)k->text[0];
	if (k->code != SCREEN_TEXT || k->text[1] != '\0')
		return false;
	return typed == letter || (typed >= 'A' && typed <= 'Z' && typed + 32 == letter);
}

void draw_help(struct screen *s)
{
	int row = 0, column = 1;
	screen_at(s, 0, 0, s->columns, LOOK_BAR, "");
	screen_at(s, 1, 0, s->columns, LOOK_BAR, "");
	for (size_t i = 0; i < s->view->key_count; i++) {
		char room[NAME_ROOM];
		const struct view_key *k = &s->view->keys[i];
		if (k->label == NULL || (k->is_on != NULL && !k->is_on(s->ctx)))
			continue;
		const char *name = name_of(k->code, room), *label = screen_text(s, k->label);
		int width = columns_of(name) + 1 + columns_of(label) + 2;
		if (column + width - 2 >= s->columns) {
			row++;
			column = 1;
		}
		screen_at(s, row, column, 0, LOOK_PLAIN, name);
		screen_at(s, row, column + columns_of(name) + 1, 0, LOOK_BAR, label);
		column += width;
	}
}
