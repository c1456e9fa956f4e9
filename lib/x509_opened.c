#include "x509_load.h"

#include <stdlib.h>

static enum err open_parts(struct x509_opened *x, struct bytes der)
{
	x->own = malloc(der.len + 1);
	if (x->own == NULL)
		return E_MEMORY;
	memcpy(x->own, der.data, der.len);
	x->der = bytes_of(x->own, der.len);
	TRY(x509_parse(&x->says, der));
	x->x509 = x509_load(der);
	return x->x509 != NULL ? E_OK : E_MALFORMED;
}

enum err x509_open(struct x509_opened **out, struct bytes der)
{
	*out = NULL;
	if (der.len == 0 || der.len > X509_MAX)
		return E_MALFORMED;
	struct x509_opened *x = calloc(1, sizeof(*x));
	if (x == NULL)
		return E_MEMORY;
	enum err e = open_parts(x, der);
	if (e != E_OK)
		x509_close(&x);
	*out = x;
	return e;
}

void x509_close(struct x509_opened **x)
{
	if (*x == NULL)
		return;
	X509_free((*x)->x509);
	free((*x)->own);
	free(*x);
	*x = NULL;
}

const struct x509_certificate *x509_says(const struct x509_opened *x)
{
	return &x->says;
}

const struct x509_opened *x509_known_find(const struct x509_known *known, struct bytes der)
{
	for (size_t i = 0; known != NULL && i < known->count; i++)
		if (bytes_equal(known->list[i]->der, der))
			return known->list[i];
	return NULL;
}
