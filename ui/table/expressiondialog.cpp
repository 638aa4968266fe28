// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/expressiondialog.h"

#include "model/draft/mappingtext.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace lk {

ExpressionDialog::ExpressionDialog(const ChangeType& change, const QString& oldType, QWidget* parent)
    : QDialog(parent)
    , m_change(change)
    , m_using(new QPlainTextEdit(change.usingExpression, this))
    , m_back(new QPlainTextEdit(change.backExpression, this))
    , m_mapping(new QPlainTextEdit(this))
    , m_otherwise(new QPlainTextEdit(change.otherwise, this))
    , m_problem(new QLabel(this))
{
    setObjectName(QStringLiteral("expressionDialog"));
    setWindowTitle(tr("Expressions for %1").arg(change.column));
    const int line = fontMetrics().height();
    auto* about = new QLabel(
        tr("Expressions are SQL over the column's own name, %1. Empty: a plain cast.").arg(quoted(change.column)),
        this);
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
        edit->setMinimumHeight(line * 5 / 2);
        column->addWidget(words);
        column->addWidget(edit, 1);
    };
    field(tr("From %1 to %2 (USING)").arg(oldType, change.newType), m_using,
        QStringLiteral("(%1)::%2").arg(quoted(change.column), change.newType), QStringLiteral("usingExpression"));
    field(tr("Back from %1 to %2, for undo and for the old application").arg(change.newType, oldType), m_back,
        QStringLiteral("(%1)::%2").arg(quoted(change.column), oldType), QStringLiteral("backExpression"));
    QStringList lines;
    for (const ValueMapping& one : change.mapping) {
        lines << mappingText(one);
    }
    m_mapping->setPlainText(lines.join(QLatin1Char('\n')));
    field(tr("Single values, one a line: VALUE=NEW, or VALUE=NULL"), m_mapping, QStringLiteral("n/a=0\n=NULL"),
        QStringLiteral("valueMapping"));
    field(tr("Other values that do not convert become"), m_otherwise, QStringLiteral("NULL"),
        QStringLiteral("otherwiseExpression"));
    m_problem->setObjectName(QStringLiteral("mappingProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(line * 36, line * 28);
}

QString ExpressionDialog::usingExpression() const
{
    return m_using->toPlainText().trimmed();
}

Result<QList<ValueMapping>> ExpressionDialog::mapping() const
{
    QList<ValueMapping> list;
    for (const QString& line : m_mapping->toPlainText().split(QLatin1Char('\n'))) {
        if (line.isEmpty()) {
            continue;
        }
        const auto one = mappingFromText(line);
        if (!one) {
            return std::unexpected(one.error());
        }
        list << *one;
    }
    return list;
}

void ExpressionDialog::accept()
{
    if (const auto read = mapping(); !read) {
        m_problem->setText(read.error().message + QLatin1Char('\n') + read.error().remedy);
        m_problem->show();
        m_mapping->setFocus();
        return;
    }
    QDialog::accept();
}

ChangeType ExpressionDialog::change() const
{
    ChangeType changed = m_change;
    changed.usingExpression = usingExpression();
    changed.backExpression = backExpression();
    changed.otherwise = m_otherwise->toPlainText().trimmed();
    changed.mapping = mapping().value_or(QList<ValueMapping>());
    return changed;
}

QString ExpressionDialog::backExpression() const
{
    return m_back->toPlainText().trimmed();
}

} // namespace lk
