-- Figures of the dashboard, kept in the transactions that write what they count (docs/FIGURES.md). Everything here can be
-- counted anew from the raw records, and is, every night.

CREATE TABLE IF NOT EXISTS figure_sale (
  dimension   TINYINT UNSIGNED NOT NULL COMMENT '1 day, 2 category, 3 channel, 4 form of payment, 5 till',
  day         INT NOT NULL COMMENT 'local day of issue, of a replacement or a refund',
  sites       BIGINT UNSIGNED NOT NULL COMMENT 'of a line; receipts count at the sites of all their lines',
  item        TINYINT UNSIGNED NOT NULL COMMENT 'of the dimension; 0 for days and tills',
  device      BINARY(16) NOT NULL COMMENT 'the till; zeros for the other dimensions and this server',
  receipts    BIGINT NOT NULL DEFAULT 0,
  receipts_here BIGINT NOT NULL DEFAULT 0 COMMENT 'of days: those with a line for exactly these sites',
  persons     BIGINT NOT NULL DEFAULT 0,
  free_persons BIGINT NOT NULL DEFAULT 0,
  issued      BIGINT NOT NULL DEFAULT 0,
  replaced    BIGINT NOT NULL DEFAULT 0,
  refunded    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (dimension, day, sites, item, device)
) ENGINE=InnoDB COMMENT='What was sold; written last in a transaction, by ascending key';

CREATE TABLE IF NOT EXISTS figure_money (
  day         INT NOT NULL COMMENT 'local day of the sale',
  term        TINYINT UNSIGNED NOT NULL COMMENT 'domain/figures/term.h',
  value       BIGINT NOT NULL,
  PRIMARY KEY (day, term)
) ENGINE=InnoDB COMMENT='Terms of the equations of money; written behind figure_sale';

CREATE TABLE IF NOT EXISTS figure_valid (
  day         INT NOT NULL COMMENT 'local day of the visit',
  site        TINYINT UNSIGNED NOT NULL,
  persons     BIGINT NOT NULL,
  PRIMARY KEY (day, site)
) ENGINE=InnoDB COMMENT='Persons of tickets that are good on a day; written behind figure_money';

-- Gates write in the midst of their transactions: each connection has rows of its own, and nobody waits in a circle.
CREATE TABLE IF NOT EXISTS figure_entry (
  day         INT NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  part        TINYINT UNSIGNED NOT NULL COMMENT 'of the connection that counted',
  admitted    BIGINT NOT NULL DEFAULT 0,
  provisional BIGINT NOT NULL DEFAULT 0,
  twice       BIGINT NOT NULL DEFAULT 0,
  overridden  BIGINT NOT NULL DEFAULT 0,
  undone      BIGINT NOT NULL DEFAULT 0,
  refused     BIGINT NOT NULL DEFAULT 0,
  gone        BIGINT NOT NULL DEFAULT 0 COMMENT 'persons counted out',
  PRIMARY KEY (day, site, part)
) ENGINE=InnoDB COMMENT='Who went in; kept by triggers';

CREATE TABLE IF NOT EXISTS figure_stray (
  root        BINARY(16) NOT NULL,
  use_no      INT UNSIGNED NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  day         INT NOT NULL,
  entry_no    INT UNSIGNED NOT NULL,
  ticket      BINARY(16) NOT NULL,
  PRIMARY KEY (root, use_no, site, day, entry_no),
  KEY figure_stray_day (day, site)
) ENGINE=InnoDB COMMENT='Admissions whose ticket was not here when they came; kept by triggers';

CREATE TABLE IF NOT EXISTS figure_check (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at          BIGINT NOT NULL,
  compared    BIGINT UNSIGNED NOT NULL COMMENT 'figures',
  differences BIGINT UNSIGNED NOT NULL,
  is_rebuilt  TINYINT UNSIGNED NOT NULL COMMENT '1 = the figures are as counted since',
  who         VARCHAR(64) NOT NULL COMMENT 'nightly, start, or console:<account>'
) ENGINE=InnoDB COMMENT='Comparisons of the figures with the raw records, append-only';

