-- Rows that the dashboard sums are held against the entries that tills signed (docs/FIGURES.md); what differs is told in words.

ALTER TABLE shift
  ADD KEY IF NOT EXISTS shift_opened (device, opened_seq),
  ADD KEY IF NOT EXISTS shift_closed (device, closed_seq);

ALTER TABLE figure_difference
  ADD COLUMN IF NOT EXISTS area TINYINT UNSIGNED NULL COMMENT 'enum figure_area of store/figure_key.h; NULL = before this was written down',
  ADD COLUMN IF NOT EXISTS part BIGINT UNSIGNED NULL COMMENT 'dimension, term, or number of the journal entry',
  ADD COLUMN IF NOT EXISTS day INT NULL,
  ADD COLUMN IF NOT EXISTS sites BIGINT UNSIGNED NULL,
  ADD COLUMN IF NOT EXISTS item BIGINT UNSIGNED NULL,
  ADD COLUMN IF NOT EXISTS device BINARY(16) NULL,
  ADD COLUMN IF NOT EXISTS value TINYINT UNSIGNED NULL COMMENT 'which number of that row';

-- What a Z said stays.
CREATE OR REPLACE TRIGGER keep_shift BEFORE UPDATE ON shift FOR EACH ROW
BEGIN
  IF OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.device <> OLD.device OR NEW.cashier <> OLD.cashier
     OR NEW.opened_at <> OLD.opened_at OR NEW.opening_float <> OLD.opening_float OR NOT (NEW.opened_seq <=> OLD.opened_seq) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'what a shift says stays';
  END IF;
END;
CREATE OR REPLACE TRIGGER hold_shift BEFORE DELETE ON shift FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'shift only grows';

-- How far a device has told: open data waits for it (docs/FORMATS.md). A lease that is renewed says nothing of a journal.
ALTER TABLE device
  ADD COLUMN IF NOT EXISTS told_ms BIGINT NULL COMMENT 'time of the newest journal entry received, or the moment it said that it has no more';
UPDATE device d JOIN entry e ON e.device = d.id AND e.seq = d.last_seq
  SET d.told_ms = LEAST(e.time_ms, e.received_ms) WHERE d.told_ms IS NULL;
