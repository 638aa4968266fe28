// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/expressiondialog.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace lk {

ExpressionDialog::ExpressionDialog(const ChangeType& change, const QString& oldType, QWidget* parent)
    : QDialog(parent)
    , m_using(new QPlainTextEdit(change.usingExpression, this))
    , m_back(new QPlainTextEdit(change.backExpression, this))
{
    setObjectName(QStringLiteral("expressionDialog"));
    setWindowTitle(tr("Expressions for %1").arg(change.column));
    const int line = fontMetrics().height();
    auto* about = new QLabel(
        tr("Both are SQL over the column's own name, %1. Empty: a plain cast.").arg(quoted(change.column)), this);
    about->setTextFormat(Qt::PlainText);
    about->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->addWidget(about);
    const auto field = [&](const QString& label, QPlainTextEdit* edit, const QString& example, const QString& name) {
        auto* words = new QLabel(label, this);
        words->setBuddy(edit);
        edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        edit->setPlaceholderText(example);
        edit->setAccessibleName(label);
        edit->setObjectName(name);
        edit->setTabChangesFocus(true);
        edit->setMinimumHeight(line * 4);
        column->addWidget(words);
        column->addWidget(edit, 1);
    };
    field(tr("From %1 to %2 (USING)").arg(oldType, change.newType), m_using,
        QStringLiteral("(%1)::%2").arg(quoted(change.column), change.newType), QStringLiteral("usingExpression"));
    field(tr("Back from %1 to %2, for undo and for the old application").arg(change.newType, oldType), m_back,
        QStringLiteral("(%1)::%2").arg(quoted(change.column), oldType), QStringLiteral("backExpression"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(line * 36, line * 22);
}

QString ExpressionDialog::usingExpression() const
{
    return m_using->toPlainText().trimmed();
}

QString ExpressionDialog::backExpression() const
{
    return m_back->toPlainText().trimmed();
}

} // namespace lk
