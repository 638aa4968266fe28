// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QDialog>

class QPlainTextEdit;

namespace lk {

/// The two expressions of a type change: old to new, and back. Empty means Lockkeeper's own.
class ExpressionDialog : public QDialog {
    Q_OBJECT
public:
    ExpressionDialog(const ChangeType& change, const QString& oldType, QWidget* parent = nullptr);

    QString usingExpression() const;
    QString backExpression() const;

private:
    QPlainTextEdit* m_using;
    QPlainTextEdit* m_back;
};

} // namespace lk
