-- E-mail to visitors, and changes of the day of a visit before a ticket is used.

-- An address stands in order_contact and nowhere else: what is erased there is sent nothing more.
ALTER TABLE order_contact
  ADD KEY IF NOT EXISTS order_contact_email (email);

CREATE TABLE IF NOT EXISTS mail_message (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  mark        BINARY(16) NOT NULL COMMENT 'random: its Message-ID, the same at every attempt',
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 order paid, 2 orders found, 3 booking, 4 day changed, 5 site closed',
  subject     BINARY(16) NOT NULL COMMENT 'order_contact.order_id: whom it goes to, and what it is about',
  language    TINYINT UNSIGNED NOT NULL,
  link        VARCHAR(160) CHARACTER SET ascii NULL COMMENT 'path that the message names, of kinds that have one of their own',
  queued_ms   BIGINT NOT NULL,
  state       TINYINT UNSIGNED NOT NULL DEFAULT 1 COMMENT '1 queued, 2 sent, 3 dead (given up), 4 dropped (no address any more)',
  attempts    INT UNSIGNED NOT NULL DEFAULT 0,
  unsure      INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'attempts whose message went out whole, but no answer came',
  next_ms     BIGINT NOT NULL COMMENT 'ms; not before',
  dead_at     BIGINT NOT NULL COMMENT 'given up when an attempt fails after this',
  outcome     VARCHAR(32) CHARACTER SET ascii NOT NULL DEFAULT '' COMMENT 'of the last attempt: a code, never what somebody else wrote',
  settled_at  BIGINT NULL COMMENT 'when it was sent, given up or dropped',
  KEY mail_message_due (state, next_ms),
  KEY mail_message_subject (subject, id),
  CHECK (kind BETWEEN 1 AND 5),
  CHECK (state BETWEEN 1 AND 4),
  CHECK ((state = 1) = (settled_at IS NULL))
) ENGINE=InnoDB COMMENT='Messages to visitors: neither text nor address, both are put together when one is sent';

CREATE TABLE IF NOT EXISTS date_change (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7; the source of the tickets it makes',
  order_id    BINARY(16) NOT NULL,
  idem_key    BINARY(16) NOT NULL COMMENT 'Idempotency-Key of the request',
  replaces    BINARY(16) NOT NULL COMMENT 'the source whose tickets it supersedes: the order, a correction or a change before',
  old_day     INT NOT NULL,
  new_day     INT NOT NULL,
  edition     INT UNSIGNED NOT NULL COMMENT 'whose rule allowed it',
  legal_basis VARCHAR(200) NOT NULL COMMENT 'as that rule names it',
  changed_by  VARCHAR(64) NOT NULL COMMENT 'visitor, or the login of staff',
  changed_at  BIGINT NOT NULL,
  UNIQUE KEY date_change_replaces (replaces),
  UNIQUE KEY date_change_key (idem_key),
  KEY date_change_order (order_id),
  CHECK (old_day <> new_day)
) ENGINE=InnoDB COMMENT='Days of visits that were changed before use, append-only';
