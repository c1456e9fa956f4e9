-- Nobody pays twice; statements of the bank; the accounts that people may be told to pay to.

CREATE TABLE IF NOT EXISTS order_basket (
  order_id   BINARY(16) NOT NULL PRIMARY KEY,
  basket     BINARY(32) NOT NULL COMMENT 'SHA-256 of day, sites or product, quantities, slots',
  buyer      BINARY(32) NOT NULL COMMENT 'SHA-256 of the browser''s mark',
  is_meant   BOOLEAN NOT NULL COMMENT 'ordered again, knowing of the one before',
  created_at BIGINT NOT NULL COMMENT 'ms; the row goes same_basket_s later',
  KEY order_basket_same (basket, created_at),
  KEY order_basket_age (created_at)
) ENGINE=InnoDB COMMENT='What a browser ordered a moment ago';

ALTER TABLE order_contact ADD KEY IF NOT EXISTS order_contact_email (email);

-- A row of the statement and a notice tell of the same transfer: whichever came later names the one it confirms.
ALTER TABLE money
  ADD COLUMN IF NOT EXISTS confirms BINARY(16) NULL COMMENT 'the other row that tells of the same transfer',
  ADD UNIQUE KEY IF NOT EXISTS money_confirms (confirms),
  ADD KEY IF NOT EXISTS money_account (account, booked_at),
  MODIFY source TINYINT UNSIGNED NOT NULL COMMENT '1 sepay, 2 payos, 3 sandbox, 4 vnpay, 5 statement';

CREATE TABLE IF NOT EXISTS account_list (
  seq          INT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'from 1; the highest is in force',
  issued_at    BIGINT NOT NULL COMMENT 'when it was signed',
  published_by VARCHAR(64) NOT NULL COMMENT 'login, or console:<account>',
  cose         LONGBLOB NOT NULL COMMENT 'the signed list'
) ENGINE=InnoDB COMMENT='Accounts that payers may be shown, append-only';
