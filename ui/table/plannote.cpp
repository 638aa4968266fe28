// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/plannote.h"

#include "ui/theme/icons.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::PlanNote)
};

/// Names that Lockkeeper generates begin so.
bool isGenerated(const QString& name)
{
    return name.startsWith(QLatin1String("lockkeeper_")) || name.startsWith(QLatin1String("~lockkeeper"));
}

} // namespace

QString planNote(const Table& table, const std::optional<Plan>& plan)
{
    QStringList columns;
    QStringList others;
    for (const Column& column : table.columns) {
        if (isGenerated(column.name)) {
            columns << column.name;
        }
    }
    for (const Trigger& trigger : table.triggers) {
        if (isGenerated(trigger.name)) {
            others << Words::tr("the trigger %1").arg(trigger.name);
        }
    }
    for (const Index& index : table.indexes) {
        if (isGenerated(index.name)) {
            others << Words::tr("the index %1").arg(index.name);
        }
    }
    for (const Constraint& constraint : table.constraints) {
        if (isGenerated(constraint.name)) {
            others << Words::tr("the constraint %1").arg(constraint.name);
        }
    }
    const bool writes
        = std::ranges::any_of(table.triggers, [](const Trigger& trigger) { return isGenerated(trigger.name); });
    if (!plan && !writes) {
        return {};
    }
    QStringList said{plan ? Words::tr("A plan is changing this table: %1.").arg(plan->title())
                          : Words::tr("A plan is changing this table. It is not open here.")};
    if (plan) {
        for (const DraftedChange& drafted : plan->draft.changes) {
            const auto* rename = std::get_if<RenameColumn>(&drafted.change);
            if (rename && rename->table == table.name && table.column(rename->column)
                && table.column(rename->newName)) {
                said << Words::tr("%1 and %2 hold the same values; one of them goes when the plan ends.")
                            .arg(printedName(rename->column), printedName(rename->newName));
            }
        }
    }
    if (!columns.isEmpty()) {
        said << Words::tr("Its own columns: %1.").arg(columns.join(QStringLiteral(", ")));
    }
    if (!others.isEmpty()) {
        said << Words::tr("It also made %1.").arg(others.join(QStringLiteral(", ")));
    }
    if (!columns.isEmpty() || !others.isEmpty()) {
        said << Words::tr("Leave them: finishing the plan, or undoing it, clears them away.");
    }
    return said.join(QLatin1Char(' '));
}

PlanNote::PlanNote(QWidget* parent)
    : Card(Role::Migrate, parent)
    , m_text(addLabel(QStringLiteral("planNoteText")))
    , m_open(new QToolButton(this))
{
    setObjectName(QStringLiteral("planNote"));
    m_open->setObjectName(QStringLiteral("planNoteOpen"));
    m_open->setText(tr("Show Plan"));
    m_open->setAccessibleName(tr("Show the plan that changes this table"));
    m_open->setIcon(icon(QStringLiteral("run-build")));
    m_open->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_open->setFocusPolicy(Qt::TabFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_text, 1);
    row->addWidget(m_open, 0, Qt::AlignTop);
    connect(m_open, &QToolButton::clicked, this, [this] {
        if (m_plan) {
            emit planRequested(m_plan->id);
        }
    });
    hide();
}

void PlanNote::setTable(const TablePtr& table)
{
    m_table = table;
    show();
}

void PlanNote::setPlan(const std::optional<Plan>& plan)
{
    const bool same = plan ? m_plan && m_plan->id == plan->id : !m_plan;
    if (!same) {
        m_plan = plan;
        show();
    }
}

void PlanNote::show()
{
    const QString text = m_table ? planNote(*m_table, m_plan) : QString();
    m_text->setText(text);
    setAccessibleName(text);
    m_open->setVisible(m_plan.has_value());
    setVisible(!text.isEmpty());
}

} // namespace lk
