-- Corrections of receipts: notice of error, replacement, refund. Nothing issued is changed: a correction is a new document that
-- is linked to the old one.

CREATE TABLE IF NOT EXISTS correction (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7 by who asks; also the source of the receipt and tickets it makes',
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 notice, 2 replacement, 3 refund',
  symbol_id   INT UNSIGNED NOT NULL COMMENT 'the receipt that is wrong',
  number      INT UNSIGNED NOT NULL,
  origin      BINARY(16) NOT NULL COMMENT 'orders.id or sale.id of the first receipt of the chain',
  visit_day   INT NOT NULL COMMENT 'local day of the visit as it is meant to be',
  input_hash  BINARY(32) NOT NULL COMMENT 'SHA-256 of all that was asked for: same id and same hash = the same request',
  reason      VARCHAR(500) NOT NULL COMMENT 'names nobody',
  payload     BLOB NOT NULL COMMENT 'CBOR: what changes, no personal data (docs/FORMATS.md)',
  actor       VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'staff.login of who asks',
  proposed_at BIGINT NOT NULL,
  state       TINYINT UNSIGNED NOT NULL COMMENT '1 proposed, 2 approved and carried out, 3 rejected',
  approver    VARCHAR(32) CHARACTER SET ascii NULL COMMENT 'staff.login of who decided',
  decided_at  BIGINT NULL,
  exchanges   TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '1 = all tickets of the origin were superseded by those of this id',
  leaf_index  BIGINT UNSIGNED NULL COMMENT 'its first leaf: the order of corrections',
  is_open     TINYINT UNSIGNED AS (IF(state = 1, 1, NULL)) VIRTUAL COMMENT 'for the key: one open proposal per receipt',
  UNIQUE KEY correction_open (symbol_id, number, is_open),
  UNIQUE KEY correction_leaf (leaf_index),
  KEY correction_origin (origin),
  KEY correction_state (state, proposed_at),
  CHECK (kind BETWEEN 1 AND 3),
  CHECK (state BETWEEN 1 AND 3),
  CHECK (CHAR_LENGTH(reason) >= 5),
  CHECK ((state = 1) = (approver IS NULL)),
  CHECK ((state = 1) = (decided_at IS NULL)),
  CHECK (state <> 2 OR approver <> actor)
) ENGINE=InnoDB COMMENT='Corrections: asked for by one person, decided by another';

CREATE TABLE IF NOT EXISTS receipt_link (
  old_symbol_id INT UNSIGNED NOT NULL,
  old_number    INT UNSIGNED NOT NULL,
  new_symbol_id INT UNSIGNED NOT NULL,
  new_number    INT UNSIGNED NOT NULL,
  PRIMARY KEY (old_symbol_id, old_number),
  UNIQUE KEY receipt_link_new (new_symbol_id, new_number)
) ENGINE=InnoDB COMMENT='Which receipt replaces which, once only; append-only';

CREATE TABLE IF NOT EXISTS refund (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7',
  correction  BINARY(16) NOT NULL,
  symbol_id   INT UNSIGNED NOT NULL COMMENT 'the receipt refunded: the replaced one',
  number      INT UNSIGNED NOT NULL,
  origin      BINARY(16) NOT NULL COMMENT 'orders.id or sale.id',
  amount      BIGINT NOT NULL,
  method      TINYINT UNSIGNED NOT NULL COMMENT 'form of payment, as in the record',
  reference   VARCHAR(64) NULL COMMENT 'of the bank or terminal',
  reason      VARCHAR(500) NOT NULL,
  actor       VARCHAR(32) CHARACTER SET ascii NOT NULL,
  approver    VARCHAR(32) CHARACTER SET ascii NOT NULL,
  at          BIGINT NOT NULL,
  record      BLOB NOT NULL COMMENT 'CBOR; its hash stands in the log',
  leaf_index  BIGINT UNSIGNED NOT NULL,
  UNIQUE KEY refund_correction (correction),
  UNIQUE KEY refund_receipt (symbol_id, number),
  UNIQUE KEY refund_leaf (leaf_index),
  KEY refund_origin (origin),
  CHECK (amount > 0),
  CHECK (actor <> approver),
  CHECK (CHAR_LENGTH(reason) >= 5)
) ENGINE=InnoDB COMMENT='Money given back after a receipt, append-only';

CREATE TABLE IF NOT EXISTS supplement (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7',
  correction  BINARY(16) NOT NULL,
  origin      BINARY(16) NOT NULL COMMENT 'orders.id or sale.id',
  amount      BIGINT NOT NULL,
  method      TINYINT UNSIGNED NOT NULL COMMENT 'form of payment, as in the record',
  reference   VARCHAR(64) NULL COMMENT 'of the bank or terminal',
  at          BIGINT NOT NULL,
  UNIQUE KEY supplement_correction (correction),
  KEY supplement_origin (origin),
  CHECK (amount > 0)
) ENGINE=InnoDB COMMENT='Money collected in addition because a receipt said too little, append-only';

CREATE TABLE IF NOT EXISTS notice_counter (
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'organisation',
  year        SMALLINT UNSIGNED NOT NULL,
  last_number INT UNSIGNED NOT NULL,
  PRIMARY KEY (tax_code, year)
) ENGINE=InnoDB COMMENT='Numbers of notices of error';

CREATE TABLE IF NOT EXISTS error_notice (
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'organisation',
  year        SMALLINT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL COMMENT 'from 1 every year',
  correction  BINARY(16) NOT NULL,
  record      BLOB NOT NULL COMMENT 'CBOR; its hash stands in the log',
  at          BIGINT NOT NULL,
  leaf_index  BIGINT UNSIGNED NOT NULL,
  sent_at     BIGINT NULL COMMENT 'handed to the outbox',
  PRIMARY KEY (tax_code, year, number),
  UNIQUE KEY error_notice_correction (correction),
  UNIQUE KEY error_notice_leaf (leaf_index),
  KEY error_notice_unsent (sent_at, leaf_index)
) ENGINE=InnoDB COMMENT='Notices of error, 04/SS-CTDT';

CREATE TABLE IF NOT EXISTS error_notice_text (
  correction  BINARY(16) NOT NULL PRIMARY KEY,
  salt        BINARY(16) NOT NULL COMMENT 'of the text hash in the record',
  was         VARCHAR(500) NOT NULL,
  is_right    VARCHAR(500) NOT NULL
) ENGINE=InnoDB COMMENT='What was wrong and what is right; may name a payer: kept for the legal period, apart from the record';
