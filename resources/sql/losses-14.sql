-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Goes over windows of blocks. A window is classified by one query; only where that raises, row by row, each conversion
-- caught by itself. Runs in a read-only session: the answer is left in a setting. Marks between @ are filled in.
DO @tag@
#variable_conflict use_column
DECLARE
    lk_span constant bigint := @span@;
    lk_from bigint;
    lk_counts jsonb;
    lk_windows bigint := 0;
    lk_found jsonb;
    lk_all jsonb := '[]';
    lk_class text;
    lk_row record;
    lk_old @old@;
    lk_new @new@;
BEGIN
    PERFORM pg_catalog.set_config('search_path', @path@, true);
    -- Some rows alone would tell nothing: better an error.
    PERFORM pg_catalog.set_config('row_security', 'off', true);
    FOR lk_from IN
        SELECT w * lk_span FROM pg_catalog.generate_series(0, @windows@ - 1) AS w ORDER BY @order@ LIMIT @chosen@
    LOOP
        lk_windows := lk_windows + 1;
        BEGIN
            SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('class', lk_c.class, 'rows', lk_c.n, 'examples', lk_c.examples))
            INTO lk_found
            FROM (
                SELECT lk_b.class, pg_catalog.count(*) AS n,
                       (pg_catalog.array_agg(ARRAY[pg_catalog.left(lk_b.lk_o::text, 200), pg_catalog.left(lk_b.lk_n::text, 200)@keytexts@])
                            FILTER (WHERE lk_b.class NOT IN ('null', 'fine')))[1:5] AS examples
                FROM (
                    SELECT lk_v.lk_o, lk_v.lk_n, @class@ AS class@keysup@
                    FROM (SELECT lk_a.lk_o, lk_a.lk_n, lk_a.lk_valid, lk_a.lk_mapped, @back@ AS lk_b@keysthrough@
                          FROM (SELECT lk_t.@column@ AS lk_o, @valid@ AS lk_valid, @forward@ AS lk_n,
                                       @mapped@ OR (@hasotherwise@ AND NOT @valid@) AS lk_mapped@keys@
                                FROM @table@ AS lk_t
                                WHERE @window@ OFFSET 0) AS lk_a) AS lk_v
                ) AS lk_b GROUP BY lk_b.class
            ) AS lk_c;
        EXCEPTION WHEN @errors@ THEN
            lk_found := '[]';
            lk_counts := '{}';
            FOR lk_row IN SELECT lk_t.@column@ AS lk_o@keys@ FROM @table@ AS lk_t WHERE @window@ LOOP
                lk_old := lk_row.lk_o;
                lk_new := NULL;
                BEGIN
                    SELECT @forward@ INTO lk_new FROM (SELECT lk_old AS @column@) AS lk_t;
                    BEGIN
                        SELECT @class@ INTO lk_class
                        FROM (SELECT lk_a.lk_o, lk_a.lk_n, lk_a.lk_valid, lk_a.lk_mapped, @back@ AS lk_b
                              FROM (SELECT lk_t.@column@ AS lk_o, @valid@ AS lk_valid, lk_new AS lk_n,
                                           @mapped@ OR (@hasotherwise@ AND NOT @valid@) AS lk_mapped
                                    FROM (SELECT lk_old AS @column@) AS lk_t OFFSET 0) AS lk_a) AS lk_v;
                    EXCEPTION WHEN @errors@ THEN
                        lk_class := 'changes-meaning';
                    END;
                EXCEPTION WHEN @errors@ THEN
                    lk_class := 'fails';
                    IF @hasotherwise@ THEN
                        BEGIN
                            SELECT @otherwise@ INTO lk_new FROM (SELECT lk_old AS @column@) AS lk_t;
                            lk_class := CASE WHEN lk_new IS NULL THEN 'mapped-to-null' ELSE 'mapped' END;
                        EXCEPTION WHEN @errors@ THEN
                            lk_class := 'fails';
                        END;
                    END IF;
                END;
                lk_counts := lk_counts
                    || pg_catalog.jsonb_build_object(lk_class, coalesce((lk_counts ->> lk_class)::bigint, 0) + 1);
                IF lk_class NOT IN ('null', 'fine') AND (lk_counts ->> lk_class)::bigint <= 5 THEN
                    lk_found := lk_found || pg_catalog.jsonb_build_object('class', lk_class, 'rows', 0, 'examples',
                        pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_array(
                            pg_catalog.left(lk_old::text, 200),
                            CASE WHEN lk_class <> 'fails' THEN pg_catalog.left(lk_new::text, 200) END@keysofrow@)));
                END IF;
            END LOOP;
            SELECT lk_found || coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('class', e.key, 'rows', e.value::bigint)), '[]')
            INTO lk_found FROM pg_catalog.jsonb_each_text(lk_counts) AS e;
        END;
        lk_all := lk_all || coalesce(lk_found, '[]');
    END LOOP;
    PERFORM pg_catalog.set_config('lockkeeper.losses',
        pg_catalog.jsonb_build_object('windows', lk_windows, 'found', lk_all)::text, false);
END @tag@
