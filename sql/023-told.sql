-- The same transfer may be told of by more than two: every source confirms the first of them once.

ALTER TABLE money
  DROP KEY IF EXISTS money_confirms,
  ADD UNIQUE KEY IF NOT EXISTS money_confirms_once (confirms, source);
