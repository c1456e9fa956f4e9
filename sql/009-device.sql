-- Tills that are lost: what may still come from them, and what was shown at gates of sales that never came.

ALTER TABLE device
  ADD COLUMN IF NOT EXISTS late_until BIGINT NULL COMMENT 'closed, but its journal is taken until then: an operator opened the window';

CREATE TABLE IF NOT EXISTS shown_ticket (
  id          BINARY(16) NOT NULL COMMENT 'ticket id',
  hash        BINARY(16) NOT NULL COMMENT 'first half of SHA-256 of its payload, as in known-ids lists',
  device      BINARY(16) NOT NULL COMMENT 'the till whose ticket key signed it',
  cose        VARBINARY(400) NOT NULL COMMENT 'the signed ticket: the evidence',
  gate        BINARY(16) NOT NULL COMMENT 'the device that let it in',
  shown_at    BIGINT NOT NULL,
  PRIMARY KEY (id, hash),
  KEY shown_ticket_device (device)
) ENGINE=InnoDB COMMENT='Tickets let in before their sale was received, append-only; the sale has mostly come since';

ALTER TABLE seal_hold
  ADD COLUMN IF NOT EXISTS released_at BIGINT NULL COMMENT 'an operator said: the server signs it';

ALTER TABLE symbol
  ADD COLUMN IF NOT EXISTS retired_at BIGINT NULL COMMENT 'a till gets another one with its next lease; what it still issues in this one is right';
