-- School classes: places kept on a teacher's e-mail, paid on site, the final head count at the till. A booking is an order
-- (orders.method 4, orders.status 6 booked, 7 cancelled, 8 sold on site) with these words of its own.

CREATE TABLE IF NOT EXISTS booking (
  order_id     BINARY(16) NOT NULL PRIMARY KEY,
  code         CHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what is typed at the till: 7 digits and a check (hoaban/booking.h)',
  name         VARCHAR(160) NOT NULL COMMENT 'of the school or class',
  visit_day    INT NOT NULL COMMENT 'as orders.visit_day',
  sites        BIGINT UNSIGNED NOT NULL COMMENT 'that it is for, as bits',
  confirm_key  BINARY(16) NOT NULL COMMENT 'stands in the link of the mail, nowhere else',
  confirmed_at BIGINT NULL COMMENT 'ms; NULL = nobody has',
  confirmed_by VARCHAR(64) NULL COMMENT 'login of a manager; NULL = the link in the mail',
  ended_at     BIGINT NULL COMMENT 'ms; cancelled, or sold at a till',
  sale         BINARY(16) NULL COMMENT 'the first sale that named it',
  UNIQUE KEY booking_code (code),
  KEY booking_day (visit_day),
  CHECK (confirmed_by IS NULL OR confirmed_at IS NOT NULL)
) ENGINE=InnoDB COMMENT='School classes that come and pay on site';

CREATE TABLE IF NOT EXISTS booking_sale (
  sale        BINARY(16) NOT NULL PRIMARY KEY COMMENT 'till_sale.id',
  code        CHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as the till was told; may be nobody''s',
  persons     INT UNSIGNED NOT NULL COMMENT 'that came',
  covered     INT UNSIGNED NOT NULL COMMENT 'of them, those who used places that the booking held',
  device      BINARY(16) NOT NULL,
  seq         BIGINT UNSIGNED NOT NULL COMMENT 'of the entry',
  KEY booking_sale_code (code)
) ENGINE=InnoDB COMMENT='Sales that named a booking, append-only';

CREATE INDEX IF NOT EXISTS order_contact_email ON order_contact (email);
