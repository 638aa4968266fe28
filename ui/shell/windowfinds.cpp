// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/objects/sourcedialog.h"
#include "ui/shell/commandfinds.h"
#include "ui/shell/finder.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/windowparts.h"
#include "ui/table/figures.h"
#include "ui/table/tablepage.h"
#include "ui/theme/icons.h"

#include <QFuture>
#include <QHash>

namespace lk {

namespace {

QString keysOf(const QAction& action)
{
    return QKeySequence::listToString(action.shortcuts(), QKeySequence::PortableText);
}

constexpr qsizetype portion = 3'000; ///< of them that is made in one turn: the finder is typed in meanwhile

} // namespace

void WindowParts::findObject()
{
    if (!m_connection.catalog()) {
        return;
    }
    QList<FinderEntry> entries;
    for (const TableSummary& table : m_connection.catalog()->tables) {
        const bool view = table.kind == TableKind::View || table.kind == TableKind::MaterializedView;
        entries << FinderEntry{icon(view ? QStringLiteral("view-table") : QStringLiteral("table")),
            table.name.printed(), {}, [this, name = table.name] { openTable(name); }};
    }
    for (PlanPage* page : m_tabs->planPages()) {
        entries << FinderEntry{
            icon(QStringLiteral("run-build")), page->plan().title(), tr("plan"), [this, page = QPointer(page)] {
                if (page) {
                    m_tabs->setCurrentWidget(page);
                }
            }};
    }
    for (TablePage* page : m_tabs->tablePages()) {
        for (const Column& column : page->table() ? page->table()->columns : QList<Column>()) {
            entries << FinderEntry{icon(QStringLiteral("view-list-details")),
                QStringLiteral("%1.%2").arg(page->name().printed(), printedName(column.name)), column.type,
                [this, name = page->name(), column = column.name] { openColumn(name, column); }};
        }
    }
    auto* finder = new Finder(tr("Open Object"), tr("Type a part of the name"), std::move(entries), &m_window);
    finder->open();
    // The catalog has no names of these; nobody waits for them.
    m_connection.link().objects().then(finder, [this, finder](const Result<SchemaObjects>& found) {
        if (!found) {
            return;
        }
        auto* turn = new QTimer(finder);
        connect(turn, &QTimer::timeout, finder, [this, finder, turn, all = *found, made = qsizetype(0)]() mutable {
            const QList<SchemaObject>& objects = all.objects;
            finder->add(objectEntries(objects.sliced(made, qMin(portion, objects.size() - made))));
            made = qMin(made + portion, objects.size());
            if (made < objects.size()) {
                return;
            }
            turn->deleteLater();
            turn->stop();
            if (!all.areAll) {
                finder->add({FinderEntry{icon(QStringLiteral("data-warning")),
                    tr("There are more than %1 objects; the rest is not listed here").arg(longCount(made)), {}, [] { },
                    false, tr("Open the table to which it belongs."), true}});
            }
        });
        turn->start(0);
    });
}

QList<FinderEntry> WindowParts::objectEntries(const QList<SchemaObject>& objects)
{
    const QIcon index = icon(QStringLiteral("view-list-details"));
    const QIcon constraint = icon(QStringLiteral("security-high"));
    const QIcon code = icon(QStringLiteral("code-function"));
    QList<FinderEntry> entries;
    entries.reserve(objects.size());
    for (const SchemaObject& object : objects) {
        const auto ofTable = [&](const QIcon& picture, const QString& detail, const char* page) {
            entries << FinderEntry{picture, object.name.printed(), detail.arg(object.table.printed()),
                [this, object, page] { openPart(object, QLatin1String(page)); }};
        };
        switch (object.kind) {
        case SchemaObject::Kind::Index:
            ofTable(index, tr("index of %1"), "indexes");
            break;
        case SchemaObject::Kind::Constraint:
            ofTable(constraint, tr("constraint of %1"), "constraints");
            break;
        case SchemaObject::Kind::Trigger:
            ofTable(code, tr("trigger of %1"), "triggers");
            break;
        case SchemaObject::Kind::Function:
            entries << FinderEntry{code, QStringLiteral("%1(%2)").arg(object.name.printed(), object.arguments),
                tr("function"), [this, object] { showFunction(object); }};
            break;
        }
    }
    return entries;
}

void WindowParts::openPart(const SchemaObject& object, const QString& pageName)
{
    openTable(object.table);
    if (TablePage* page = m_tabs->currentTable(); page && page->name() == object.table) {
        page->showFact(pageName, object.name.name);
    }
}

void WindowParts::showFunction(const SchemaObject& function)
{
    m_connection.link().functionText(function.oid).then(this, [this, function](const Result<QString>& text) {
        if (!text) {
            showError(text.error());
            return;
        }
        (new SourceDialog(QStringLiteral("%1(%2)").arg(function.name.printed(), function.arguments), *text, &m_window))
            ->open();
    });
}

void WindowParts::findCommand()
{
    QList<FinderEntry> entries;
    for (QAction* action : m_actions.all) {
        entries << FinderEntry{action->icon(), WindowActions::wordsOutsideMenu(*action),
            action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); }, action->isEnabled(),
            action->isEnabled() ? QString() : action->toolTip()};
    }
    if (m_message->isVisible()) {
        entries << buttonCommands(*m_message, tr("Message"));
    }
    entries << buttonCommands(*m_environment, tr("Connection"));
    if (m_sandboxPanel->isVisible()) {
        entries << buttonCommands(*m_sandboxPanel, tr("Sandbox"));
    }
    if (const QWidget* page = m_tabs->currentWidget(); page && m_centre->currentWidget() == m_tabs) {
        const PlanPage* plan = m_tabs->currentPlan(); // whose tab may show a part of its title alone
        entries << buttonCommands(*page, plan ? plan->plan().title() : m_tabs->tabText(m_tabs->currentIndex()));
    }
    if (m_draftBar->isVisible()) {
        entries << buttonCommands(*m_draftBar, tr("Draft"));
    }
    for (QDockWidget* dock : std::initializer_list<QDockWidget*>{m_objects, m_impact, m_backfill, m_locks, m_log}) {
        entries << FinderEntry{dock->windowIcon(), tr("Show or Hide %1").arg(dock->windowTitle()), {},
            [dock] { dock->toggleViewAction()->trigger(); }};
        entries << buttonCommands(*dock->widget(), dock->windowTitle(), [this, dock] { showDock(dock); });
    }
    (new Finder(tr("Commands"), tr("Type a part of the command"), std::move(entries), &m_window))->open();
}

/// Only what is not as it came is kept, so that what a later version brings is not lost.
void WindowParts::editShortcuts()
{
    auto* dialog = new ShortcutsDialog(m_actions.all, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        for (const QAction* action : std::as_const(m_actions.all)) {
            const QString keys = keysOf(*action);
            const bool asItCame = keys == action->property(WindowActions::defaultKeys).toString();
            m_memory.saveWord(QStringLiteral("shortcut/%1").arg(action->objectName()),
                asItCame             ? QString()
                    : keys.isEmpty() ? QStringLiteral("none")
                                     : keys);
        }
        updateActions(); // their tool tips name the keys
    });
    dialog->open();
}

} // namespace lk
