-- Cash from the drawer to the treasury's account: what moved beside sales, who allowed it, which bags the bank has taken.

ALTER TABLE shift
  ADD COLUMN IF NOT EXISTS opened_seq BIGINT UNSIGNED NULL COMMENT 'journal entry that opened it',
  ADD COLUMN IF NOT EXISTS closed_seq BIGINT UNSIGNED NULL COMMENT 'its Z',
  ADD COLUMN IF NOT EXISTS cash_refunds BIGINT NULL,
  ADD COLUMN IF NOT EXISTS paid_in BIGINT NULL,
  ADD COLUMN IF NOT EXISTS paid_out BIGINT NULL,
  ADD COLUMN IF NOT EXISTS drops BIGINT NULL,
  ADD COLUMN IF NOT EXISTS perpetual BIGINT NULL COMMENT 'all the till had sold since its first day';

CREATE TABLE IF NOT EXISTS cash_movement (
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  id          BINARY(16) NOT NULL,
  shift       BINARY(16) NOT NULL,
  cashier     VARCHAR(63) NOT NULL,
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 paid in, 2 paid out, 3 dropped in a bag, 4 bank slip of a bag',
  amount      BIGINT NOT NULL COMMENT 'of a slip: what the bank counted',
  reason      VARCHAR(199) NULL,
  bag         VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  slip        VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  moved_at    BIGINT NOT NULL COMMENT 'by the till clock',
  PRIMARY KEY (device, seq),
  KEY cash_movement_shift (shift),
  KEY cash_movement_bag (bag, device, kind),
  CHECK (kind BETWEEN 1 AND 4),
  CHECK (amount >= 1)
) ENGINE=InnoDB COMMENT='Cash beside sales, from journals, append-only';

CREATE TABLE IF NOT EXISTS approval (
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  action      TINYINT UNSIGNED NOT NULL COMMENT 'enum approval_action of fact.h',
  subject     BINARY(32) NOT NULL COMMENT 'SHA-256 of the body of the entry it allows',
  supervisor  VARCHAR(63) NOT NULL,
  cashier     VARCHAR(63) NULL,
  reason      VARCHAR(199) NOT NULL,
  approved_at BIGINT NOT NULL COMMENT 'by the till clock',
  PRIMARY KEY (device, seq)
) ENGINE=InnoDB COMMENT='What supervisors allowed at tills, from journals, append-only';

CREATE TABLE IF NOT EXISTS drawer_opening (
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL,
  shift       BINARY(16) NOT NULL,
  cashier     VARCHAR(63) NOT NULL,
  reason      VARCHAR(199) NOT NULL,
  opened_at   BIGINT NOT NULL COMMENT 'by the till clock',
  PRIMARY KEY (device, seq),
  KEY drawer_opening_shift (shift)
) ENGINE=InnoDB COMMENT='Drawers opened without a sale, from journals, append-only';
