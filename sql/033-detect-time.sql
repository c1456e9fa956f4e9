-- A detector of every night asks for the days since the last one: without these it reads every shift, drawer and bag of all years.
-- Beside sales: an index is made while others write.

ALTER TABLE shift
  ADD KEY IF NOT EXISTS shift_closed_at (closed_at), ALGORITHM=INPLACE, LOCK=NONE;

ALTER TABLE cash_movement
  ADD KEY IF NOT EXISTS cash_movement_moved_at (kind, moved_at), ALGORITHM=INPLACE, LOCK=NONE;

ALTER TABLE bag_slip
  ADD KEY IF NOT EXISTS bag_slip_noted_at (noted_at), ALGORITHM=INPLACE, LOCK=NONE;
