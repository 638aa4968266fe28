-- The journal: what has been done to this database, so that any Lockkeeper can carry on. Idempotent; PostgreSQL 12+.
CREATE SCHEMA IF NOT EXISTS lockkeeper;

CREATE TABLE IF NOT EXISTS lockkeeper.journal_version (
    version integer NOT NULL,
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);

INSERT INTO lockkeeper.journal_version (version) VALUES (4) ON CONFLICT DO NOTHING;

-- One row a plan. A generation begins with every run from the start: after an undo the same plan may run again.
CREATE TABLE IF NOT EXISTS lockkeeper.plan (
    plan_id text PRIMARY KEY,
    title text NOT NULL,
    tables text[] NOT NULL,
    plan json NOT NULL,
    generation integer NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'undoing', 'finished', 'undone')),
    undone_fingerprint text,
    -- The plan's tables by name and oid, and an outline of their shape, as they were when the generation began.
    relations json NOT NULL DEFAULT '[]',
    outline text NOT NULL DEFAULT '',
    -- What it was thought to take, measured before it began (lk::Forecast), and its tables' size about each step (lk::DiskFacts).
    forecast json,
    -- The generations before this one, oldest first: what the row said when the next one began.
    past jsonb,
    -- The dual write's triggers as the backfill found them (lk::DualWriteLook), and of which generation that is.
    dual_write json,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    operator text NOT NULL
);

-- One row a try of a step, committed before the step begins. No outcome: in doubt, or under way.
CREATE TABLE IF NOT EXISTS lockkeeper.entry (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id text NOT NULL REFERENCES lockkeeper.plan,
    generation integer NOT NULL,
    step_id text NOT NULL,
    kind text NOT NULL,
    undo boolean NOT NULL,
    attempt integer NOT NULL,
    intended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('done', 'failed', 'stopped')),
    operator text NOT NULL,
    backend_pid integer NOT NULL DEFAULT pg_backend_pid(),
    result text,
    error json,
    -- What it took: the server's WAL from intent to outcome, everybody's, and the time from the first lock on.
    wal_from pg_lsn DEFAULT pg_current_wal_insert_lsn(),
    wal_bytes bigint,
    lock_ms bigint,
    -- Whom it waited for (lk::JournalWait), and the rows that its backfill or verification had behind it.
    lock_waits json,
    row_count bigint,
    db_user text DEFAULT session_user
);

CREATE INDEX IF NOT EXISTS entry_plan_step ON lockkeeper.entry (plan_id, generation, step_id, entry_id);

-- Where a backfill or a verification stands. Written in the transaction of every batch, only by the client that
-- holds the epoch.
CREATE TABLE IF NOT EXISTS lockkeeper.cursor (
    plan_id text NOT NULL REFERENCES lockkeeper.plan,
    step_id text NOT NULL,
    worker integer NOT NULL,
    epoch bigint NOT NULL DEFAULT 1,
    filenode oid NOT NULL,
    stage integer NOT NULL DEFAULT 0,
    stripes integer NOT NULL DEFAULT 1,
    end_block bigint NOT NULL,
    region_start bigint NOT NULL DEFAULT 0,
    region_end bigint NOT NULL DEFAULT 0,
    stripe integer NOT NULL DEFAULT 0,
    next_block bigint NOT NULL DEFAULT 0,
    rows_written bigint NOT NULL DEFAULT 0,
    rows_seen bigint NOT NULL DEFAULT 0,
    rows_unfilled bigint NOT NULL DEFAULT 0,
    batches bigint NOT NULL DEFAULT 0,
    restarts integer NOT NULL DEFAULT 0,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished boolean NOT NULL DEFAULT false,
    last_key text[], -- of a backfill by key: the last row that is done
    PRIMARY KEY (plan_id, step_id, worker)
) WITH (fillfactor = 50);

-- The database's default privileges may open new tables to everybody; what a run goes by is not for everybody to write.
REVOKE ALL ON lockkeeper.journal_version, lockkeeper.plan, lockkeeper.entry, lockkeeper.cursor FROM PUBLIC;
