-- Which names are the same person's: at tills people have a name, elsewhere a login, and somebody may have several. Nobody
-- acknowledges a finding about himself under any of them. What was said once stays: otherwise it would be unsaid for an hour.

CREATE TABLE IF NOT EXISTS same_person (
  login       VARCHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'staff.login',
  name        VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'at tills, or another login',
  said_by     VARCHAR(64) NOT NULL COMMENT 'login, or console:<account>',
  said_at     BIGINT NOT NULL,
  PRIMARY KEY (login, name)
) ENGINE=InnoDB COMMENT='Names of one person, append-only';

CREATE OR REPLACE TRIGGER keep_same_person BEFORE UPDATE ON same_person FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'same_person only grows';
CREATE OR REPLACE TRIGGER hold_same_person BEFORE DELETE ON same_person FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'same_person only grows';
