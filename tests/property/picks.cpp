// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/picks.h"

#include "model/base/identifier.h"

#include <rapidcheck.h>

namespace lk::property {

int pick(int count)
{
    return *rc::gen::inRange(0, count);
}

bool chance(int percent)
{
    return pick(100) < percent;
}

QString oneOf(const QStringList& list)
{
    return list[pick(static_cast<int>(list.size()))];
}

QString someName(int id)
{
    static const QStringList stems{QStringLiteral("n"), QStringLiteral("plain_name"), QStringLiteral("Upper Case"),
        QStringLiteral("quo\"te"), QStringLiteral("select"), QStringLiteral("order"),
        QStringLiteral("na\u00efve \u6f22\u5b57"), QStringLiteral("a%1b%2"), QStringLiteral("x'y"),
        QStringLiteral("with.dot"), QStringLiteral("semi;colon"), QStringLiteral("$1$"), QStringLiteral("back\\slash"),
        QStringLiteral("user"), QStringLiteral("--comment"), QStringLiteral("new"), QStringLiteral("old"),
        QStringLiteral("r"), QStringLiteral("value"), QStringLiteral("two\nlines"), QStringLiteral("CamelCase"),
        QStringLiteral(" blank ")};
    const QString suffix = QString::number(id);
    const int which = pick(static_cast<int>(stems.size()) + 6);
    if (which >= stems.size() + 4) {
        return QString(maxNameBytes - suffix.size(), QLatin1Char('l')) + suffix;
    }
    if (which >= stems.size() + 2) {
        return QString((maxNameBytes - suffix.size()) / 2, QChar(0xe4)) + suffix; // two bytes each
    }
    if (which >= stems.size()) {
        return QStringLiteral("c") + suffix;
    }
    // A bare key word stays one where its name is the first of its kind.
    return chance(50) ? stems[which] + suffix : stems[which] + QLatin1Char('_') + suffix;
}

const ColumnModel* someColumn(const TableModel& table, const std::function<bool(const ColumnModel&)>& fits)
{
    QList<const ColumnModel*> list;
    for (const ColumnModel& c : table.columns) {
        if (fits(c)) {
            list << &c;
        }
    }
    return list.isEmpty() ? nullptr : list[pick(static_cast<int>(list.size()))];
}

QString over(const QString& text, const ColumnModel& column)
{
    return QString(text).replace(QLatin1String("@c@"), QStringLiteral("@c%1@").arg(column.id));
}

} // namespace lk::property
