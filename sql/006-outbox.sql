-- What the tax office gets: daily tables and notices, how far they have come, and every exchange with the provider.

CREATE TABLE IF NOT EXISTS outbox_message (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 daily table 01/TH-BLDT, 2 notice of error 04/SS-CTDT',
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'organisation',
  year        SMALLINT UNSIGNED NOT NULL COMMENT 'of the day it is about; numbers start at 1 each year',
  number      INT UNSIGNED NOT NULL COMMENT 'of the table or notice',
  day         INT NOT NULL COMMENT 'local day: of issue for a table, of the notice for a notice',
  edition     INT UNSIGNED NOT NULL COMMENT '0 first; n amended or supplemented for the n-th time, per day of issue',
  row_count   INT UNSIGNED NOT NULL,
  mtdiep      VARCHAR(46) CHARACTER SET ascii NOT NULL COMMENT 'MTDiep: the same at every attempt',
  serial      VARCHAR(42) CHARACTER SET ascii NOT NULL COMMENT 'of the certificate that signed it',
  body        MEDIUMBLOB NOT NULL COMMENT 'the envelope with the signed document, exactly as sent',
  body_hash   BINARY(32) NOT NULL COMMENT 'SHA-256 of body',
  created_at  BIGINT NOT NULL,
  state       TINYINT UNSIGNED NOT NULL DEFAULT 1 COMMENT '1 queued, 2 sent (taken, verdict outstanding), 3 acknowledged, 4 rejected, 5 dead',
  attempts    INT UNSIGNED NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL COMMENT 'ms; not before',
  dead_at     BIGINT NOT NULL COMMENT 'given up when an attempt fails after this',
  settled_at  BIGINT NULL COMMENT 'when it became acknowledged, rejected or dead',
  remade_as   BIGINT UNSIGNED NULL COMMENT 'the message that carries its rows again, after a rejection',
  UNIQUE KEY outbox_message_id (mtdiep),
  UNIQUE KEY outbox_message_number (kind, tax_code, year, number),
  KEY outbox_message_day (kind, day, tax_code),
  KEY outbox_message_due (state, next_attempt_at),
  CHECK (kind BETWEEN 1 AND 2),
  CHECK (state BETWEEN 1 AND 5),
  CHECK ((state IN (3, 4, 5)) = (settled_at IS NOT NULL))
) ENGINE=InnoDB COMMENT='Messages to the tax office; what they say never changes';

CREATE TABLE IF NOT EXISTS outbox_exchange (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message     BIGINT UNSIGNED NOT NULL,
  attempt     INT UNSIGNED NOT NULL COMMENT 'from 1',
  direction   TINYINT UNSIGNED NOT NULL COMMENT '1 request, written before it leaves; 2 what came of it',
  at_ms       BIGINT NOT NULL,
  outcome     VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'request: sending; else acknowledged, rejected, taken, timeout, network …',
  is_heard    TINYINT UNSIGNED NOT NULL COMMENT '1 = the provider gave an answer we understood: the way works',
  http_status SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0 = no answer',
  hash        BINARY(32) NOT NULL COMMENT 'SHA-256 of what went out (outbox_message.body) or came in',
  bytes       MEDIUMBLOB NULL COMMENT 'what came in, raw; NULL for a request',
  UNIQUE KEY outbox_exchange_once (message, attempt, direction),
  KEY outbox_exchange_heard (is_heard, id),
  CHECK (direction BETWEEN 1 AND 2)
) ENGINE=InnoDB COMMENT='Every request and what came of it, append-only: for reconciliation';

CREATE TABLE IF NOT EXISTS outbox_fault (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  began_at    BIGINT NOT NULL COMMENT 'first exchange that failed',
  noticed_at  BIGINT NOT NULL COMMENT 'when it had lasted too long',
  told_at     BIGINT NULL COMMENT 'when a person told the tax office (ND 27(3): at once)',
  told_by     VARCHAR(64) NULL COMMENT 'login or console:<account>',
  ended_at    BIGINT NULL COMMENT 'first exchange that worked again',
  due_day     INT NULL COMMENT 'third working day after the end: all late data must be there',
  is_open     TINYINT UNSIGNED AS (IF(ended_at IS NULL, 1, NULL)) VIRTUAL COMMENT 'for the key: one open fault at a time',
  UNIQUE KEY outbox_fault_open (is_open),
  CHECK ((ended_at IS NULL) = (due_day IS NULL))
) ENGINE=InnoDB COMMENT='Technical faults on the way to the tax office';

CREATE TABLE IF NOT EXISTS table_row (
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  revision    INT UNSIGNED NOT NULL COMMENT '0 = listed for the first time; n = listed again',
  message     BIGINT UNSIGNED NOT NULL,
  ordinal     INT UNSIGNED NOT NULL COMMENT 'STT',
  status      TINYINT UNSIGNED NOT NULL COMMENT '1 new, 2 amended, 3 replacement',
  fingerprint BINARY(32) NOT NULL COMMENT 'SHA-256 of what the row says of the receipt',
  PRIMARY KEY (symbol_id, number, revision),
  UNIQUE KEY table_row_place (message, ordinal),
  CHECK (status BETWEEN 1 AND 3)
) ENGINE=InnoDB COMMENT='Which receipt stands in which daily table, append-only';

CREATE TABLE IF NOT EXISTS table_progress (
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL PRIMARY KEY,
  leaf_index  BIGINT NOT NULL COMMENT 'every receipt of this organisation up to this leaf stands in a table; -1 = none',
  slot        BIGINT NOT NULL COMMENT 'the last daily run that was finished: local day x 2, + 1 from table_time on'
) ENGINE=InnoDB COMMENT='How far the daily tables have come';
