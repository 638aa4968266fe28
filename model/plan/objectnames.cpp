// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/objectnames.h"

#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

Result<void> nameObjects(TableJob& job)
{
    const QString table = job.table->name.name;
    for (ColumnJob& c : job.columns) {
        const QString name = c.column->name;
        c.shadow = c.renames()
            ? c.newName
            : generatedName(QStringLiteral("lockkeeper_new"), name, job.seed(QLatin1String("new ") + name));
        c.retired = c.renames()
            ? name
            : generatedName(QStringLiteral("lockkeeper_old"), name, job.seed(QLatin1String("old ") + name));
    }
    job.function = QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("dual_write"), table, job.seed(QStringLiteral("function"))));
    // BEFORE triggers fire in the byte order of their names; ours must see what the others made of the row.
    QString prefix = QStringLiteral("~lockkeeper");
    QList<Trigger> triggers = job.table->triggers;
    for (const TablePtr& member : job.table->descendants.tables) {
        triggers << member->triggers;
    }
    const auto last = [&](const QString& name) {
        return std::ranges::all_of(
            triggers, [&](const Trigger& t) { return !t.beforeRow || t.name.toUtf8() < name.toUtf8(); });
    };
    job.trigger = generatedName(prefix, QString(), job.seed(QStringLiteral("trigger")));
    if (!last(job.trigger)) {
        job.trigger = generatedName(QString(8, QLatin1Char('~')) + QStringLiteral("lockkeeper"), QString(),
            job.seed(QStringLiteral("trigger")));
    }
    if (!last(job.trigger)) {
        job.trigger = generatedName(QString::fromUtf8("\xF4\x8F\xBF\xBD") + QStringLiteral("lockkeeper"), QString(),
            job.seed(QStringLiteral("trigger")));
    }
    if (!last(job.trigger)) {
        return failure(ErrorKind::Unsupported,
            Words::tr("%1 has a BEFORE trigger whose name sorts after any name of ours.").arg(job.printed()),
            Words::tr("Rename that trigger, e.g. so that it begins with a letter."));
    }
    return {};
}

} // namespace lk::planner
