-- What only grows cannot be rewritten by any account, not even by one whose rights are too wide: whoever wants to must remove these
-- triggers first, and `hoaband doctor` misses them. They cost nothing where rows are only added.
--
-- A new table that only grows gets its two lines in its own migration; `doctor` expects every trigger of these files.

CREATE OR REPLACE TRIGGER keep_leaf BEFORE UPDATE ON leaf FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'leaf only grows';
CREATE OR REPLACE TRIGGER hold_leaf BEFORE DELETE ON leaf FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'leaf only grows';

CREATE OR REPLACE TRIGGER keep_log_origin BEFORE UPDATE ON log_origin FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'log_origin only grows';
CREATE OR REPLACE TRIGGER hold_log_origin BEFORE DELETE ON log_origin FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'log_origin only grows';

CREATE OR REPLACE TRIGGER keep_receipt BEFORE UPDATE ON receipt FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'receipt only grows';
CREATE OR REPLACE TRIGGER hold_receipt BEFORE DELETE ON receipt FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'receipt only grows';

CREATE OR REPLACE TRIGGER keep_receipt_xml BEFORE UPDATE ON receipt_xml FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'receipt_xml only grows';
CREATE OR REPLACE TRIGGER hold_receipt_xml BEFORE DELETE ON receipt_xml FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'receipt_xml only grows';

CREATE OR REPLACE TRIGGER keep_receipt_link BEFORE UPDATE ON receipt_link FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'receipt_link only grows';
CREATE OR REPLACE TRIGGER hold_receipt_link BEFORE DELETE ON receipt_link FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'receipt_link only grows';

CREATE OR REPLACE TRIGGER keep_refund BEFORE UPDATE ON refund FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refund only grows';
CREATE OR REPLACE TRIGGER hold_refund BEFORE DELETE ON refund FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refund only grows';

CREATE OR REPLACE TRIGGER keep_supplement BEFORE UPDATE ON supplement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'supplement only grows';
CREATE OR REPLACE TRIGGER hold_supplement BEFORE DELETE ON supplement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'supplement only grows';

CREATE OR REPLACE TRIGGER keep_payment BEFORE UPDATE ON payment FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'payment only grows';
CREATE OR REPLACE TRIGGER hold_payment BEFORE DELETE ON payment FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'payment only grows';

CREATE OR REPLACE TRIGGER keep_ticket BEFORE UPDATE ON ticket FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ticket only grows';
CREATE OR REPLACE TRIGGER hold_ticket BEFORE DELETE ON ticket FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ticket only grows';

CREATE OR REPLACE TRIGGER keep_entry BEFORE UPDATE ON entry FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'entry only grows';
CREATE OR REPLACE TRIGGER hold_entry BEFORE DELETE ON entry FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'entry only grows';

CREATE OR REPLACE TRIGGER keep_evidence BEFORE UPDATE ON evidence FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'evidence only grows';
CREATE OR REPLACE TRIGGER hold_evidence BEFORE DELETE ON evidence FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'evidence only grows';

CREATE OR REPLACE TRIGGER keep_incident BEFORE UPDATE ON incident FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'incident only grows';
CREATE OR REPLACE TRIGGER hold_incident BEFORE DELETE ON incident FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'incident only grows';

CREATE OR REPLACE TRIGGER keep_change_record BEFORE UPDATE ON change_record FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'change_record only grows';
CREATE OR REPLACE TRIGGER hold_change_record BEFORE DELETE ON change_record FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'change_record only grows';

CREATE OR REPLACE TRIGGER keep_tariff_edition BEFORE UPDATE ON tariff_edition FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'tariff_edition only grows';
CREATE OR REPLACE TRIGGER hold_tariff_edition BEFORE DELETE ON tariff_edition FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'tariff_edition only grows';

CREATE OR REPLACE TRIGGER keep_account_list BEFORE UPDATE ON account_list FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'account_list only grows';
CREATE OR REPLACE TRIGGER hold_account_list BEFORE DELETE ON account_list FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'account_list only grows';

CREATE OR REPLACE TRIGGER keep_outbox_exchange BEFORE UPDATE ON outbox_exchange FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'outbox_exchange only grows';
CREATE OR REPLACE TRIGGER hold_outbox_exchange BEFORE DELETE ON outbox_exchange FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'outbox_exchange only grows';

