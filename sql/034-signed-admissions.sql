-- Admissions are held against the entries that gates signed (docs/FIGURES.md): by the entry's number first, so that no statement
-- of a gate, which knows its device alone, is tempted by this key.

ALTER TABLE admission
  ADD KEY IF NOT EXISTS admission_entry (seq, device);
