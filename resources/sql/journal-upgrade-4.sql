-- From version 3 to 4: the dual write's triggers as the copy found them, so that one that was off for a while shows.
-- Only the tables' owner may; without it the journal stays as it is and tells less.
ALTER TABLE lockkeeper.plan ADD COLUMN IF NOT EXISTS dual_write json;

UPDATE lockkeeper.journal_version SET version = 4 WHERE version < 4;
