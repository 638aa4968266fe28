-- From version 2 to 3: whom each try waited for, how far it came, as whom it was logged in, the runs that an undo and a
-- new run have replaced, and where a backfill by key stands. Only the tables' owner may; without it the journal stays as it is and tells less.
ALTER TABLE lockkeeper.plan ADD COLUMN IF NOT EXISTS past jsonb;

ALTER TABLE lockkeeper.entry ADD COLUMN IF NOT EXISTS lock_waits json, ADD COLUMN IF NOT EXISTS row_count bigint, ADD COLUMN IF NOT EXISTS db_user text;

ALTER TABLE lockkeeper.entry ALTER COLUMN db_user SET DEFAULT session_user;

ALTER TABLE lockkeeper.cursor ADD COLUMN IF NOT EXISTS last_key text[];

UPDATE lockkeeper.journal_version SET version = 3 WHERE version < 3;
