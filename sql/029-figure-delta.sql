-- What transactions add to the figures, one row a figure, until a server folds it into figure_sale, figure_money and figure_valid
-- (docs/FIGURES.md). Whoever issues adds rows of its own here and waits for nobody; whoever reads adds them to the sums.

CREATE TABLE IF NOT EXISTS figure_delta (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  dimension   TINYINT UNSIGNED NOT NULL COMMENT '1 to 5 as in figure_sale; 6 figure_money: item = term, issued = value; 7 figure_valid: item = site',
  day         INT NOT NULL,
  sites       BIGINT UNSIGNED NOT NULL,
  item        TINYINT UNSIGNED NOT NULL,
  device      BINARY(16) NOT NULL,
  receipts    BIGINT NOT NULL,
  receipts_here BIGINT NOT NULL,
  persons     BIGINT NOT NULL,
  free_persons BIGINT NOT NULL,
  issued      BIGINT NOT NULL,
  replaced    BIGINT NOT NULL,
  refunded    BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='Not yet in the sums; folding deletes rows and adds them there in one transaction';
