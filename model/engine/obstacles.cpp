// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/obstacles.h"

#include "model/engine/statementstep.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

const QLatin1String autovacuum("autovacuum worker");

} // namespace

QList<QualifiedName> tablesLockedBy(const Plan& plan, const Step& step)
{
    QList<QualifiedName> candidates = plan.draft.tables();
    for (const Step& one : plan.steps) {
        if (const auto* body = std::get_if<BackfillBody>(&one.body); body && !candidates.contains(body->table)) {
            candidates << body->table; // partitions
        }
    }
    QList<QualifiedName> locked;
    for (const QualifiedName& table : std::as_const(candidates)) {
        const QString name = table.printed();
        if (!step.lockedObject.contains(name)) {
            continue; // one of a thousand partitions
        }
        const QRegularExpression whole(
            QStringLiteral("(?<![\\w.\"])%1(?![\\w.\"])").arg(QRegularExpression::escape(name)));
        if (whole.match(step.lockedObject).hasMatch()) {
            locked << table;
        }
    }
    return locked;
}

bool yields(const LockedSession& session)
{
    return session.application == autovacuum && !session.query.contains(QLatin1String("(to prevent wraparound)"));
}

QString printedObstacle(const LockedSession& session)
{
    if (session.id.pid == 0) {
        return Words::tr("prepared transaction %1, open for %2")
            .arg(QLatin1Char('\'') + session.preparedTransaction + QLatin1Char('\''),
                printedDuration(session.transactionMs));
    }
    const QString pid = QStringLiteral("pid %1").arg(session.id.pid);
    if (session.application == autovacuum) {
        return pid + QLatin1String(", ") + session.query.section(QLatin1Char('\n'), 0, 0);
    }
    QStringList words{pid, session.application.isEmpty() ? Words::tr("unknown") : session.application};
    if (!session.user.isEmpty()) {
        words << Words::tr("user %1").arg(session.user);
    }
    for (const QString& word : {session.client, session.state}) {
        if (!word.isEmpty()) {
            words << word;
        }
    }
    if (session.transactionMs > 0) {
        words << Words::tr("its transaction open for %1").arg(printedDuration(session.transactionMs));
    }
    return words.join(QLatin1String(", "));
}

} // namespace lk
