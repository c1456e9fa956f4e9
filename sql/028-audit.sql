-- What an auditor goes through by time: from a figure of a day down to the records it is made of.

ALTER TABLE receipt ADD KEY IF NOT EXISTS receipt_issued (issued_at) COMMENT 'receipts of a day';

ALTER TABLE money ADD KEY IF NOT EXISTS money_booked (booked_at) COMMENT 'bank lines of a day';