CREATE OR REPLACE TRIGGER keep_table_row BEFORE UPDATE ON table_row FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'table_row only grows';
CREATE OR REPLACE TRIGGER hold_table_row BEFORE DELETE ON table_row FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'table_row only grows';

CREATE OR REPLACE TRIGGER keep_cash_movement BEFORE UPDATE ON cash_movement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'cash_movement only grows';
CREATE OR REPLACE TRIGGER hold_cash_movement BEFORE DELETE ON cash_movement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'cash_movement only grows';

CREATE OR REPLACE TRIGGER keep_approval BEFORE UPDATE ON approval FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'approval only grows';
CREATE OR REPLACE TRIGGER hold_approval BEFORE DELETE ON approval FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'approval only grows';

CREATE OR REPLACE TRIGGER keep_drawer_opening BEFORE UPDATE ON drawer_opening FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'drawer_opening only grows';
CREATE OR REPLACE TRIGGER hold_drawer_opening BEFORE DELETE ON drawer_opening FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'drawer_opening only grows';

CREATE OR REPLACE TRIGGER keep_shown_ticket BEFORE UPDATE ON shown_ticket FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'shown_ticket only grows';
CREATE OR REPLACE TRIGGER hold_shown_ticket BEFORE DELETE ON shown_ticket FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'shown_ticket only grows';

CREATE OR REPLACE TRIGGER keep_till_transfer BEFORE UPDATE ON till_transfer FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'till_transfer only grows';
CREATE OR REPLACE TRIGGER hold_till_transfer BEFORE DELETE ON till_transfer FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'till_transfer only grows';

CREATE OR REPLACE TRIGGER keep_bag_slip BEFORE UPDATE ON bag_slip FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'bag_slip only grows';
CREATE OR REPLACE TRIGGER hold_bag_slip BEFORE DELETE ON bag_slip FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'bag_slip only grows';

CREATE OR REPLACE TRIGGER keep_sale BEFORE UPDATE ON sale FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'sale only grows';
CREATE OR REPLACE TRIGGER hold_sale BEFORE DELETE ON sale FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'sale only grows';

CREATE OR REPLACE TRIGGER keep_ticket_split BEFORE UPDATE ON ticket_split FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ticket_split only grows';
CREATE OR REPLACE TRIGGER hold_ticket_split BEFORE DELETE ON ticket_split FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ticket_split only grows';

CREATE OR REPLACE TRIGGER keep_ticket_part BEFORE UPDATE ON ticket_part FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ticket_part only grows';
CREATE OR REPLACE TRIGGER hold_ticket_part BEFORE DELETE ON ticket_part FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ticket_part only grows';

CREATE OR REPLACE TRIGGER keep_gate_override BEFORE UPDATE ON gate_override FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gate_override only grows';
CREATE OR REPLACE TRIGGER hold_gate_override BEFORE DELETE ON gate_override FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gate_override only grows';

CREATE OR REPLACE TRIGGER keep_gate_left BEFORE UPDATE ON gate_left FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gate_left only grows';
CREATE OR REPLACE TRIGGER hold_gate_left BEFORE DELETE ON gate_left FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gate_left only grows';

CREATE OR REPLACE TRIGGER keep_gate_refusal BEFORE UPDATE ON gate_refusal FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gate_refusal only grows';
CREATE OR REPLACE TRIGGER hold_gate_refusal BEFORE DELETE ON gate_refusal FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gate_refusal only grows';

CREATE OR REPLACE TRIGGER keep_site_epoch BEFORE UPDATE ON site_epoch FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'site_epoch only grows';
CREATE OR REPLACE TRIGGER hold_site_epoch BEFORE DELETE ON site_epoch FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'site_epoch only grows';

CREATE OR REPLACE TRIGGER keep_order_transfer BEFORE UPDATE ON order_transfer FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_transfer only grows';
CREATE OR REPLACE TRIGGER hold_order_transfer BEFORE DELETE ON order_transfer FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_transfer only grows';

CREATE OR REPLACE TRIGGER keep_date_change BEFORE UPDATE ON date_change FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'date_change only grows';
CREATE OR REPLACE TRIGGER hold_date_change BEFORE DELETE ON date_change FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'date_change only grows';

