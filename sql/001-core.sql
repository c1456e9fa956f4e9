-- The first schema. Every statement is re-runnable; what must always be true stands here as keys and checks.
-- Ids are 16-byte UUIDv7, times Unix seconds unless the comment says ms, days local days since 1970-01-01 (UTC+7),
-- money whole đồng.

CREATE TABLE IF NOT EXISTS tariff_edition (
  edition     INT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'number of the edition, from 1',
  from_day    INT NOT NULL COMMENT 'local day it takes effect',
  issued_at   BIGINT NOT NULL COMMENT 'when it was signed',
  document    LONGTEXT NOT NULL COMMENT 'the JSON as published',
  cose        LONGBLOB NOT NULL COMMENT 'the signed edition'
) ENGINE=InnoDB COMMENT='Tariff editions, append-only';

CREATE TABLE IF NOT EXISTS symbol (
  id          INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'for joins only',
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'collecting organisation',
  form        CHAR(5) CHARACTER SET ascii NOT NULL COMMENT 'EBL01 or EBL02',
  symbol      CHAR(5) CHARACTER SET ascii NOT NULL COMMENT '26TAA',
  year        SMALLINT UNSIGNED NOT NULL COMMENT 'numbers start at 1 each year',
  device      BINARY(16) NULL COMMENT 'the till that issues in it; NULL = this server',
  last_number INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'last number issued (server) or received (till)',
  last_leased INT UNSIGNED NOT NULL DEFAULT 99999999 COMMENT 'last number the lease allows',
  closed_at   BIGINT NULL COMMENT 'no more numbers after this',
  UNIQUE KEY symbol_name (tax_code, form, symbol, year),
  KEY symbol_device (device),
  CHECK (last_number <= 99999999)
) ENGINE=InnoDB COMMENT='Receipt symbols and their gap-free counters';

CREATE TABLE IF NOT EXISTS log_counter (
  id          TINYINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'always 1',
  next_index  BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'index of the next leaf',
  CHECK (id = 1)
) ENGINE=InnoDB COMMENT='Where the revenue log continues';
INSERT IGNORE INTO log_counter (id, next_index) VALUES (1, 0);

CREATE TABLE IF NOT EXISTS leaf (
  idx         BIGINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'index in the log, from 0, without gaps',
  entry       VARBINARY(256) NOT NULL COMMENT 'CBOR of the entry'
) ENGINE=InnoDB COMMENT='Entries of the revenue log, append-only';

CREATE TABLE IF NOT EXISTS checkpoint (
  size        BIGINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'tree size: never two roots for one size',
  root        BINARY(32) NOT NULL COMMENT 'Merkle root',
  note        VARBINARY(2048) NULL COMMENT 'the signed checkpoint, once signed',
  created_at  BIGINT NOT NULL COMMENT 'when the root was recorded'
) ENGINE=InnoDB COMMENT='Published tree heads, append-only';

CREATE TABLE IF NOT EXISTS role_lease (
  name        VARCHAR(32) CHARACTER SET ascii NOT NULL PRIMARY KEY COMMENT 'log-publisher …',
  holder      BINARY(16) NOT NULL COMMENT 'random id of the server process',
  until_ms    BIGINT NOT NULL COMMENT 'ms; by the database clock'
) ENGINE=InnoDB COMMENT='Which of several servers does a thing only one may do';

CREATE TABLE IF NOT EXISTS list_seq (
  name        VARCHAR(32) CHARACTER SET ascii NOT NULL PRIMARY KEY COMMENT 'trust-list, revoked, superseded, delegations',
  seq         BIGINT UNSIGNED NOT NULL COMMENT 'last sequence number published',
  content     BINARY(32) NOT NULL COMMENT 'hash of what it contained: same content, same seq'
) ENGINE=InnoDB COMMENT='Sequence numbers of signed lists';

CREATE TABLE IF NOT EXISTS orders (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7',
  token       BINARY(16) NOT NULL COMMENT '128 random bits: the link',
  idem_key    BINARY(16) NOT NULL COMMENT 'Idempotency-Key of the request',
  input_hash  BINARY(32) NOT NULL COMMENT 'SHA-256 of the decoded inputs',
  created_at  BIGINT NOT NULL COMMENT 'ms',
  expires_at  BIGINT NOT NULL COMMENT 'when an unpaid order lapses',
  visit_day   INT NOT NULL COMMENT 'local day of the visit',
  edition     INT UNSIGNED NOT NULL COMMENT 'tariff edition that priced it',
  persons     INT UNSIGNED NOT NULL,
  total       BIGINT NOT NULL COMMENT 'đồng',
  method      TINYINT UNSIGNED NOT NULL COMMENT '0 none, 1 vietqr, 2 vnpay, 3 sandbox',
  status      TINYINT UNSIGNED NOT NULL COMMENT '1 pending, 2 paid, 3 expired, 4 refunding, 5 refunded',
  inputs      BLOB NOT NULL COMMENT 'CBOR of the decoded inputs: what settling needs',
  UNIQUE KEY orders_token (token),
  UNIQUE KEY orders_idem_key (idem_key),
  CHECK (total >= 0)
) ENGINE=InnoDB COMMENT='Orders of the shop and the API';

