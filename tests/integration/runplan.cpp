// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A process of its own that runs or undoes a plan file, so that tests can kill it: runplan FILE DSN [undo]

#include "model/engine/runner.h"
#include "model/postgres/pgbackend.h"

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    QTextStream out(stdout);
    const auto plan = lk::loadPlan(words.value(1));
    if (!plan) {
        out << plan.error().printed() << Qt::endl;
        return 2;
    }
    lk::ConnectionSettings settings;
    settings.dsn = words.value(2);
    lk::PgBackend backend;
    lk::RunControl control;
    if (qEnvironmentVariableIsSet("RUNPLAN_DELAY")) {
        const int workers = qMax(1, qEnvironmentVariableIntValue("RUNPLAN_WORKERS"));
        control.setTuning({3, workers, qEnvironmentVariableIntValue("RUNPLAN_DELAY")});
    }
    lk::Runner runner(backend, settings, *plan, control, [&](const lk::RunSnapshot& s) {
        out << s.currentStep << ' ' << (s.backfill ? s.backfill->batches : -1) << ' ' << s.message << Qt::endl;
    });
    lk::RunRequest request;
    request.confirmAll = true;
    const auto end = words.value(3) == QLatin1String("undo") ? runner.undo(request) : runner.run(request);
    if (!end) {
        out << end.error().printed() << Qt::endl;
        return 1;
    }
    return 0;
}
