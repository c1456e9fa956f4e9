-- A log that begins anew, after the database came back from a backup: what was published since is not here any more.

CREATE TABLE IF NOT EXISTS log_origin (
  number      INT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'from 1; before the first the log has its first name',
  name        VARCHAR(127) CHARACTER SET ascii NOT NULL COMMENT 'of the log from then on',
  entry       VARBINARY(256) NOT NULL COMMENT 'its first leaf, type 11; the leaves before, and those of table leaf, follow it',
  began_at    BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='New beginnings of the revenue log, append-only';

CREATE TABLE IF NOT EXISTS log_stop (
  id          TINYINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'always 1',
  kind        VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'checkpoint_ahead, checkpoint_differs, checkpoint_unknown, files_ahead',
  device      BINARY(16) NULL COMMENT 'the till that showed it',
  note        VARBINARY(2048) NULL COMMENT 'what was shown: signed by us, and not here',
  noticed_at  BIGINT NOT NULL,
  CHECK (id = 1)
) ENGINE=InnoDB COMMENT='Nothing is issued or published while there is a row';

ALTER TABLE checkpoint
  ADD COLUMN IF NOT EXISTS origin INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'log_origin.number; 0 = the first',
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (origin, size);
