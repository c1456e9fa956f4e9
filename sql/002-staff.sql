-- People: who may log in, with which role; who may work at a till; and who changed what. Nobody is ever deleted.

CREATE TABLE IF NOT EXISTS staff (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7',
  login       VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'lower case; never given to another person',
  name        VARCHAR(63) NOT NULL COMMENT 'as it is shown',
  role        TINYINT UNSIGNED NOT NULL COMMENT '1 cashier, 2 gate, 3 manager, 4 auditor, 5 operator',
  password    VARCHAR(127) CHARACTER SET ascii NOT NULL COMMENT 'argon2id in PHC form',
  totp_secret BINARY(20) NULL COMMENT 'RFC 6238; NULL = none made yet',
  totp_since  BIGINT NULL COMMENT 'when its owner confirmed it with a code; NULL = not yet',
  totp_step   BIGINT NOT NULL DEFAULT -1 COMMENT 'the last step accepted: a code is good once',
  is_demo     TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '1 = made by --demo, may log in only under --demo',
  created_at  BIGINT NOT NULL,
  disabled_at BIGINT NULL COMMENT 'may not log in from then on',
  UNIQUE KEY staff_login (login),
  CHECK (role BETWEEN 1 AND 5),
  CHECK (login REGEXP '^[a-z][a-z0-9._-]{1,31}$')
) ENGINE=InnoDB COMMENT='People who log in';

CREATE TABLE IF NOT EXISTS recovery_code (
  staff       BINARY(16) NOT NULL,
  hash        BINARY(32) NOT NULL COMMENT 'SHA-256 of the code: 80 random bits need no slow hash',
  used_at     BIGINT NULL COMMENT 'good once',
  PRIMARY KEY (staff, hash)
) ENGINE=InnoDB COMMENT='What replaces a lost phone, once each';

CREATE TABLE IF NOT EXISTS session (
  hash        BINARY(32) NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the 256-bit token in the cookie',
  staff       BINARY(16) NOT NULL,
  is_pending  TINYINT UNSIGNED NOT NULL COMMENT '1 = good for nothing but the enrolment of one-time passwords',
  created_at  BIGINT NOT NULL,
  seen_at     BIGINT NOT NULL COMMENT 'last request, to the minute',
  expires_at  BIGINT NOT NULL COMMENT 'whatever happens',
  KEY session_staff (staff)
) ENGINE=InnoDB COMMENT='Logins in use';

CREATE TABLE IF NOT EXISTS login_throttle (
  login       BINARY(32) NOT NULL PRIMARY KEY COMMENT 'SHA-256 of what was typed, known or not: it may be a password by mistake',
  failures    INT UNSIGNED NOT NULL COMMENT 'in a row',
  last_at     BIGINT NOT NULL,
  locked_until BIGINT NOT NULL COMMENT 'no attempt is looked at before'
) ENGINE=InnoDB COMMENT='Failed logins';

CREATE TABLE IF NOT EXISTS change_record (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at_ms       BIGINT NOT NULL COMMENT 'ms',
  who         VARCHAR(64) NOT NULL COMMENT 'login, or console:<account of the machine>',
  action      VARCHAR(48) CHARACTER SET ascii NOT NULL COMMENT 'staff.add, cashier.pin, tariff.publish …',
  subject     VARCHAR(128) NOT NULL COMMENT 'what was changed, by its name',
  before_json LONGTEXT NULL COMMENT 'as it was; NULL = it was not there',
  after_json  LONGTEXT NULL COMMENT 'as it is; never a secret',
  KEY change_subject (subject),
  CHECK (before_json IS NULL OR JSON_VALID(before_json)),
  CHECK (after_json IS NULL OR JSON_VALID(after_json))
) ENGINE=InnoDB COMMENT='Every change a person makes, append-only';

CREATE TABLE IF NOT EXISTS till_staff (
  id          BINARY(16) NOT NULL PRIMARY KEY COMMENT 'UUIDv7',
  name        VARCHAR(63) NOT NULL COMMENT 'as typed at the till',
  role        TINYINT UNSIGNED NOT NULL COMMENT '1 cashier, 2 supervisor',
  device      BINARY(16) NULL COMMENT 'the only till it is good for; NULL = all',
  pin_salt    BINARY(16) NULL COMMENT 'NULL = no PIN yet: in no lease but those of --demo',
  pin_inner   BINARY(32) NULL COMMENT 'argon2id(PIN, salt); what a till gets is made from it and the pepper',
  created_at  BIGINT NOT NULL,
  disabled_at BIGINT NULL,
  UNIQUE KEY till_staff_name (name),
  CHECK (role BETWEEN 1 AND 2),
  CHECK ((pin_salt IS NULL) = (pin_inner IS NULL))
) ENGINE=InnoDB COMMENT='People at tills';

CREATE TABLE IF NOT EXISTS device_secret (
  device      BINARY(16) NOT NULL PRIMARY KEY,
  pepper      BINARY(32) NOT NULL COMMENT 'of its PIN hashes; told to the till once, at enrolment'
) ENGINE=InnoDB COMMENT='What a device and the server alone know';
