/* Amounts in words, as a receipt must show them (DOMAIN: "Hai mươi nghìn đồng"). */
#ifndef HOABAN_WORDS_H
#define HOABAN_WORDS_H

#include <hoaban/buf.h>
#include <stdint.h>

/* 0 … MONEY_MAX in Vietnamese, NFC, capital first letter, "đồng" last. E_RANGE. */
enum err words_vi(struct buf *out, int64_t amount);
/* The same in English: "Twenty thousand dong". */
enum err words_en(struct buf *out, int64_t amount);

#endif
