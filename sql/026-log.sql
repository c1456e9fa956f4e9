-- The revenue log's last facts: numbers that were reported lost, and what witnesses say of the log.

CREATE TABLE IF NOT EXISTS lost_number (
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  reason      VARCHAR(500) NOT NULL COMMENT 'names nobody',
  reported_by VARCHAR(64) NOT NULL COMMENT 'console:<account>, or login',
  reported_at BIGINT NOT NULL,
  leaf_index  BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (symbol_id, number),
  UNIQUE KEY lost_number_leaf (leaf_index),
  CHECK (number BETWEEN 1 AND 99999999),
  CHECK (CHAR_LENGTH(reason) >= 5)
) ENGINE=InnoDB COMMENT='Receipt numbers that a till used or may have used and took with it, append-only';

CREATE TABLE IF NOT EXISTS witness (
  public_key  BINARY(32) NOT NULL PRIMARY KEY,
  name        VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as in its vkey',
  added_by    VARCHAR(64) NOT NULL COMMENT 'console:<account>',
  added_at    BIGINT NOT NULL,
  UNIQUE KEY witness_name (name)
) ENGINE=InnoDB COMMENT='Who may cosign checkpoints, append-only';

CREATE TABLE IF NOT EXISTS witness_end (
  public_key  BINARY(32) NOT NULL PRIMARY KEY,
  reason      VARCHAR(500) NOT NULL,
  ended_by    VARCHAR(64) NOT NULL,
  ended_at    BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='Witnesses from whom nothing more is taken, append-only';

CREATE TABLE IF NOT EXISTS cosignature (
  origin      BIGINT UNSIGNED NOT NULL COMMENT 'as checkpoint.origin',
  size        BIGINT UNSIGNED NOT NULL,
  public_key  BINARY(32) NOT NULL COMMENT 'witness.public_key',
  signed_at   BIGINT NOT NULL COMMENT 'Unix seconds, by the witness''s clock: inside the signature',
  line        VARBINARY(512) NOT NULL COMMENT 'of the note, with its line end',
  received_at BIGINT NOT NULL,
  PRIMARY KEY (origin, size, public_key, signed_at)
) ENGINE=InnoDB COMMENT='What witnesses signed: this checkpoint, and all they saw before, are one log; append-only';

CREATE OR REPLACE TRIGGER keep_lost_number BEFORE UPDATE ON lost_number FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lost_number only grows';
CREATE OR REPLACE TRIGGER hold_lost_number BEFORE DELETE ON lost_number FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lost_number only grows';

CREATE OR REPLACE TRIGGER keep_witness BEFORE UPDATE ON witness FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'witness only grows';
CREATE OR REPLACE TRIGGER hold_witness BEFORE DELETE ON witness FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'witness only grows';

CREATE OR REPLACE TRIGGER keep_witness_end BEFORE UPDATE ON witness_end FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'witness_end only grows';
CREATE OR REPLACE TRIGGER hold_witness_end BEFORE DELETE ON witness_end FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'witness_end only grows';

CREATE OR REPLACE TRIGGER keep_cosignature BEFORE UPDATE ON cosignature FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'cosignature only grows';
CREATE OR REPLACE TRIGGER hold_cosignature BEFORE DELETE ON cosignature FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'cosignature only grows';
