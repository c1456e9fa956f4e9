-- What the server's own account may do. It inserts and reads everywhere; it changes only what is listed here, so nothing can
-- rewrite receipt, receipt_link, refund, entry, leaf, ticket, payment, evidence, tariff_edition, change_record, or a
-- checkpoint's size and root. A new table that must change gets its line; a new table that only grows needs none.
--
-- The embedded database runs this file at every start. For a database of your own, after `hoaband migrate` with an account
-- that may alter the schema:
--   CREATE USER 'hoaban'@'localhost' IDENTIFIED BY '…';   (another host: put it into the lines below as well)
--   mariadb < grants.sql

GRANT SELECT, INSERT ON hoaban.* TO 'hoaban'@'localhost';

-- What `hoaband doctor` asks (sql/027-guards.sql).
GRANT EXECUTE ON FUNCTION hoaban.guards_held TO 'hoaban'@'localhost';
GRANT EXECUTE ON FUNCTION hoaban.rights_held TO 'hoaban'@'localhost';

GRANT UPDATE ON hoaban.symbol TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.log_counter TO 'hoaban'@'localhost';
GRANT UPDATE (note) ON hoaban.checkpoint TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.role_lease TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.tariff_draft TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.list_seq TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.orders TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.ticket_block TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.enrol_code TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.device TO 'hoaban'@'localhost';
GRANT UPDATE (closed_at, closed_seq, z_number, sale_total, cash_sales, cash_refunds, paid_in, paid_out, drops, counted, expected, perpetual, leaf_index) ON hoaban.shift TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.admission TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.staff TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.recovery_code TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.session TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.login_throttle TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.till_staff TO 'hoaban'@'localhost';
GRANT UPDATE (registered_at, stopped_at) ON hoaban.certificate TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.seal_progress TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.seal_hold TO 'hoaban'@'localhost';
GRANT UPDATE (state, approver, decided_at, exchanges, leaf_index) ON hoaban.correction TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.notice_counter TO 'hoaban'@'localhost';
GRANT UPDATE (sent_at) ON hoaban.error_notice TO 'hoaban'@'localhost';
GRANT UPDATE (state, attempts, next_attempt_at, dead_at, settled_at, remade_as) ON hoaban.outbox_message TO 'hoaban'@'localhost';
GRANT UPDATE (told_at, told_by, ended_at, due_day) ON hoaban.outbox_fault TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.table_progress TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.log_stop TO 'hoaban'@'localhost';
GRANT UPDATE (collected_at, lifted_by, lifted_at) ON hoaban.closure TO 'hoaban'@'localhost';
GRANT UPDATE (state, why, proposed_by) ON hoaban.closure_refund TO 'hoaban'@'localhost';
GRANT UPDATE (first_seq) ON hoaban.admission_twice TO 'hoaban'@'localhost';
GRANT UPDATE (seq) ON hoaban.admission_undone TO 'hoaban'@'localhost';
GRANT UPDATE (confirmed_at, confirmed_by, ended_at, sale, name) ON hoaban.booking TO 'hoaban'@'localhost';
GRANT UPDATE (state, attempts, unsure, next_ms, dead_at, outcome, settled_at) ON hoaban.mail_message TO 'hoaban'@'localhost';
GRANT DELETE ON hoaban.order_contact TO 'hoaban'@'localhost';
GRANT UPDATE (state, subject, actor, reason, approver, out_reference, settled_at, confirms) ON hoaban.money TO 'hoaban'@'localhost';
GRANT DELETE ON hoaban.order_basket TO 'hoaban'@'localhost';
GRANT UPDATE (lifted_by, lifted_at) ON hoaban.schedule TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.schedule_epoch TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.slot TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.slot_place TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.slot_allotment TO 'hoaban'@'localhost';
GRANT UPDATE, DELETE ON hoaban.detection_tally TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.figure_sale TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.figure_money TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.figure_valid TO 'hoaban'@'localhost';
GRANT UPDATE ON hoaban.figure_entry TO 'hoaban'@'localhost';
GRANT DELETE ON hoaban.figure_delta TO 'hoaban'@'localhost';
GRANT UPDATE (accepted_by, reason, accepted_at) ON hoaban.figure_difference TO 'hoaban'@'localhost';
