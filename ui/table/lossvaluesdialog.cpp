// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/lossvaluesdialog.h"

#include "ui/table/factsmodel.h"
#include "ui/table/factsview.h"
#include "ui/table/lossstrip.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFuture>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace lk {

QString lossClassName(const QString& lossClass)
{
    if (lossClass == QLatin1String("fails")) {
        return LossValuesDialog::tr("fail");
    }
    if (lossClass == QLatin1String("truncates")) {
        return LossValuesDialog::tr("truncated");
    }
    if (lossClass == QLatin1String("rounds")) {
        return LossValuesDialog::tr("rounded");
    }
    if (lossClass == QLatin1String("changes-meaning")) {
        return LossValuesDialog::tr("change meaning");
    }
    if (lossClass == QLatin1String("becomes-null")) {
        return LossValuesDialog::tr("become NULL");
    }
    if (lossClass == QLatin1String("differs-as-text")) {
        return LossValuesDialog::tr("print otherwise");
    }
    if (lossClass == QLatin1String("mapped")) {
        return LossValuesDialog::tr("mapped");
    }
    if (lossClass == QLatin1String("mapped-to-null")) {
        return LossValuesDialog::tr("mapped to NULL");
    }
    return lossClass;
}

namespace {

constexpr int cut = 200; ///< characters of a value that a report carries

/// Lost, as against mapped on purpose or printed otherwise.
bool isLost(const QString& lossClass)
{
    return lossClass != QLatin1String("differs-as-text") && !lossClass.startsWith(QLatin1String("mapped"));
}

QString valueWords(const QString& value)
{
    return value.isNull() ? QStringLiteral("NULL") : value.isEmpty() ? LossValuesDialog::tr("'' (empty text)") : value;
}

/// What a report's keys name: the columns of the primary key, or the row's place in the file.
QStringList keyColumns(const Table& table)
{
    const QStringList key = table.primaryKey();
    return key.isEmpty() ? QStringList{QStringLiteral("ctid")} : key;
}

QString asText(const QAbstractItemModel& model)
{
    QStringList lines;
    for (int row = -1; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column) {
            cells << (row < 0 ? model.headerData(column, Qt::Horizontal) : model.index(row, column).data()).toString();
        }
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

QString lossRowsSql(const Table& table, const ChangeType& change, const LossReport& report, const QString& condition)
{
    const QString column = quoted(change.column);
    QStringList shown;
    const bool hasKey = !table.primaryKey().isEmpty();
    const bool hasPlace = std::ranges::any_of(
        report.classes, [](const LossReport::Class& c) { return !c.keys.isEmpty() && !c.keys.first().isEmpty(); });
    if (hasKey || hasPlace) {
        for (const QString& key : keyColumns(table)) {
            shown << quoted(key);
        }
    }
    const QStringList order = hasKey ? shown : QStringList();
    if (!shown.contains(column)) {
        shown << column;
    }
    QString where = condition;
    if (where.isEmpty()) {
        QStringList values;
        bool null = false;
        for (const LossReport::Class& lossClass : report.classes) {
            for (const auto& [value, becomes] : lossClass.examples) {
                if (isLost(lossClass.name)) {
                    null = null || value.isNull();
                    values << (value.isNull() ? QString() : literal(value));
                }
            }
        }
        values.removeAll(QString());
        values.removeDuplicates();
        QStringList either;
        if (!values.isEmpty()) {
            either << QStringLiteral("pg_catalog.left(%1::text, %2) IN (%3)")
                          .arg(column, QString::number(cut), values.join(QLatin1String(", ")));
        }
        if (null) {
            either << column + QLatin1String(" IS NULL");
        }
        where = either.isEmpty() ? QStringLiteral("false") : either.join(QLatin1String("\n   OR "));
    }
    return QStringLiteral("SELECT %1\n  FROM %2\n WHERE %3%4;")
        .arg(shown.join(QLatin1String(", ")), table.name.quoted(), where,
            order.isEmpty() ? QString() : QLatin1String("\n ORDER BY ") + order.join(QLatin1String(", ")));
}

LossValuesDialog::LossValuesDialog(
    DatabaseLink& link, const TablePtr& table, const LossReport& report, const ChangeType& change, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("lossValuesDialog"));
    setWindowTitle(tr("Values of %1 that do not survive as %2").arg(change.column, change.newType));
    auto* summary = new QLabel(lossSummary(report), this);
    summary->setTextFormat(Qt::PlainText);
    summary->setWordWrap(true);
    QStringList headers{tr("What happens"), tr("Value"), tr("Becomes")};
    QList<Fact> facts;
    bool keyed = false;
    for (const LossReport::Class& lossClass : report.classes) {
        for (qsizetype i = 0; i < lossClass.examples.size(); ++i) {
            const auto& [value, becomes] = lossClass.examples[i];
            // What has no new value is NULL in the new column, once that loss was accepted; a change in place fails.
            Fact fact{{lossClassName(lossClass.name), valueWords(value),
                lossClass.name == QLatin1String("fails") ? tr("NULL, as it cannot be converted")
                                                         : valueWords(becomes)}};
            const QStringList key = lossClass.keys.value(i);
            keyed = keyed || !key.isEmpty();
            fact.cells << key;
            facts << fact;
        }
    }
    if (keyed) {
        for (const QString& column : keyColumns(*table)) {
            headers << tr("Row: %1", "name of a key's column").arg(column);
        }
    }
    auto* model = new FactsModel(headers, this);
    model->setFacts(facts);
    auto* some = new QLabel(
        keyed ? tr("Examples, a few of each kind, each with one of its rows.") : tr("Examples, a few of each kind."),
        this);
    some->setWordWrap(true);
    some->setForegroundRole(QPalette::PlaceholderText);
    auto* view = new FactsView(tr("Values that do not survive"), model, this);
    view->setObjectName(QStringLiteral("lossValues"));
    auto* about = new QLabel(tr("SQL that finds the rows with these values:"), this);
    about->setWordWrap(true);
    auto* sql = new QPlainTextEdit(lossRowsSql(*table, change, report), this);
    about->setBuddy(sql);
    sql->setObjectName(QStringLiteral("lossRowsSql"));
    sql->setAccessibleName(tr("SQL that finds the rows"));
    sql->setReadOnly(true);
    sql->setTabChangesFocus(true);
    sql->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    const auto copies = [this, buttons](const QString& words, const char* name, std::function<QString()> text) {
        QPushButton* button = buttons->addButton(words, QDialogButtonBox::ActionRole);
        button->setIcon(icon(QStringLiteral("edit-copy")));
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this,
            [text = std::move(text)] { QGuiApplication::clipboard()->setText(text()); });
    };
    copies(tr("Copy Values"), "copyValues", [model] { return asText(*model); });
    copies(tr("Copy SQL"), "copySql", [sql] { return sql->toPlainText(); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(summary);
    column->addWidget(view, 3);
    column->addWidget(some);
    column->addWidget(about);
    column->addWidget(sql, 2);
    column->addWidget(buttons);
    const int line = fontMetrics().height();
    resize(line * 44, line * 30);
    link.typeFacts(table, change).then(this, [about, sql, table, change, report](const Result<TypeFacts>& told) {
        if (told && !told->lostByValue.isEmpty()) {
            about->setText(tr("SQL that finds every row whose value does not survive:"));
            sql->setPlainText(lossRowsSql(*table, change, report, told->lostByValue));
        }
    });
}

QString LossValuesDialog::sql() const
{
    return findChild<QPlainTextEdit*>(QStringLiteral("lossRowsSql"))->toPlainText();
}

} // namespace lk