CREATE TABLE IF NOT EXISTS order_contact (
  order_id    BINARY(16) NOT NULL PRIMARY KEY,
  email       VARCHAR(255) NOT NULL COMMENT 'only to deliver; erasable at any time'
) ENGINE=InnoDB COMMENT='Personal data: where to send an order';

CREATE TABLE IF NOT EXISTS order_payer (
  order_id    BINARY(16) NOT NULL PRIMARY KEY,
  salt        BINARY(16) NOT NULL COMMENT 'of the payer hash in the record',
  name        VARCHAR(255) NOT NULL,
  tax_code    VARCHAR(14) NULL,
  address     VARCHAR(255) NULL
) ENGINE=InnoDB COMMENT='Personal data: payer on the receipt, kept for its legal period';

CREATE TABLE IF NOT EXISTS payment (
  id          BINARY(16) NOT NULL PRIMARY KEY,
  order_id    BINARY(16) NOT NULL,
  provider    TINYINT UNSIGNED NOT NULL COMMENT 'as orders.method',
  provider_tx VARCHAR(64) CHARACTER SET ascii NOT NULL COMMENT 'transaction number at the provider',
  amount      BIGINT NOT NULL,
  settled_at  BIGINT NOT NULL COMMENT 'ms',
  UNIQUE KEY payment_tx (provider, provider_tx),
  KEY payment_order (order_id),
  CHECK (amount > 0)
) ENGINE=InnoDB COMMENT='Settled payments, append-only; one provider transaction applies once';

CREATE TABLE IF NOT EXISTS receipt (
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  lookup      BINARY(16) NOT NULL COMMENT '128 random bits: the link on the paper',
  source      BINARY(16) NOT NULL COMMENT 'orders.id or sale.id',
  issued_at   BIGINT NOT NULL,
  total       BIGINT NOT NULL,
  record      BLOB NOT NULL COMMENT 'CBOR record (FORMATS 3)',
  leaf_index  BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (symbol_id, number),
  UNIQUE KEY receipt_lookup (lookup),
  UNIQUE KEY receipt_leaf (leaf_index),
  KEY receipt_source (source),
  CHECK (number BETWEEN 1 AND 99999999)
) ENGINE=InnoDB COMMENT='Receipts, append-only';

CREATE TABLE IF NOT EXISTS ticket (
  id          BINARY(16) NOT NULL PRIMARY KEY,
  source      BINARY(16) NOT NULL COMMENT 'orders.id or sale.id',
  valid_until BIGINT NOT NULL,
  cose        VARBINARY(400) NOT NULL COMMENT 'the signed ticket',
  leaf_index  BIGINT UNSIGNED NULL COMMENT 'of its free admission, if it holds free persons',
  UNIQUE KEY ticket_leaf (leaf_index),
  KEY ticket_source (source)
) ENGINE=InnoDB COMMENT='Tickets, append-only';

