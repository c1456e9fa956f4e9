-- Gates: what stands beside admissions: places taken twice apart, entries undone, supervisors' word, who left, who was refused.

ALTER TABLE admission
  ADD COLUMN IF NOT EXISTS is_carried TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '1 = somebody went in with the ticket that this one replaced',
  DROP KEY IF EXISTS admission_day,
  ADD KEY IF NOT EXISTS admission_live (day, site, gate, is_carried);

CREATE TABLE IF NOT EXISTS admission_twice (
  root        BINARY(16) NOT NULL COMMENT 'the place, as in admission',
  use_no      INT UNSIGNED NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  day         INT NOT NULL,
  entry_no    INT UNSIGNED NOT NULL,
  claim       BINARY(16) NOT NULL COMMENT 'the act that came second',
  ticket      BINARY(16) NOT NULL,
  device      BINARY(16) NOT NULL,
  gate        VARCHAR(31) NOT NULL,
  admitted_at BIGINT NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL COMMENT 'its journal entry',
  first_claim BINARY(16) NOT NULL COMMENT 'the act that held the place when this one came',
  first_device BINARY(16) NOT NULL,
  first_gate  VARCHAR(31) NOT NULL,
  first_at    BIGINT NOT NULL,
  first_seq   BIGINT UNSIGNED NULL COMMENT 'its journal entry, once received; NULL = still to come',
  PRIMARY KEY (root, use_no, site, day, entry_no, claim),
  KEY twice_entry (device, seq),
  KEY twice_day (day, site),
  KEY twice_claim (claim),
  KEY twice_first (first_claim)
) ENGINE=InnoDB COMMENT='Places admitted twice apart, with both signed records: one row for each place above';

CREATE TABLE IF NOT EXISTS admission_undone (
  claim       BINARY(16) NOT NULL PRIMARY KEY COMMENT 'of the admission; its rows are gone from admission',
  device      BINARY(16) NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  gate        VARCHAR(31) NOT NULL,
  day         INT NOT NULL,
  persons     INT UNSIGNED NOT NULL COMMENT 'whose places are free again',
  undone_at   BIGINT NOT NULL,
  seq         BIGINT UNSIGNED NULL COMMENT 'journal entry that recorded it, once received',
  KEY undone_day (day, site)
) ENGINE=InnoDB COMMENT='Admissions undone because the turnstile did not turn';

CREATE TABLE IF NOT EXISTS gate_override (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'by the gate',
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  gate        VARCHAR(31) NOT NULL,
  day         INT NOT NULL,
  verdict     TINYINT UNSIGNED NOT NULL COMMENT 'what spoke against it',
  persons     INT UNSIGNED NOT NULL,
  ticket      BINARY(16) NULL COMMENT 'as far as it could be read',
  admitted_at BIGINT NOT NULL,
  KEY override_day (day, site)
) ENGINE=InnoDB COMMENT='Persons let in by a supervisor against the rules, append-only';

CREATE TABLE IF NOT EXISTS gate_left (
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  gate        VARCHAR(31) NOT NULL,
  day         INT NOT NULL,
  persons     INT UNSIGNED NOT NULL,
  PRIMARY KEY (device, seq),
  KEY left_day (day, site)
) ENGINE=InnoDB COMMENT='Persons counted out, append-only';

CREATE TABLE IF NOT EXISTS gate_refusal (
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  gate        VARCHAR(31) NOT NULL,
  day         INT NOT NULL,
  verdict     TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (device, seq),
  KEY refusal_day (day, site, gate, verdict)
) ENGINE=InnoDB COMMENT='Scans that gates refused, append-only';

CREATE TABLE IF NOT EXISTS site_epoch (
  device      BINARY(16) NOT NULL COMMENT 'the deputy that took over',
  seq         BIGINT UNSIGNED NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  statement   VARBINARY(400) NOT NULL COMMENT 'COSE, signed by the device (docs/FORMATS.md)',
  began_at    BIGINT NOT NULL,
  PRIMARY KEY (device, seq),
  KEY epoch_site (site)
) ENGINE=InnoDB COMMENT='Authorities of sites declared by supervisors, append-only';
