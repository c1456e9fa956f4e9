-- What detectors found: evidence for the auditor. What it says never changes; what became of it stands in tables of its own.

CREATE TABLE IF NOT EXISTS detection (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  detector    VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'its code: messages.tsv detect.<code>.…',
  subject     VARCHAR(160) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'what it is about, the same whenever it is looked at',
  round       SMALLINT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'told again when twice as much was found',
  day         INT NOT NULL COMMENT 'local day of what happened',
  sites       BIGINT UNSIGNED NOT NULL COMMENT 'mask; 0 = of no site',
  actor       VARCHAR(64) NOT NULL COMMENT 'cashier, supervisor or login; empty = of nobody in particular',
  score       BIGINT UNSIGNED NOT NULL COMMENT 'how much: pieces, persons, or thousandths of a share',
  evidence    LONGTEXT NOT NULL COMMENT 'JSON: rule, limit, facts with their ids and times; nothing of visitors',
  found_at    BIGINT NOT NULL,
  UNIQUE KEY detection_once (detector, subject, round),
  KEY detection_day (day),
  CHECK (JSON_VALID(evidence))
) ENGINE=InnoDB COMMENT='What detectors found, each once, append-only';

CREATE TABLE IF NOT EXISTS detection_person (
  detection   BIGINT UNSIGNED NOT NULL,
  name        VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'cashier, supervisor or login that it is about',
  PRIMARY KEY (detection, name)
) ENGINE=InnoDB COMMENT='Who may not acknowledge it, append-only';

CREATE TABLE IF NOT EXISTS detection_ack (
  detection   BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  auditor     VARCHAR(64) NOT NULL COMMENT 'login',
  reason      VARCHAR(500) NOT NULL,
  at          BIGINT NOT NULL,
  CHECK (CHAR_LENGTH(reason) >= 5)
) ENGINE=InnoDB COMMENT='What an auditor said to it, append-only';

CREATE TABLE IF NOT EXISTS detection_end (
  detection   BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  at          BIGINT NOT NULL COMMENT 'when it was seen that it is so no more: the slip came, the journal arrived'
) ENGINE=InnoDB COMMENT='What was found and has been put right since, append-only';

CREATE TABLE IF NOT EXISTS detection_run (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  slot        INT NOT NULL COMMENT 'local day of a nightly run; -1 = on request',
  from_day    INT NOT NULL COMMENT 'days that were looked at',
  until_day   INT NOT NULL COMMENT 'exclusive',
  received_ms BIGINT NOT NULL COMMENT 'journal entries that came before were looked at',
  found       INT UNSIGNED NOT NULL,
  ended       INT UNSIGNED NOT NULL,
  began_ms    BIGINT NOT NULL,
  ended_ms    BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='How far detectors have looked, append-only';

CREATE TABLE IF NOT EXISTS detection_tally (
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 free persons, 2 reduced persons, 3 late entries, 4 provisional entries',
  day         INT NOT NULL COMMENT 'local day',
  sites       BIGINT UNSIGNED NOT NULL COMMENT 'of the till or gate, as a mask',
  who         VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'cashier, or gate device',
  hits        BIGINT UNSIGNED NOT NULL COMMENT 'persons or entries that it counts',
  total       BIGINT UNSIGNED NOT NULL COMMENT 'of so many',
  squares     BIGINT UNSIGNED NOT NULL COMMENT 'sum of the squared sizes of parties: what belongs together is one piece of evidence',
  PRIMARY KEY (kind, day, sites, who)
) ENGINE=InnoDB COMMENT='Shares per person and day, counted anew whenever a day is looked at';

ALTER TABLE sale ADD KEY IF NOT EXISTS sale_sold (sold_at);
ALTER TABLE entry ADD KEY IF NOT EXISTS entry_time (type, time_ms, received_ms);
ALTER TABLE correction ADD KEY IF NOT EXISTS correction_decided (decided_at);

CREATE OR REPLACE TRIGGER keep_detection BEFORE UPDATE ON detection FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection only grows';
CREATE OR REPLACE TRIGGER hold_detection BEFORE DELETE ON detection FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection only grows';

CREATE OR REPLACE TRIGGER keep_detection_person BEFORE UPDATE ON detection_person FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_person only grows';
CREATE OR REPLACE TRIGGER hold_detection_person BEFORE DELETE ON detection_person FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_person only grows';

CREATE OR REPLACE TRIGGER keep_detection_ack BEFORE UPDATE ON detection_ack FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_ack only grows';
CREATE OR REPLACE TRIGGER hold_detection_ack BEFORE DELETE ON detection_ack FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_ack only grows';

CREATE OR REPLACE TRIGGER keep_detection_end BEFORE UPDATE ON detection_end FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_end only grows';
CREATE OR REPLACE TRIGGER hold_detection_end BEFORE DELETE ON detection_end FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_end only grows';

CREATE OR REPLACE TRIGGER keep_detection_run BEFORE UPDATE ON detection_run FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_run only grows';
CREATE OR REPLACE TRIGGER hold_detection_run BEFORE DELETE ON detection_run FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'detection_run only grows';