CREATE TABLE IF NOT EXISTS figure_difference (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  comparison  BIGINT UNSIGNED NOT NULL,
  what        VARCHAR(255) NOT NULL COMMENT 'which figure',
  kept        BIGINT NOT NULL,
  counted     BIGINT NOT NULL,
  accepted_by VARCHAR(64) NULL COMMENT 'console:<account>: somebody knows why',
  reason      VARCHAR(500) NULL,
  accepted_at BIGINT NULL,
  KEY figure_difference_open (accepted_at)
) ENGINE=InnoDB COMMENT='What the records no longer say, the first hundred of a comparison';

-- ---- who went in

ALTER TABLE admission
  ADD COLUMN IF NOT EXISTS is_provisional TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '1 = its gate did not reach the authority of the site, as its entry says';

CREATE OR REPLACE TRIGGER figure_admission AFTER INSERT ON admission FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, admitted, provisional)
  SELECT NEW.day, NEW.site, CONNECTION_ID() MOD 8, 1, NEW.is_provisional FROM DUAL WHERE NEW.is_carried = 0
  ON DUPLICATE KEY UPDATE admitted = admitted + 1, provisional = provisional + CAST(NEW.is_provisional AS SIGNED);

CREATE OR REPLACE TRIGGER figure_admission_stray AFTER INSERT ON admission FOR EACH ROW
  INSERT IGNORE INTO figure_stray (root, use_no, site, day, entry_no, ticket)
  SELECT NEW.root, NEW.use_no, NEW.site, NEW.day, NEW.entry_no, NEW.ticket FROM DUAL
  WHERE NEW.is_carried = 0 AND NOT EXISTS (SELECT 1 FROM ticket WHERE id = NEW.ticket)
  AND NOT EXISTS (SELECT 1 FROM ticket_part WHERE id = NEW.ticket);

CREATE OR REPLACE TRIGGER figure_admission_gone AFTER DELETE ON admission FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, admitted, provisional)
  SELECT OLD.day, OLD.site, CONNECTION_ID() MOD 8, -1, -CAST(OLD.is_provisional AS SIGNED) FROM DUAL WHERE OLD.is_carried = 0
  ON DUPLICATE KEY UPDATE admitted = admitted - 1, provisional = provisional - CAST(OLD.is_provisional AS SIGNED);

CREATE OR REPLACE TRIGGER figure_admission_stray_gone AFTER DELETE ON admission FOR EACH ROW
  DELETE FROM figure_stray WHERE root = OLD.root AND use_no = OLD.use_no AND site = OLD.site AND day = OLD.day
  AND entry_no = OLD.entry_no;

CREATE OR REPLACE TRIGGER figure_twice AFTER INSERT ON admission_twice FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, twice) VALUES (NEW.day, NEW.site, CONNECTION_ID() MOD 8, 1)
  ON DUPLICATE KEY UPDATE twice = twice + 1;

CREATE OR REPLACE TRIGGER figure_undone AFTER INSERT ON admission_undone FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, undone) VALUES (NEW.day, NEW.site, CONNECTION_ID() MOD 8, NEW.persons)
  ON DUPLICATE KEY UPDATE undone = undone + NEW.persons;

CREATE OR REPLACE TRIGGER figure_override AFTER INSERT ON gate_override FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, overridden) VALUES (NEW.day, NEW.site, CONNECTION_ID() MOD 8, NEW.persons)
  ON DUPLICATE KEY UPDATE overridden = overridden + NEW.persons;

CREATE OR REPLACE TRIGGER figure_left AFTER INSERT ON gate_left FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, gone) VALUES (NEW.day, NEW.site, CONNECTION_ID() MOD 8, NEW.persons)
  ON DUPLICATE KEY UPDATE gone = gone + NEW.persons;

CREATE OR REPLACE TRIGGER figure_refusal AFTER INSERT ON gate_refusal FOR EACH ROW
  INSERT INTO figure_entry (day, site, part, refused) VALUES (NEW.day, NEW.site, CONNECTION_ID() MOD 8, 1)
  ON DUPLICATE KEY UPDATE refused = refused + 1;

CREATE OR REPLACE TRIGGER keep_figure_check BEFORE UPDATE ON figure_check FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'figure_check only grows';
CREATE OR REPLACE TRIGGER hold_figure_check BEFORE DELETE ON figure_check FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'figure_check only grows';
CREATE OR REPLACE TRIGGER hold_figure_difference BEFORE DELETE ON figure_difference FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'figure_difference only grows';
