-- The signed form of receipts: certificates and their registration, XML, PDF, and how far signing has come.

CREATE TABLE IF NOT EXISTS certificate (
  issuer_hash BINARY(32) NOT NULL COMMENT 'SHA-256 of the issuer''s name',
  serial      VARCHAR(42) CHARACTER SET ascii NOT NULL COMMENT 'lower-case hex',
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'of the organisation, from the subject',
  issuer      VARCHAR(512) NOT NULL,
  not_before  BIGINT NOT NULL,
  not_after   BIGINT NOT NULL,
  device      BINARY(16) NULL COMMENT 'the till that signs with it; NULL = this server',
  der         BLOB NOT NULL,
  seen_at     BIGINT NOT NULL COMMENT 'when this server first knew it',
  registered_at BIGINT NULL COMMENT 'accepted by the tax office (01/DKTD-CTDT section 4); NULL = must not sign',
  stopped_at  BIGINT NULL COMMENT 'must not sign from then on',
  PRIMARY KEY (issuer_hash, serial),
  KEY certificate_organisation (tax_code)
) ENGINE=InnoDB COMMENT='Certificates that sign receipts';

CREATE TABLE IF NOT EXISTS receipt_xml (
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  signed_at   BIGINT NOT NULL COMMENT 'the signing time inside',
  serial      VARCHAR(42) CHARACTER SET ascii NOT NULL COMMENT 'of the certificate',
  xml         MEDIUMBLOB NOT NULL COMMENT 'exactly as signed',
  PRIMARY KEY (symbol_id, number)
) ENGINE=InnoDB COMMENT='Signed receipts: the originals, append-only';

CREATE TABLE IF NOT EXISTS receipt_pdf (
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  made_at     BIGINT NOT NULL,
  pdf         MEDIUMBLOB NOT NULL COMMENT 'signed, with the XML attached',
  PRIMARY KEY (symbol_id, number)
) ENGINE=InnoDB COMMENT='PDFs, made on first download and kept';

CREATE TABLE IF NOT EXISTS seal_progress (
  tax_code    VARCHAR(14) CHARACTER SET ascii NOT NULL PRIMARY KEY,
  leaf_index  BIGINT NOT NULL COMMENT 'every receipt of this organisation up to this leaf is signed; -1 = none'
) ENGINE=InnoDB COMMENT='How far the signing of receipts has come';

CREATE TABLE IF NOT EXISTS seal_hold (
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  reason      VARCHAR(64) CHARACTER SET ascii NOT NULL COMMENT 'why this server must not sign it: a till said it did',
  PRIMARY KEY (symbol_id, number)
) ENGINE=InnoDB COMMENT='Receipts whose signed original is missing or doubtful';
