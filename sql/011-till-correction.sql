-- Corrections made at a till: its staff are known by name, and the journal entry is the act.

ALTER TABLE correction
  MODIFY actor VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'staff.login of who asks, or the cashier of the till',
  MODIFY approver VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'staff.login of who decided, or the supervisor at the till',
  MODIFY payload BLOB NOT NULL COMMENT 'CBOR: what changes, no personal data (docs/FORMATS.md); empty when a till made it',
  ADD COLUMN IF NOT EXISTS device BINARY(16) NULL COMMENT 'the till that made it; NULL = the office',
  ADD COLUMN IF NOT EXISTS inside INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'persons who had gone in already, as the supervisor at the till agreed to';

ALTER TABLE refund
  MODIFY actor VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  MODIFY approver VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