CREATE TABLE IF NOT EXISTS ticket_block (
  root        BINARY(16) NOT NULL PRIMARY KEY COMMENT 'id or root id',
  list        TINYINT UNSIGNED NOT NULL COMMENT '1 revoked, 2 superseded',
  valid_until BIGINT NOT NULL COMMENT 'leaves the list after this',
  blocked_at  BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='Revoked and superseded ids';

CREATE TABLE IF NOT EXISTS enrol_code (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'hash of the secret (lease.h)',
  secret      BINARY(16) NOT NULL COMMENT 'one-time',
  name        VARCHAR(63) NOT NULL,
  role        TINYINT UNSIGNED NOT NULL COMMENT '1 counter, 2 gate',
  hub         TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0 none, 1 hub, 2 deputy',
  sites       BIGINT UNSIGNED NOT NULL COMMENT 'mask',
  expires_at  BIGINT NOT NULL,
  device      BINARY(16) NULL COMMENT 'who used it'
) ENGINE=InnoDB COMMENT='One-time enrolment codes';

CREATE TABLE IF NOT EXISTS device (
  id          BINARY(16) NOT NULL PRIMARY KEY,
  name        VARCHAR(63) NOT NULL,
  role        TINYINT UNSIGNED NOT NULL,
  hub         TINYINT UNSIGNED NOT NULL DEFAULT 0,
  sites       BIGINT UNSIGNED NOT NULL,
  ticket_key  BINARY(32) NOT NULL,
  device_key  BINARY(32) NOT NULL,
  certificate BLOB NOT NULL COMMENT 'COSE',
  enrolled_at BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL COMMENT 'of the certificate',
  closed_at   BIGINT NULL,
  quarantined_at BIGINT NULL COMMENT 'a fork or foreign bytes were seen',
  last_seq    BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'last journal entry stored',
  last_hash   BINARY(32) NOT NULL COMMENT 'SHA-256 of that entry; zeros at first',
  last_seen_ms BIGINT NULL,
  UNIQUE KEY device_ticket_key (ticket_key),
  UNIQUE KEY device_device_key (device_key)
) ENGINE=InnoDB COMMENT='Tills and gates';

CREATE TABLE IF NOT EXISTS entry (
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  type        SMALLINT UNSIGNED NOT NULL,
  time_ms     BIGINT NOT NULL COMMENT 'by the till clock',
  received_ms BIGINT NOT NULL,
  hash        BINARY(32) NOT NULL COMMENT 'SHA-256 of bytes',
  bytes       MEDIUMBLOB NOT NULL COMMENT 'the entry exactly as the till wrote it',
  PRIMARY KEY (device, seq)
) ENGINE=InnoDB COMMENT='Journal entries of tills, append-only';

CREATE TABLE IF NOT EXISTS evidence (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  device      BINARY(16) NOT NULL,
  kind        VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'fork, bad_signature, malformed …',
  seq         BIGINT UNSIGNED NULL,
  hash        BINARY(32) NOT NULL,
  bytes       MEDIUMBLOB NOT NULL,
  received_ms BIGINT NOT NULL,
  UNIQUE KEY evidence_once (device, kind, hash)
) ENGINE=InnoDB COMMENT='What contradicts a journal, kept for the auditor';

CREATE TABLE IF NOT EXISTS incident (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind        VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'double_entry, content_fault, unknown_ticket …',
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  detail      VARCHAR(512) NOT NULL COMMENT 'key=value, no personal data',
  created_ms  BIGINT NOT NULL,
  UNIQUE KEY incident_once (device, seq, kind, detail(128))
) ENGINE=InnoDB COMMENT='Facts that break an expectation; a person settles them';

CREATE TABLE IF NOT EXISTS shift (
  id          BINARY(16) NOT NULL PRIMARY KEY,
  device      BINARY(16) NOT NULL,
  cashier     VARCHAR(63) NOT NULL,
  opened_at   BIGINT NOT NULL,
  opening_float BIGINT NOT NULL,
  closed_at   BIGINT NULL,
  z_number    INT UNSIGNED NULL,
  sale_total  BIGINT NULL,
  cash_sales  BIGINT NULL,
  counted     BIGINT NULL,
  expected    BIGINT NULL,
  leaf_index  BIGINT UNSIGNED NULL,
  UNIQUE KEY shift_z (device, z_number),
  KEY shift_device (device)
) ENGINE=InnoDB COMMENT='Shifts as the tills reported them';

CREATE TABLE IF NOT EXISTS sale (
  id          BINARY(16) NOT NULL PRIMARY KEY,
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  shift       BINARY(16) NOT NULL,
  visit_day   INT NOT NULL,
  sold_at     BIGINT NOT NULL,
  total       BIGINT NOT NULL,
  cash        BIGINT NOT NULL COMMENT 'part of total paid in cash',
  UNIQUE KEY sale_entry (device, seq),
  KEY sale_shift (shift)
) ENGINE=InnoDB COMMENT='Counter sales, from journals';

CREATE TABLE IF NOT EXISTS admission (
  root        BINARY(16) NOT NULL COMMENT 'root ticket id',
  use_no      INT UNSIGNED NOT NULL COMMENT 'which person of the party, from 1',
  site        TINYINT UNSIGNED NOT NULL COMMENT 'site number',
  day         INT NOT NULL COMMENT 'local day',
  entry_no    INT UNSIGNED NOT NULL COMMENT 'which entry of that day, from 1',
  claim       BINARY(16) NOT NULL COMMENT 'id of the act, same online and in the journal',
  ticket      BINARY(16) NOT NULL,
  device      BINARY(16) NOT NULL,
  gate        VARCHAR(31) NOT NULL,
  admitted_at BIGINT NOT NULL,
  seq         BIGINT UNSIGNED NULL COMMENT 'journal entry that recorded it, once received',
  PRIMARY KEY (root, use_no, site, day, entry_no),
  KEY admission_claim (claim),
  KEY admission_day (day, site)
) ENGINE=InnoDB COMMENT='Who went in: one row per person';
