-- From version 1 to 2: what was forecast, and what each try took. Only the tables' owner may; without it the journal
-- stays at 1 and tells less.
ALTER TABLE lockkeeper.plan ADD COLUMN IF NOT EXISTS forecast json;

ALTER TABLE lockkeeper.entry ADD COLUMN IF NOT EXISTS wal_from pg_lsn, ADD COLUMN IF NOT EXISTS wal_bytes bigint, ADD COLUMN IF NOT EXISTS lock_ms bigint;

ALTER TABLE lockkeeper.entry ALTER COLUMN wal_from SET DEFAULT pg_current_wal_insert_lsn();

UPDATE lockkeeper.journal_version SET version = 2 WHERE version < 2;
