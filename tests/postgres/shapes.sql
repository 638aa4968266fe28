-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- One of each: what a table may be and what may hang on it, with names that break careless SQL.
CREATE SCHEMA "Odd ""Schema";
CREATE SCHEMA lockkeeper;
DO $$ BEGIN CREATE ROLE shapes_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);
CREATE TYPE public.pair AS (a integer, b json);
CREATE COLLATION public.de (provider = icu, locale = 'de');
CREATE TABLE public.parents (
    region text, code integer, PRIMARY KEY (region, code)
);
CREATE TABLE public.things (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    serial_no serial NOT NULL,
    amount numeric(12,2) NOT NULL DEFAULT 0 CHECK (amount >= 0),
    double_amount numeric GENERATED ALWAYS AS (amount * 2) STORED,
    feeling public.mood DEFAULT 'ok',
    small public.positive,
    tags text[],
    doc json,
    place point,
    both_sides public.pair,
    region text COLLATE "C",
    code integer,
    title varchar(20) COLLATE public.de,
    updated_at timestamptz,
    parent_id bigint REFERENCES public.things (id) ON DELETE CASCADE,
    CONSTRAINT things_parent FOREIGN KEY (region, code) REFERENCES public.parents (region, code) MATCH FULL,
    CONSTRAINT things_title_key UNIQUE (title) DEFERRABLE INITIALLY DEFERRED,
    EXCLUDE USING gist (int8range(id, id, '[]') WITH &&)
);
ALTER TABLE public.things ALTER amount SET STATISTICS 500;
ALTER TABLE public.things ALTER amount SET (n_distinct = -0.5);
ALTER TABLE public.things ALTER doc SET STORAGE EXTERNAL;
ALTER TABLE public.things ALTER tags SET COMPRESSION pglz;
CREATE INDEX things_amount ON public.things (amount DESC) INCLUDE (code) WHERE small > 3;
CREATE INDEX things_lower ON public.things (lower(title), amount);
CREATE INDEX things_tags ON public.things USING gin (tags);
CREATE STATISTICS public.things_stats (dependencies) ON region, code FROM public.things;
COMMENT ON TABLE public.things IS 'all of it';
COMMENT ON COLUMN public.things.amount IS 'it''s money';
COMMENT ON INDEX public.things_amount IS 'dear first';
GRANT SELECT (amount), UPDATE (amount) ON public.things TO shapes_reader;
GRANT SELECT ON public.things TO shapes_reader;
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- small is only in a comment
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER touch BEFORE UPDATE OF amount, title ON public.things FOR EACH ROW
    WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION public.touch();
CREATE FUNCTION lockkeeper.dual() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION public.total(since timestamptz) RETURNS numeric LANGUAGE sql COST 250 AS $$
    SELECT sum("amount") FROM things WHERE updated_at > since
$$;
CREATE FUNCTION public.unrelated() RETURNS text LANGUAGE sql AS $$ SELECT 'amounts of everythings'::text $$;
CREATE PROCEDURE public.reset_codes() LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'UPDATE public.things SET code = 0';
END $$;
CREATE FUNCTION public.atomic_total() RETURNS numeric LANGUAGE sql BEGIN ATOMIC SELECT sum(amount) FROM public.things; END;
ALTER TABLE public.things ENABLE ROW LEVEL SECURITY;
CREATE POLICY cheap ON public.things AS RESTRICTIVE FOR SELECT TO shapes_reader, CURRENT_USER USING (amount < 100);
CREATE RULE no_delete AS ON DELETE TO public.things WHERE old.code = 7 DO INSTEAD NOTHING;
CREATE VIEW public.dear_things WITH (security_barrier = true) AS
    SELECT id, amount AS money, title FROM public.things WHERE amount > 1000 WITH CASCADED CHECK OPTION;
GRANT SELECT (money) ON public.dear_things TO shapes_reader;
GRANT SELECT ON public.dear_things TO shapes_reader WITH GRANT OPTION;
COMMENT ON VIEW public.dear_things IS 'the dear ones';
COMMENT ON COLUMN public.dear_things.money IS 'money''s worth';
ALTER VIEW public.dear_things ALTER COLUMN title SET DEFAULT 'untitled';
CREATE FUNCTION public.instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER instead INSTEAD OF INSERT ON public.dear_things FOR EACH ROW EXECUTE FUNCTION public.instead();
CREATE VIEW "Odd ""Schema"."On, Top" AS SELECT id FROM public.dear_things;
CREATE VIEW public.both_levels AS
    SELECT t.code, d.id FROM public.things t JOIN "Odd ""Schema"."On, Top" d USING (id);
CREATE MATERIALIZED VIEW public.counted AS SELECT code, count(*) AS n FROM public.things GROUP BY code;
CREATE UNIQUE INDEX counted_code ON public.counted (code);
CREATE VIEW public.rows_only AS SELECT count(*) AS n FROM public.things;
CREATE TABLE public.keeps_rows (id integer, old_row public.things);
CREATE TABLE "Odd ""Schema"."Refers" ("The ""Thing" bigint REFERENCES public.things (id) DEFERRABLE);
CREATE PUBLICATION some_columns FOR TABLE public.things (id, amount) WHERE (id > 3);
CREATE TABLE public.measured (at date NOT NULL, value integer) PARTITION BY RANGE (at);
CREATE TABLE public.measured_2026 PARTITION OF public.measured FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE public.base (a integer, b text);
CREATE TABLE public.child (c integer) INHERITS (public.base);
CREATE TABLE public.of_pair OF public.pair;
CREATE UNLOGGED TABLE public.volatile_things (a integer);
CREATE TABLE "Odd ""Schema"."Odd ""Name, x" ("From" integer PRIMARY KEY, "a.b" text, "UPPER" "char", "drop me" text, "ümlaut" text);
ALTER TABLE "Odd ""Schema"."Odd ""Name, x" DROP COLUMN "drop me";
CREATE TABLE public.no_columns ();
CREATE TABLE lockkeeper.hidden (a integer);
ALTER TABLE public.things ADD CONSTRAINT things_small CHECK (small < 1000) NOT VALID;
CREATE FUNCTION public.doubled(t public.things) RETURNS numeric LANGUAGE sql AS $$ SELECT t.amount * 2 $$;
CREATE POLICY looks_over ON public.parents USING (EXISTS (SELECT FROM public.things t WHERE t.code = parents.code));
ALTER TABLE public.things CLUSTER ON things_pkey;
ALTER TABLE public.things REPLICA IDENTITY USING INDEX things_pkey;
CREATE TRIGGER "~lockkeeper_1" BEFORE INSERT ON public.things FOR EACH ROW EXECUTE FUNCTION lockkeeper.dual();
ALTER TABLE public.things ENABLE ALWAYS TRIGGER "~lockkeeper_1";
