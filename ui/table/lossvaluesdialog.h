// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"

#include <QDialog>

namespace lk {

/// Examples of the values that would not survive, what would become of them, in which rows they stand, and the SQL that
/// finds those rows. Asks the server how to tell them apart; until it answers, and where that cannot be told, the SQL
/// names the values themselves. GUI thread.
class LossValuesDialog : public QDialog {
    Q_OBJECT
public:
    LossValuesDialog(DatabaseLink& link, const TablePtr& table, const LossReport& report, const ChangeType& change,
        QWidget* parent = nullptr);

    QString sql() const;
};

/// A query for people: the rows whose values do not survive, by their key. `condition` as TypeFacts::lostByValue;
/// empty: the rows that hold one of the report's examples.
QString lossRowsSql(
    const Table& table, const ChangeType& change, const LossReport& report, const QString& condition = {});

QString lossClassName(const QString& lossClass); ///< for people: "fail", "truncated", ...

} // namespace lk
