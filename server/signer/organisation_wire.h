/* What server and the organisations' child say to each other: plain fixed binary, big-endian.
 *
 *   request  op u8 ‖ body                                              answer  enum err u8 ‖ body (empty unless E_OK)
 *   LIST     –                                                         authorities (u32 length), certificates (u32 length each)
 *   SIGN     purpose u8, SHA-256 of the certificate, message           signature
 *   CERTIFY  from u64, until u64, tax code (u8), name (u8), public key certificate, DER */
#ifndef SERVER_SIGNER_ORGANISATION_WIRE_H
#define SERVER_SIGNER_ORGANISATION_WIRE_H

#include "signer/protocol.h"

enum organisation_op { ORGANISATION_LIST = 1, ORGANISATION_SIGN, ORGANISATION_CERTIFY, ORGANISATION_OP_END };
#define ORGANISATION_FRAME_MAX (1u << 20)

#endif
