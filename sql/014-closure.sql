-- When a site lets nobody in: closing days of the calendar and sudden closures alike. Gates get them as a signed list.

CREATE TABLE IF NOT EXISTS closure (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7 by who asks',
  site        TINYINT UNSIGNED NOT NULL COMMENT 'site number',
  begins_at   BIGINT NOT NULL,
  ends_at     BIGINT NOT NULL COMMENT 'exclusive',
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 calendar, 2 weather, 3 event, 4 works',
  reason      VARCHAR(200) NOT NULL COMMENT 'shown to visitors',
  declared_by VARCHAR(64) NOT NULL COMMENT 'login or console:<account>',
  declared_at BIGINT NOT NULL,
  honoured_until BIGINT NULL COMMENT 'tickets of that time are admitted at the site until then; NULL = they are not',
  collected_at BIGINT NULL COMMENT 'its receipts are in closure_refund',
  lifted_by   VARCHAR(64) NULL,
  lifted_at   BIGINT NULL COMMENT 'holds no more from then on',
  KEY closure_site (site, begins_at),
  CHECK (ends_at > begins_at),
  CHECK (kind BETWEEN 1 AND 4),
  CHECK (honoured_until IS NULL OR honoured_until >= ends_at),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
) ENGINE=InnoDB COMMENT='Closures of sites; what they say never changes';

-- Receipts of visits that a closure made useless, and how far giving their money back has come.
CREATE TABLE IF NOT EXISTS closure_refund (
  closure     BINARY(16) NOT NULL,
  symbol_id   INT UNSIGNED NOT NULL,
  number      INT UNSIGNED NOT NULL,
  amount      BIGINT NOT NULL COMMENT 'of the receipt',
  state       TINYINT UNSIGNED NOT NULL COMMENT '1 waits, 2 proposed, 3 done, 4 by hand',
  why         VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'by hand: the reason, a code',
  proposed_by VARCHAR(64) NULL COMMENT 'login: somebody else agrees',
  PRIMARY KEY (closure, symbol_id, number),
  KEY closure_refund_state (closure, state),
  CHECK (state BETWEEN 1 AND 4)
) ENGINE=InnoDB COMMENT='Refunds that a closure opens';
