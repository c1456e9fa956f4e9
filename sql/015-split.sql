-- Tickets of groups split into parts (FORMATS §1), by this server or by a till. Nothing of a split ever changes.

CREATE TABLE IF NOT EXISTS ticket_split (
  id       BINARY(16) NOT NULL PRIMARY KEY COMMENT 'ticket id of its first part',
  parent   BINARY(16) NOT NULL COMMENT 'ticket id',
  root     BINARY(16) NOT NULL COMMENT 'the ticket that was sold; the parent itself unless that is a part',
  parts    SMALLINT UNSIGNED NOT NULL,
  is_first TINYINT UNSIGNED NULL COMMENT '1; NULL = this parent was split before, which is an incident',
  device   BINARY(16) NULL COMMENT 'the till that split it; NULL = this server',
  seq      BIGINT UNSIGNED NULL COMMENT 'its journal entry',
  split_at BIGINT NOT NULL,
  n        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'in the order they were received',
  UNIQUE KEY ticket_split_n (n),
  UNIQUE KEY ticket_split_parent (parent, is_first),
  KEY ticket_split_root (root),
  CHECK (parts >= 2),
  CHECK (is_first = 1),
  CHECK ((device IS NULL) = (seq IS NULL))
) ENGINE=InnoDB COMMENT='Splits of tickets, append-only; parent and parts share the places of their root';

CREATE TABLE IF NOT EXISTS ticket_part (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'ticket id, UUIDv7',
  split       BINARY(16) NOT NULL,
  position    SMALLINT UNSIGNED NOT NULL COMMENT 'from 0, in the order of its places',
  parent      BINARY(16) NOT NULL,
  root        BINARY(16) NOT NULL,
  device      BINARY(16) NULL COMMENT 'whose ticket key signed it; NULL = this server',
  valid_until BIGINT NOT NULL,
  cose        VARBINARY(400) NOT NULL COMMENT 'the signed ticket',
  UNIQUE KEY ticket_part_place (split, position),
  KEY ticket_part_root (root),
  KEY ticket_part_device (device, valid_until),
  CONSTRAINT ticket_part_split FOREIGN KEY (split) REFERENCES ticket_split (id)
) ENGINE=InnoDB COMMENT='Parts of split tickets, append-only';
