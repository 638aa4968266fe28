// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;

namespace lk {

/// The expressions of a type change, old to new and back, and what becomes of single values. Empty means Lockkeeper's
/// own.
class ExpressionDialog : public QDialog {
    Q_OBJECT
public:
    ExpressionDialog(const ChangeType& change, const QString& oldType, QWidget* parent = nullptr);

    QString usingExpression() const;
    QString backExpression() const;
    ChangeType change() const; ///< with what was entered

    void accept() override; ///< not while a line of the mapping cannot be read

private:
    Result<QList<ValueMapping>> mapping() const;

    ChangeType m_change;
    QPlainTextEdit* m_using;
    QPlainTextEdit* m_back;
    QPlainTextEdit* m_mapping;
    QPlainTextEdit* m_otherwise;
    QLabel* m_problem;
};

} // namespace lk
