// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"

#include "model/base/overloaded.h"
#include "model/base/wholefile.h"
#include "model/plan/job.h"
#include "model/plan/words.h"

#include <QDir>
#include <QFile>

namespace lk {

namespace {

using planner::Words;

QString firstLine(const Plan& plan)
{
    return QStringLiteral("-- Lockkeeper plan %1").arg(plan.id);
}

} // namespace

QString sqlOf(const Step& step)
{
    return std::visit(
        Overloaded{
            [](const StatementBody& b) {
                QString sql = b.statements.join(QLatin1String(";\n"));
                return sql.isEmpty() ? sql : sql + QLatin1Char(';');
            },
            [](const BackfillBody& b) {
                return QStringLiteral("UPDATE %1 SET %2\nWHERE ctid >= $1 AND ctid < $2 AND (%3);")
                    .arg(b.table.quoted(), b.assignments.join(QLatin1String(", ")), b.condition);
            },
            [](const VerifyBody& b) {
                return QStringLiteral("SELECT count(*) FROM %1\nWHERE %2;").arg(b.table.quoted(), b.mismatch);
            },
            [](const GateBody&) { return QString(); },
        },
        step.body);
}

Result<QStringList> exportScripts(const Plan& plan, const QString& folder)
{
    if (folder.isEmpty()) {
        return failure(ErrorKind::BadInput, Words::tr("No folder is named for the scripts."),
            Words::tr("Name one; \".\" is the present one."));
    }
    if (!QDir().mkpath(folder)) {
        return failure(ErrorKind::Privilege, Words::tr("The folder %1 cannot be made.").arg(folder));
    }
    const QDir dir(folder);
    const QList<ScriptFile> files = scripts(plan);
    for (const ScriptFile& script : files) {
        QFile present(dir.filePath(script.name));
        if (!present.exists()) {
            continue;
        }
        const bool ours
            = present.open(QIODevice::ReadOnly) && QString::fromUtf8(present.readLine()).trimmed() == firstLine(plan);
        if (!ours) {
            return failure(ErrorKind::NameTaken,
                Words::tr("%1 exists and is not a script of this plan.").arg(present.fileName()),
                Words::tr("Choose another folder, or move that file away."));
        }
    }
    QStringList written;
    for (const ScriptFile& script : files) {
        const QString path = dir.filePath(script.name);
        if (const auto whole = writeWholeFile(path, script.text.toUtf8()); !whole) {
            return std::unexpected(whole.error());
        }
        written << path;
    }
    return written;
}

} // namespace lk
