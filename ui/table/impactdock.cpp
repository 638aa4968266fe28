// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/impactdock.h"

#include "ui/table/factsview.h"
#include "ui/table/impactmodel.h"
#include "ui/theme/focusedge.h"
#include "ui/theme/icons.h"

#include <QComboBox>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QVBoxLayout>

namespace lk {

class ImpactDock::Private {
public:
    DraftEditor& editor;
    TablePtr table{};
    QString column{};
    QLabel* title = nullptr;
    QComboBox* intent = nullptr;
    QHash<QPair<QString, QString>, QString> refusals; ///< by table and column: why a drafted type cannot be
    QLabel* summary = nullptr;
    ImpactModel* model = nullptr;
    FactsView* view = nullptr;
    QLabel* words = nullptr;

    void followDraft()
    {
        if (!table || column.isEmpty()) {
            return;
        }
        if (editor.typeChangeOf(table->name, column)) {
            intent->setCurrentIndex(int(Intent::Retype));
        } else if (editor.renameOf(table->name, column)) {
            intent->setCurrentIndex(int(Intent::Rename));
        }
    }

    void show()
    {
        intent->setVisible(table && !column.isEmpty());
        if (!table) {
            title->setText(ImpactDock::tr("Select a column to see what hangs on it."));
            summary->clear();
            words->clear();
            model->setImpacts({});
            view->hide();
            return;
        }
        view->show();
        title->setText(
            column.isEmpty() ? table->name.printed() : QStringLiteral("%1.%2").arg(table->name.name, column));
        QList<Impact> impacts = impactOf(*table, column, Intent(intent->currentIndex()));
        const auto retype = editor.typeChangeOf(table->name, column);
        const QString refusal = refusals.value({table->name.printed(), column});
        if (retype && !refusal.isEmpty() && Intent(intent->currentIndex()) == Intent::Retype) {
            impacts = {{Verdict::Blocked, ImpactDock::tr("type %1").arg(retype->newType), refusal}};
        }
        model->setImpacts(impacts);
        QStringList counts;
        for (const Verdict verdict : {Verdict::Blocked, Verdict::Decision, Verdict::Rebuilt, Verdict::Kept}) {
            if (const int n = model->count(verdict); n > 0) {
                counts << ImpactDock::tr("%1 %2", "count and effect").arg(n).arg(toString(verdict));
            }
        }
        summary->setText(
            counts.isEmpty() ? ImpactDock::tr("Nothing depends on it.") : counts.join(QStringLiteral(" · ")));
        showWords();
    }

    void showWords() { words->setText(view->currentIndex().data(ImpactModel::WordsRole).toString()); }
};

ImpactDock::ImpactDock(DraftEditor& editor, QWidget* parent)
    : QDockWidget(tr("Impact"), parent)
    , d(new Private{editor})
{
    setObjectName(QStringLiteral("impactDock"));
    const int line = fontMetrics().height();
    auto* body = new QWidget(this);
    d->title = new QLabel(body);
    d->title->setTextFormat(Qt::PlainText);
    d->title->setWordWrap(true);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    d->title->setFont(strong);
    d->intent = new QComboBox(body);
    d->intent->addItems({tr("If it is renamed"), tr("If its type changes")});
    d->intent->setAccessibleName(tr("Kind of change looked at"));
    d->intent->setObjectName(QStringLiteral("impactIntent"));
    d->summary = new QLabel(body);
    d->summary->setObjectName(QStringLiteral("impactSummary"));
    d->summary->setWordWrap(true);
    d->model = new ImpactModel(body);
    d->view = new FactsView(tr("What depends on the column"), d->model, body);
    d->view->setObjectName(QStringLiteral("impactView"));
    d->view->setColumnWidth(0, fontMetrics().averageCharWidth() * 15);
    d->words = new QLabel(body);
    d->words->setWordWrap(true);
    d->words->setTextFormat(Qt::PlainText);
    d->words->setContentsMargins(line / 2, line / 3, line / 2, line / 2);
    d->words->setMinimumHeight(line * 4);
    d->words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    d->words->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* top = new QVBoxLayout;
    top->setContentsMargins(line / 2, line / 2, line / 2, line / 3);
    top->setSpacing(line / 4);
    top->addWidget(d->title);
    top->addWidget(d->intent);
    top->addWidget(d->summary);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(d->view, 1);
    column->addWidget(d->words);
    column->addStretch(0); // without a column there is nothing but a line of words, which belongs to the top
    setWidget(body);
    handFocus(*this, *d->view);

    connect(d->intent, &QComboBox::currentIndexChanged, this, [this] { d->show(); });
    connect(d->view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { d->showWords(); });
    connect(&editor, &DraftEditor::changed, this, [this] {
        d->followDraft();
        d->show();
    });
    d->show();
}

ImpactDock::~ImpactDock() = default;

void ImpactDock::judgeType(const QualifiedName& table, const QString& column, const QString& refusal)
{
    if (std::exchange(d->refusals[{table.printed(), column}], refusal) != refusal) {
        d->show();
    }
}

void ImpactDock::showFor(const TablePtr& table, const QString& column)
{
    d->table = table;
    d->column = column;
    d->followDraft();
    d->show();
}

} // namespace lk