CREATE OR REPLACE TRIGGER keep_booking_sale BEFORE UPDATE ON booking_sale FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'booking_sale only grows';
CREATE OR REPLACE TRIGGER hold_booking_sale BEFORE DELETE ON booking_sale FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'booking_sale only grows';

-- A head gets its signature once.
CREATE OR REPLACE TRIGGER keep_checkpoint BEFORE UPDATE ON checkpoint FOR EACH ROW
BEGIN
  IF NEW.origin <> OLD.origin OR NEW.size <> OLD.size OR NEW.root <> OLD.root OR NEW.created_at <> OLD.created_at
     OR NOT (OLD.note IS NULL OR NEW.note <=> OLD.note) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'checkpoint only grows';
  END IF;
END;
CREATE OR REPLACE TRIGGER hold_checkpoint BEFORE DELETE ON checkpoint FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'checkpoint only grows';

-- A notice is handed on; what it says stays.
CREATE OR REPLACE TRIGGER keep_error_notice BEFORE UPDATE ON error_notice FOR EACH ROW
BEGIN
  IF NEW.tax_code <> OLD.tax_code OR NEW.year <> OLD.year OR NEW.number <> OLD.number OR NEW.correction <> OLD.correction
     OR NEW.record <> OLD.record OR NEW.at <> OLD.at OR NEW.leaf_index <> OLD.leaf_index THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'what error_notice says stays';
  END IF;
END;
CREATE OR REPLACE TRIGGER hold_error_notice BEFORE DELETE ON error_notice FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'error_notice only grows';

-- Money told of finds its place later; what was told stays.
CREATE OR REPLACE TRIGGER keep_money BEFORE UPDATE ON money FOR EACH ROW
BEGIN
  IF NEW.id <> OLD.id OR NEW.source <> OLD.source OR NEW.tx <> OLD.tx OR NEW.account <> OLD.account OR NEW.amount <> OLD.amount
     OR NEW.booked_at <> OLD.booked_at THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'what money tells stays';
  END IF;
END;
CREATE OR REPLACE TRIGGER hold_money BEFORE DELETE ON money FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'money only grows';

-- What `doctor` asks: an account without the right to make triggers does not see them, and none sees another's rights. These two
-- say so with the rights of whoever brought the schema up to date.
CREATE OR REPLACE FUNCTION guards_held() RETURNS LONGTEXT CHARACTER SET utf8mb4 READS SQL DATA SQL SECURITY DEFINER
  RETURN (SELECT GROUP_CONCAT(CONCAT(action_timing, ' ', event_manipulation, ' ', event_object_table, ' ',
                                     SHA2(TRIM(REGEXP_REPLACE(action_statement, '[[:space:]]+', ' ')), 256))
                              ORDER BY event_object_table, event_manipulation SEPARATOR '\n')
            FROM information_schema.triggers
           WHERE trigger_schema = DATABASE() AND (trigger_name LIKE 'keep\_%' OR trigger_name LIKE 'hold\_%'));
CREATE OR REPLACE FUNCTION rights_held(account VARCHAR(190) CHARACTER SET utf8mb4) RETURNS LONGTEXT CHARACTER SET utf8mb4
  READS SQL DATA SQL SECURITY DEFINER
  RETURN (SELECT GROUP_CONCAT(line ORDER BY line SEPARATOR '\n') FROM (
            SELECT CONCAT('GRANT ', privilege_type, ' ON *.* TO') AS line FROM information_schema.user_privileges
             WHERE grantee = account
            UNION ALL
            SELECT CONCAT('GRANT ', privilege_type, ' ON ', table_schema, '.* TO') FROM information_schema.schema_privileges
             WHERE grantee = account
            UNION ALL
            SELECT CONCAT('GRANT ', privilege_type, ' ON ', table_schema, '.', table_name, ' TO')
              FROM information_schema.table_privileges WHERE grantee = account
            UNION ALL
            SELECT CONCAT('GRANT ', privilege_type, ' (', column_name, ') ON ', table_schema, '.', table_name, ' TO')
              FROM information_schema.column_privileges WHERE grantee = account) AS held);
