-- Bank slips that came to the office instead of the till that dropped the bag.

CREATE TABLE IF NOT EXISTS bag_slip (
  device      BINARY(16) NOT NULL COMMENT 'the till that dropped the bag',
  bag         VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  slip        VARCHAR(31) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  amount      BIGINT NOT NULL COMMENT 'what the bank counted',
  noted_by    VARCHAR(64) NOT NULL COMMENT 'login or console:<account>',
  noted_at    BIGINT NOT NULL,
  PRIMARY KEY (device, bag),
  CHECK (amount >= 1)
) ENGINE=InnoDB COMMENT='Bank slips noted at the office, append-only';
