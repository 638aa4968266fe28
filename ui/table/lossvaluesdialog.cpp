// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/lossvaluesdialog.h"

#include "ui/table/factsmodel.h"
#include "ui/table/factsview.h"
#include "ui/table/lossstrip.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

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

LossValuesDialog::LossValuesDialog(const LossReport& report, const ChangeType& change, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("lossValuesDialog"));
    setWindowTitle(tr("Values of %1 that do not survive as %2").arg(change.column, change.newType));
    auto* summary = new QLabel(lossSummary(report), this);
    summary->setTextFormat(Qt::PlainText);
    summary->setWordWrap(true);
    auto* model = new FactsModel({tr("What happens"), tr("Value"), tr("Becomes")}, this);
    QList<Fact> facts;
    for (const LossReport::Class& lossClass : report.classes) {
        for (const auto& [value, becomes] : lossClass.examples) {
            // What has no new value is NULL in the new column, once that loss was accepted; a change in place fails.
            const bool fails = lossClass.name == QLatin1String("fails");
            facts << Fact{{lossClassName(lossClass.name), value.isEmpty() ? tr("'' (empty text)") : value,
                !becomes.isEmpty() ? becomes
                    : fails        ? tr("NULL, as it cannot be converted")
                                   : tr("'' (empty text)")}};
        }
    }
    model->setFacts(facts);
    auto* some = new QLabel(tr("Examples, a few of each kind. Count Exactly says how many there are."), this);
    some->setWordWrap(true);
    some->setForegroundRole(QPalette::PlaceholderText);
    auto* view = new FactsView(tr("Values that do not survive"), model, this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(summary);
    column->addWidget(view, 1);
    column->addWidget(some);
    column->addWidget(buttons);
    const int line = fontMetrics().height();
    resize(line * 38, line * 24);
}

} // namespace lk
