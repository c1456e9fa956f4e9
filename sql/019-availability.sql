-- When sites are open, how many places their slots have, and who has them.

CREATE TABLE IF NOT EXISTS schedule (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUID of who declared it',
  kind        TINYINT UNSIGNED NOT NULL COMMENT '1 opening hours, 2 slots',
  site        TINYINT UNSIGNED NOT NULL COMMENT 'site number',
  from_day    INT NOT NULL COMMENT 'local day',
  until_day   INT NOT NULL COMMENT 'exclusive; 2147483647 = open',
  weekdays    TINYINT UNSIGNED NOT NULL COMMENT 'bit 0 Monday … bit 6 Sunday',
  is_exception BOOL NOT NULL COMMENT 'goes before those that are none',
  spans       VARBINARY(1024) NOT NULL COMMENT 'CBOR [[begins, ends, capacity]…], minutes of the local day',
  declared_by VARCHAR(64) NOT NULL COMMENT 'login',
  declared_ms BIGINT NOT NULL,
  lifted_by   VARCHAR(64) NULL COMMENT 'login',
  lifted_at   BIGINT NULL,
  KEY schedule_site (site, kind),
  CHECK (until_day > from_day)
) ENGINE=InnoDB COMMENT='Opening hours and timetables of sites';

CREATE TABLE IF NOT EXISTS schedule_epoch (
  id          TINYINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'always 1',
  epoch       BIGINT UNSIGNED NOT NULL COMMENT 'grows with every change; locked while a slot gets its row',
  CHECK (id = 1)
) ENGINE=InnoDB COMMENT='Which state of the schedules holds';
INSERT IGNORE INTO schedule_epoch (id, epoch) VALUES (1, 0);

CREATE TABLE IF NOT EXISTS slot (
  site        TINYINT UNSIGNED NOT NULL COMMENT 'site number',
  day         INT NOT NULL COMMENT 'local day',
  begins      SMALLINT UNSIGNED NOT NULL COMMENT 'minute of that day',
  ends        SMALLINT UNSIGNED NOT NULL COMMENT 'as the timetable last said',
  capacity    INT UNSIGNED NOT NULL COMMENT 'as the timetable last said; 0 = offered no more',
  excess      INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'places that were taken above it when it was lowered, or by tills on their own',
  sold        INT UNSIGNED NOT NULL DEFAULT 0,
  held        INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'by orders that wait for their money',
  allotted    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'set aside for tills, and not sold by them',
  lapses_at   BIGINT NOT NULL DEFAULT 0 COMMENT 'when the first hold lapses, at the earliest; 0 = there is none',
  PRIMARY KEY (site, day, begins),
  KEY slot_day (day),
  KEY slot_lapse (lapses_at),
  CHECK (sold + held + allotted <= capacity + excess)
) ENGINE=InnoDB COMMENT='Places of slots: never more taken than there are';

CREATE TABLE IF NOT EXISTS slot_place (
  source      BINARY(16) NOT NULL COMMENT 'orders.id or sale.id',
  site        TINYINT UNSIGNED NOT NULL,
  day         INT NOT NULL,
  begins      SMALLINT UNSIGNED NOT NULL,
  persons     INT UNSIGNED NOT NULL,
  state       TINYINT UNSIGNED NOT NULL COMMENT '1 held, 2 sold, 3 returned',
  until       BIGINT NOT NULL COMMENT 'when a hold lapses; 0 = it does not',
  device      BINARY(16) NULL COMMENT 'the till that sold it',
  PRIMARY KEY (source, site, day, begins),
  KEY slot_place_slot (site, day, begins, state, until),
  CHECK (state BETWEEN 1 AND 3)
) ENGINE=InnoDB COMMENT='Who has places of a slot';

CREATE TABLE IF NOT EXISTS slot_allotment (
  device      BINARY(16) NOT NULL,
  site        TINYINT UNSIGNED NOT NULL,
  day         INT NOT NULL,
  begins      SMALLINT UNSIGNED NOT NULL,
  places      INT UNSIGNED NOT NULL COMMENT 'as the manager last said',
  reserved    INT UNSIGNED NOT NULL COMMENT 'that the till may still believe to have; at least places, and at least sold',
  sold        INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'as its journal told',
  leased_at   BIGINT NOT NULL DEFAULT 0 COMMENT 'iat of the first lease that said `places`; 0 = none has yet',
  PRIMARY KEY (device, site, day, begins),
  KEY slot_allotment_slot (site, day, begins),
  CHECK (reserved >= places),
  CHECK (reserved >= sold)
) ENGINE=InnoDB COMMENT='Places of slots that only a till sells';
