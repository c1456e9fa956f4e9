-- Tariff editions on their way: what was imported and is not yet in force.

CREATE TABLE IF NOT EXISTS tariff_draft (
  edition     INT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'number it will have',
  imported_at BIGINT NOT NULL,
  document    LONGTEXT NOT NULL COMMENT 'the JSON as imported'
) ENGINE=InnoDB COMMENT='Tariff editions not yet published: replaced by the next import, gone when published';
