-- What an auditor's account may do: read what was sold, paid, let in and recorded, and nothing else. What would let somebody in or
-- through is not among it (passwords, one-time secrets, PINs, sessions, enrolment codes, links of orders), nor are addresses of
-- visitors and payers. A new table gets its line here, or its name in the list of tests/unit/server/test_rights.c.
--
-- The embedded database runs this file at every start: mariadb -S DIR/db.sock -u hoaban_audit hoaban (docs/OPERATIONS.md). For a
-- database of your own:
--   CREATE USER 'hoaban_audit'@'localhost' IDENTIFIED BY '…';
--   mariadb < grants-auditor.sql

GRANT SELECT ON hoaban.account_list TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.admission TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.admission_twice TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.admission_undone TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.approval TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.bag_slip TO 'hoaban_audit'@'localhost';
GRANT SELECT (order_id, name, visit_day, sites, confirmed_at, confirmed_by, ended_at, sale) ON hoaban.booking TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.booking_sale TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.cash_movement TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.certificate TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.change_record TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.checkpoint TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.closure TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.closure_refund TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.correction TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.date_change TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.detection TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.detection_ack TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.detection_end TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.detection_person TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.detection_run TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.detection_tally TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.device TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.drawer_opening TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.entry TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.error_notice TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.evidence TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.gate_left TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.gate_override TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.gate_refusal TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.incident TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.leaf TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.list_seq TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.log_counter TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.log_origin TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.log_stop TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.migration TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.money TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.notice_counter TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.order_transfer TO 'hoaban_audit'@'localhost';
GRANT SELECT (id, created_at, expires_at, visit_day, edition, persons, total, method, status) ON hoaban.orders TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.outbox_exchange TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.outbox_fault TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.outbox_message TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.payment TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.receipt TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.receipt_link TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.receipt_xml TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.refund TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.role_lease TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.sale TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.schedule TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.schedule_epoch TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.seal_hold TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.seal_progress TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.shift TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.shown_ticket TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.site_epoch TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.slot TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.slot_allotment TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.slot_place TO 'hoaban_audit'@'localhost';
GRANT SELECT (id, login, name, role, totp_since, is_demo, created_at, disabled_at) ON hoaban.staff TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.supplement TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.symbol TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.table_progress TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.table_row TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.tariff_draft TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.tariff_edition TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.ticket TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.ticket_block TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.ticket_part TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.ticket_split TO 'hoaban_audit'@'localhost';
GRANT SELECT (id, name, role, device, created_at, disabled_at) ON hoaban.till_staff TO 'hoaban_audit'@'localhost';
GRANT SELECT ON hoaban.till_transfer TO 'hoaban_audit'@'localhost';
