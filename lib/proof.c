#include <hoaban/proof.h>
#include <hoaban/str.h>

static const char *const kinds[CATEGORY_COUNT][PROOF_KINDS_MAX + 1] = {
	[CATEGORY_CHILD] = {"age", "id_card", PROOF_SCANNED},
	[CATEGORY_SENIOR] = {"id_card", PROOF_SCANNED},
	[CATEGORY_POLICY] = {"certificate"},
	[CATEGORY_DISABLED] = {"certificate"},
	[CATEGORY_DISABLED_X] = {"certificate"},
	[CATEGORY_VETERAN] = {"card"},
	[CATEGORY_STUDY] = {"letter"},
	[CATEGORY_LOCAL_DAY] = {"id_card", PROOF_SCANNED},
};

const char *const *proof_kinds(enum category c)
{
	return kinds[c < CATEGORY_COUNT ? c : CATEGORY_ADULT];
}

bool proof_is_accepted(enum category c, const char *kind)
{
	for (const char *const *k = proof_kinds(c); *k != NULL; k++)
		if (str_equal(*k, kind))
			return true;
	return false;
}
