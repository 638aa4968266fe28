// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/methods.h"

#include "tests/bench/load.h"

#include <QElapsedTimer>

#include <thread>

namespace lk::bench {

namespace {

constexpr std::chrono::seconds warmUp{1}; // of the application, before it counts

/// Long enough for a p99 that means something; shorter on a table that only tries the program.
std::chrono::milliseconds aloneFor(qint64 rows)
{
    return std::chrono::milliseconds(std::clamp<qint64>(rows / 200, 500, 8000));
}

Result<void> send(Session& session, const QStringList& statements)
{
    for (const QString& statement : statements) {
        if (const auto sent = session.query(statement); !sent) {
            return std::unexpected(sent.error());
        }
    }
    return {};
}

/// The whole table in one statement, as it is done by hand.
Result<double> oneUpdate(Bed& bed, const QStringList& before)
{
    auto session = bed.connect();
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto set = send(**session, before); !set) {
        return std::unexpected(set.error());
    }
    const BackfillBody body = bed.backfill();
    QElapsedTimer clock;
    clock.start();
    return (*session)
        ->query(QStringLiteral("UPDATE %1 SET %2 WHERE %3")
                .arg(body.table.quoted(), body.assignments.join(QLatin1String(", ")), body.condition))
        .transform([&](const Rows&) { return double(clock.nsecsElapsed()) / 1e9; });
}

/// The dual-write trigger is there and looks, but does nothing, as during a backfill of ours.
Result<double> updateBesideTrigger(Bed& bed, std::optional<ClientUse>&)
{
    return oneUpdate(bed,
        {QStringLiteral("SELECT set_config('%1', 'on', false)").arg(bed.backfill().triggerGuard),
            QStringLiteral("SET session_replication_role = replica")});
}

Result<double> updateWithoutTrigger(Bed& bed, std::optional<ClientUse>&)
{
    return oneUpdate(bed,
        {QStringLiteral("DO $$ DECLARE t name; BEGIN SELECT tgname INTO STRICT t FROM pg_trigger WHERE tgrelid = "
                        "'public.entries'::regclass AND NOT tgisinternal; "
                        "EXECUTE format('DROP TRIGGER %I ON public.entries', t); END $$")});
}

/// Batches of 1000 rows by key that write nothing new: the trigger does the work.
Result<double> touch(Bed& bed, std::optional<ClientUse>&)
{
    auto session = bed.connect();
    if (!session) {
        return std::unexpected(session.error());
    }
    const QString sql = QStringLiteral(
        "WITH batch AS (SELECT id FROM public.entries WHERE id > $1 ORDER BY id LIMIT 1000 FOR NO KEY UPDATE), "
        "touched AS (UPDATE public.entries AS e SET id = e.id FROM batch WHERE e.id = batch.id RETURNING e.id) "
        "SELECT max(id) FROM touched");
    QElapsedTimer clock;
    clock.start();
    for (QString last = QStringLiteral("0"); !last.isEmpty();) {
        const auto batch = (*session)->query(sql, {last});
        if (!batch) {
            return std::unexpected(batch.error());
        }
        last = batch->scalar();
    }
    return double(clock.nsecsElapsed()) / 1e9;
}

Result<double> byLockkeeper(Bed& bed, std::optional<ClientUse>& client, const QStringList& how)
{
    const auto used = bed.client().run(QStringList{QStringLiteral("run"), bed.planFile(), QStringLiteral("--db"),
                                           bed.dsn(), QStringLiteral("--through"), QStringLiteral("migrate"),
                                           QStringLiteral("--no-forecast"), QStringLiteral("--json")}
        + how);
    if (!used) {
        return std::unexpected(used.error());
    }
    client = *used;
    // From the intent of the step, committed before it begins, to its outcome.
    return bed.connect()
        .and_then([&](const auto& session) {
            return session->query(QStringLiteral("SELECT extract(epoch FROM max(ended_at) - min(intended_at)) FROM "
                                                 "lockkeeper.entry WHERE step_id = $1"),
                {bed.backfillStep()});
        })
        .transform([](const Rows& rows) { return rows.scalar().toDouble(); });
}

Method ours(const QString& name, const QString& title, const QString& mode, int workers = 0)
{
    QStringList how{QStringLiteral("--mode"), mode};
    if (workers > 0) {
        how << QStringLiteral("--workers") << QString::number(workers);
    }
    return {name, title, [how](Bed& bed, std::optional<ClientUse>& client) { return byLockkeeper(bed, client, how); }};
}

Result<double> nothing(Bed& bed, std::optional<ClientUse>&)
{
    std::this_thread::sleep_for(aloneFor(bed.rows()));
    return 0;
}

Result<Sample> fillAndWeigh(Bed& bed, const Method& method, const Scene& scene, int run)
{
    Sample sample{.method = method.name, .scene = scene, .run = run};
    const auto before = bed.sizes();
    if (!before) {
        return std::unexpected(before.error());
    }
    Load load(bed.backend(), bed.settings(), scene.rows);
    if (scene.application) {
        if (const auto started = load.start(); !started) {
            return std::unexpected(started.error());
        }
        std::this_thread::sleep_for(warmUp);
    }
    const auto began = Load::Clock::now();
    const auto filled = method.fill(bed, sample.client);
    if (!filled) {
        return std::unexpected(filled.error());
    }
    const auto after = bed.sizes();
    if (!after) {
        return std::unexpected(after.error());
    }
    if (scene.application) {
        sample.latency = load.stop(began, Load::Clock::now());
    }
    sample.seconds = *filled;
    sample.serverCpuSeconds = after->cpuSeconds - before->cpuSeconds;
    sample.walBytes = after->wal - before->wal;
    sample.heapBefore = before->heap;
    sample.heapAfter = after->heap;
    sample.indexesBefore = before->indexes;
    sample.indexesAfter = after->indexes;
    if (sample.seconds > 0) {
        const auto left = bed.rowsLeft();
        if (!left) {
            return std::unexpected(left.error());
        }
        if (*left != 0) {
            return failure(ErrorKind::DataLost,
                QStringLiteral("%1 left %2 rows without their value").arg(method.name, QString::number(*left)));
        }
    }
    return sample;
}

} // namespace

