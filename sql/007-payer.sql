-- As long as payer.h lets a payer's texts be: what a till may write must find its place here, or its journal ends before it.

ALTER TABLE order_payer MODIFY name VARCHAR(400) NOT NULL, MODIFY address VARCHAR(400) NULL;
