-- Transfers that tills wait for. The money itself is a row of `payment`, under the sale's id.

CREATE TABLE IF NOT EXISTS till_transfer (
  sale         BINARY(16) NOT NULL PRIMARY KEY COMMENT 'id of the sale that waits for it; the till commits it once paid',
  reference    CHAR(14) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what the payer writes: HB and the typed code of sale',
  device       BINARY(16) NOT NULL,
  tax_code     VARCHAR(14) CHARACTER SET ascii NOT NULL COMMENT 'whose account it goes to',
  amount       BIGINT NOT NULL,
  announced_at BIGINT NOT NULL COMMENT 'ms',
  UNIQUE KEY till_transfer_reference (reference),
  CHECK (amount >= 1)
) ENGINE=InnoDB COMMENT='Transfers that tills were promised, append-only';

-- Transaction numbers differ by letter case.
ALTER TABLE payment MODIFY provider_tx VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'transaction number at the provider';
