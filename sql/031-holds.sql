-- For whom places are kept that nobody has paid for: so that one visitor does not keep them from all others. Both columns are
-- emptied when the hold ends: paid, confirmed, given back, lapsed.

ALTER TABLE slot_place
  ADD COLUMN IF NOT EXISTS network BINARY(16) NULL COMMENT 'of whoever holds it, hashed: an IPv4 address, the /64 of an IPv6 address',
  ADD COLUMN IF NOT EXISTS mark BINARY(16) NULL COMMENT 'of the browser, hashed (order_basket.buyer)',
  ADD KEY IF NOT EXISTS slot_place_network (network, until),
  ADD KEY IF NOT EXISTS slot_place_mark (mark, until);