QList<Method> methods()
{
    return {{QStringLiteral("alone"), QStringLiteral("the application alone"), nothing},
        {QStringLiteral("update"), QStringLiteral("one UPDATE"), updateBesideTrigger},
        {QStringLiteral("update-bare"), QStringLiteral("one UPDATE, no trigger"), updateWithoutTrigger},
        {QStringLiteral("touch"), QStringLiteral("touch by key, 1000 rows"), touch},
        ours(QStringLiteral("gentle"), QStringLiteral("Lockkeeper gentle"), QStringLiteral("gentle")),
        ours(QStringLiteral("default"), QStringLiteral("Lockkeeper default"), QStringLiteral("default")),
        ours(QStringLiteral("fast-1"), QStringLiteral("Lockkeeper fast, 1 worker"), QStringLiteral("fast"), 1),
        ours(QStringLiteral("fast-2"), QStringLiteral("Lockkeeper fast, 2 workers"), QStringLiteral("fast"), 2)};
}

bool isOurs(const QString& method)
{
    return method == QLatin1String("gentle") || method == QLatin1String("default")
        || method.startsWith(QLatin1String("fast-"));
}

Result<Sample> measured(Bed& bed, const Method& method, const Scene& scene, int run)
{
    auto sample = bed.prepare(scene).and_then([&] { return bed.lay(scene); }).and_then([&] {
        return fillAndWeigh(bed, method, scene, run);
    });
    bed.clear();
    return sample;
}

} // namespace lk::bench
