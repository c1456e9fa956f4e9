/* What writing and reading a CMS message share. Private to lib/. */
#ifndef HOABAN_LIB_CMS_PARTS_H
#define HOABAN_LIB_CMS_PARTS_H

#include "x509_load.h"

enum err cms_put_certificate(struct buf *out, X509 *x); /* DER */
/* `all` holds the signer's certificate too; it is sorted. */
enum err cms_put_message(struct buf *out, struct bytes attributes, struct bytes signature, X509 *signer, STACK_OF(X509) * all);

#endif
