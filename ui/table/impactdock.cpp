// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/impactdock.h"

#include "ui/plan/cardwords.h"
#include "ui/table/factsview.h"
#include "ui/table/impactmodel.h"
#include "ui/theme/focusedge.h"
#include "ui/theme/icons.h"

#include <QComboBox>
#include <QHash>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>

#include <optional>
#include <utility>

namespace lk {

namespace {
constexpr int restMs = 200; ///< somebody who types or moves through the rows asks for nothing yet
} // namespace

class ImpactDock::Private {
public:
    /// What the planner was last asked, and said.
    struct Asked {
        Draft draft{};
        TablePtr table{};
        std::optional<Result<Plan>> plan{};
    };

    ImpactDock& q;
    DraftEditor& editor;
    Planner planner{};
    QTimer rest{};
    std::shared_ptr<Asked> asked{};
    TablePtr table{};
    QString column{};
    QLabel* title = nullptr;
    QComboBox* intent = nullptr;
    QHash<QPair<QString, QString>, QString> refusals{}; ///< by table and column: why a drafted type cannot be
    QLabel* way = nullptr;
    QLabel* summary = nullptr;
    ImpactModel* model = nullptr;
    FactsView* view = nullptr;
    QLabel* words = nullptr;

    Intent looked() const { return column.isEmpty() ? Intent::Rename : Intent(intent->currentIndex()); }

    bool isDrafted() const
    {
        return column.isEmpty()          ? editor.renameOf(table->name).has_value()
            : looked() == Intent::Retype ? editor.typeChangeOf(table->name, column).has_value()
                                         : editor.renameOf(table->name, column).has_value();
    }

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

    bool isAnswered() const { return asked && asked->table == table && asked->draft == editor.draft(); }

    void ask()
    {
        if (!planner || !table || !isDrafted() || !q.isVisible() || isAnswered()) {
            return;
        }
        asked = std::make_shared<Asked>(Asked{editor.draft(), table, {}});
        planner(asked->draft, table->name).then(&q, [this, mine = asked](const Result<Plan>& plan) {
            mine->plan = plan;
            if (mine == asked) {
                show();
            }
        });
    }

    Outlook outlook() const
    {
        const int version = editor.catalog() ? editor.catalog()->serverVersion : 0;
        const Outlook alone = outlookFor(*table, column, looked(), editor.draft(), version);
        if (!isDrafted() || !isAnswered() || !asked->plan) {
            return alone;
        }
        const Result<Plan>& plan = *asked->plan;
        // Only what speaks of the change tells of it; a lost connection, say, does not.
        const bool speaks = plan || plan.error().kind == ErrorKind::Unsupported
            || plan.error().kind == ErrorKind::BadInput || plan.error().kind == ErrorKind::NotFound
            || plan.error().kind == ErrorKind::NameTaken;
        return speaks ? outlookFor(plan, *table, column, alone) : alone;
    }

    void show()
    {
        intent->setVisible(table && !column.isEmpty());
        way->setVisible(table != nullptr);
        if (!table) {
            title->setText(ImpactDock::tr("Select a column to see what hangs on it."));
            title->setToolTip({});
            summary->clear();
            words->clear();
            words->setToolTip({});
            model->setImpacts({});
            view->hide();
            return;
        }
        view->show();
        title->setText(column.isEmpty()
                ? table->name.printed()
                : QStringLiteral("%1.%2").arg(printedName(table->name.name), printedName(column)));
        title->setToolTip(title->text()); // a name has no place to wrap at
        const Outlook found = outlook();
        QList<Impact> impacts = impactOf(*table, column, found);
        way->setText(wayOf(found));
        way->setToolTip(found.because);
        const auto retype = editor.typeChangeOf(table->name, column);
        const QString refusal = refusals.value({table->name.printed(), column});
        if (retype && !refusal.isEmpty() && looked() == Intent::Retype) {
            impacts = {{Verdict::Blocked, ImpactDock::tr("type %1").arg(retype->newType), refusal}};
            way->clear();
        }
        model->setImpacts(impacts);
        QStringList counts;
        for (const Verdict verdict :
            {Verdict::Blocked, Verdict::Vanishes, Verdict::Decision, Verdict::Rebuilt, Verdict::Kept}) {
            if (const int n = model->count(verdict); n > 0) {
                counts << ImpactDock::tr("%1 %2", "count and effect").arg(n).arg(toString(verdict));
            }
        }
        summary->setText(
            counts.isEmpty() ? ImpactDock::tr("Nothing depends on it.") : counts.join(QStringLiteral(" · ")));
        showWords();
        rest.start();
    }

    void showWords()
    {
        words->setText(view->currentIndex().data(ImpactModel::WordsRole).toString());
        words->setToolTip(words->text());
    }
};

ImpactDock::ImpactDock(DraftEditor& editor, QWidget* parent)
    : QDockWidget(tr("Impact"), parent)
    , d(new Private{*this, editor})
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
    d->way = new QLabel(body);
    d->way->setObjectName(QStringLiteral("impactWay"));
    d->way->setTextFormat(Qt::PlainText);
    d->way->setWordWrap(true);
    d->summary = new QLabel(body);
    d->summary->setObjectName(QStringLiteral("impactSummary"));
    d->summary->setWordWrap(true);
    d->model = new ImpactModel(body);
    d->view = new FactsView(tr("What depends on the column"), d->model, body);
    d->view->setObjectName(QStringLiteral("impactView"));
    d->view->setColumnWidth(0, fontMetrics().averageCharWidth() * 15);
    d->words = new QLabel(body);
    d->words->setObjectName(QStringLiteral("impactWords"));
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
    top->addWidget(d->way);
    top->addWidget(d->summary);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(d->view, 1);
    auto* whole = new CardWords(body); // long words in a low window scroll
    whole->column()->addWidget(d->words);
    column->addWidget(whole);
    column->addStretch(0); // without a column there is nothing but a line of words, which belongs to the top
    setWidget(body);
    handFocus(*this, *d->view);

    connect(d->intent, &QComboBox::currentIndexChanged, this, [this] { d->show(); });
    connect(d->view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { d->showWords(); });
    connect(&editor, &DraftEditor::changed, this, [this] {
        d->followDraft();
        d->show();
    });
    d->rest.setSingleShot(true);
    d->rest.setInterval(restMs);
    connect(&d->rest, &QTimer::timeout, this, [this] { d->ask(); });
    d->show();
}

ImpactDock::~ImpactDock() = default;

void ImpactDock::setPlanner(Planner planner)
{
    d->planner = std::move(planner);
}

void ImpactDock::showEvent(QShowEvent* event)
{
    QDockWidget::showEvent(event);
    d->rest.start();
}

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
