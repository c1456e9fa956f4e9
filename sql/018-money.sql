-- Money that services and statements tell of: each transaction once, where it went, and who settled what fits nothing.

CREATE TABLE IF NOT EXISTS money (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7',
  source      TINYINT UNSIGNED NOT NULL COMMENT '1 sepay, 2 payos, 3 sandbox, 4 vnpay',
  tx          VARCHAR(56) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'transaction number at the source',
  bank_ref    VARCHAR(56) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the bank; empty = not told',
  account     VARCHAR(34) CHARACTER SET ascii NOT NULL COMMENT 'that it came to',
  amount      BIGINT NOT NULL,
  memo        VARCHAR(512) NOT NULL COMMENT 'as the bank passed it on; may name a payer',
  reference   CHAR(14) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the only one in the memo',
  booked_at   BIGINT NOT NULL COMMENT 'by the bank',
  received_at BIGINT NOT NULL COMMENT 'ms; when we were told first',
  state       TINYINT UNSIGNED NOT NULL COMMENT 'domain/money/money.h',
  subject     BINARY(16) NULL COMMENT 'orders.id or sale it was applied to, or meant for',
  actor       VARCHAR(64) NULL COMMENT 'login: who matched it by hand, or asked for it to go back',
  reason      VARCHAR(500) NULL,
  approver    VARCHAR(64) NULL COMMENT 'login: the second person of a refund',
  out_reference VARCHAR(64) NULL COMMENT 'of the transfer back',
  settled_at  BIGINT NULL COMMENT 'by a person',
  UNIQUE KEY money_tx (source, tx),
  KEY money_state (state, received_at),
  KEY money_bank_ref (bank_ref),
  KEY money_subject (subject),
  CHECK (amount >= 1),
  CHECK (state BETWEEN 1 AND 13),
  CHECK (approver IS NULL OR approver <> actor)
) ENGINE=InnoDB COMMENT='Money told of, each transaction once';

CREATE TABLE IF NOT EXISTS order_transfer (
  order_id    BINARY(16) NOT NULL PRIMARY KEY,
  reference   CHAR(14) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what the payer writes: HB and the typed code of the order',
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'whose account it goes to',
  UNIQUE KEY order_transfer_reference (reference)
) ENGINE=InnoDB COMMENT='Orders that wait for a transfer, append-only';
