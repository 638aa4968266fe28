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
            facts << Fact{{lossClassName(lossClass.name), value, becomes.isEmpty() ? tr("an error") : becomes}};
        }
    }
    model->setFacts(facts);
    auto* view = new FactsView(tr("Values that do not survive"), model, this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(summary);
    column->addWidget(view, 1);
    column->addWidget(buttons);
    const int line = fontMetrics().height();
    resize(line * 38, line * 24);
}

} // namespace lk
