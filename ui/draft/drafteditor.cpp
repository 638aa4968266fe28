// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/draft/drafteditor.h"

#include <QUndoCommand>

namespace lk {

/// One edit as the draft before and after it: drafts are small, and so undo is exact whatever the edit was.
class DraftCommand : public QUndoCommand {
public:
    DraftCommand(DraftEditor& editor, const QString& text, Draft before, Draft after)
        : QUndoCommand(text)
        , m_editor(editor)
        , m_before(std::move(before))
        , m_after(std::move(after))
    {
    }
    void undo() override { m_editor.set(m_before); }
    void redo() override { m_editor.set(m_after); }

private:
    DraftEditor& m_editor;
    Draft m_before;
    Draft m_after;
};

namespace {

/// Every table has these columns already; the server refuses them as names.
bool isSystemColumn(const QString& name)
{
    static const QStringList names{QStringLiteral("ctid"), QStringLiteral("xmin"), QStringLiteral("cmin"),
        QStringLiteral("xmax"), QStringLiteral("cmax"), QStringLiteral("tableoid")};
    return names.contains(name);
}

/// The copy or the remains of a column that a plan under way works with.
std::unexpected<Error> ofAPlan(const QString& column)
{
    return failure(ErrorKind::Unsupported, DraftEditor::tr("“%1” belongs to a plan that is under way.").arg(column),
        DraftEditor::tr("Finish that plan, or undo it, first."));
}

bool isOfAPlan(const QString& column)
{
    return column.startsWith(QLatin1String("lockkeeper_new_")) || column.startsWith(QLatin1String("lockkeeper_old_"));
}

bool canBeChanged(TableKind kind)
{
    return kind == TableKind::Table || kind == TableKind::Partitioned || kind == TableKind::Partition;
}

std::unexpected<Error> notATable()
{
    return failure(ErrorKind::Unsupported,
        DraftEditor::tr("Only tables can be drafted here; views and foreign tables cannot."),
        DraftEditor::tr("Change the table that the view reads instead."));
}

} // namespace

DraftEditor::DraftEditor(BackgroundStore& store, QObject* parent)
    : QObject(parent)
    , m_store(store)
{
}

void DraftEditor::load(const QString& database)
{
    m_database = database;
    m_undo.clear();
    m_draft = m_store.draft(database);
    emit changed();
}

void DraftEditor::setCatalog(CatalogPtr catalog)
{
    m_catalog = std::move(catalog);
}

std::optional<RenameColumn> DraftEditor::renameOf(const QualifiedName& table, const QString& column) const
{
    for (const DraftedChange& drafted : m_draft.changes) {
        const auto* rename = std::get_if<RenameColumn>(&drafted.change);
        if (rename && rename->table == table && rename->column == column) {
            return *rename;
        }
    }
    return std::nullopt;
}

std::optional<ChangeType> DraftEditor::typeChangeOf(const QualifiedName& table, const QString& column) const
{
    for (const DraftedChange& drafted : m_draft.changes) {
        const auto* change = std::get_if<ChangeType>(&drafted.change);
        if (change && change->table == table && change->column == column) {
            return *change;
        }
    }
    return std::nullopt;
}

std::optional<RenameTable> DraftEditor::renameOf(const QualifiedName& table) const
{
    for (const DraftedChange& drafted : m_draft.changes) {
        const auto* rename = std::get_if<RenameTable>(&drafted.change);
        if (rename && rename->table == table) {
            return *rename;
        }
    }
    return std::nullopt;
}

Result<void> DraftEditor::checkColumnName(const Table& table, const QString& column, const QString& newName) const
{
    if (const auto valid = checkName(newName); !valid) {
        return valid;
    }
    if (newName == column) {
        return {};
    }
    if (isSystemColumn(newName)) {
        return failure(ErrorKind::NameTaken, tr("“%1” is a system column of every table.").arg(newName),
            tr("Choose another name."));
    }
    for (const Column& other : table.columns) {
        if (other.name == newName) {
            return failure(ErrorKind::NameTaken, tr("%1 already has a column “%2”.").arg(table.name.printed(), newName),
                tr("Choose another name."));
        }
        const auto drafted = renameOf(table.name, other.name);
        if (other.name != column && drafted && drafted->newName == newName) {
            return failure(ErrorKind::NameTaken, tr("The draft already renames “%1” to “%2”.").arg(other.name, newName),
                tr("Choose another name."));
        }
    }
    return {};
}

Result<void> DraftEditor::checkTableName(const QualifiedName& table, const QString& newName) const
{
    if (const auto valid = checkName(newName); !valid) {
        return valid;
    }
    if (newName == table.name) {
        return {};
    }
    if (m_catalog && m_catalog->table({table.schema, newName})) {
        return failure(ErrorKind::NameTaken,
            tr("Schema %1 already has a table or view “%2”.").arg(table.schema, newName), tr("Choose another name."));
    }
    for (const DraftedChange& drafted : m_draft.changes) {
        const auto* other = std::get_if<RenameTable>(&drafted.change);
        if (other && other->table != table && other->table.schema == table.schema && other->newName == newName) {
            return failure(ErrorKind::NameTaken,
                tr("The draft already renames %1 to “%2”.").arg(other->table.printed(), newName),
                tr("Choose another name."));
        }
    }
    return {};
}

Result<void> DraftEditor::renameColumn(const Table& table, const QString& column, const QString& newName)
{
    if (!canBeChanged(table.kind)) {
        return notATable();
    }
    if (isOfAPlan(column)) {
        return ofAPlan(column);
    }
    if (const auto valid = checkColumnName(table, column, newName); !valid) {
        return valid;
    }
    Draft next = m_draft;
    const RenameColumn rename{table.name, column, newName};
    if (newName == column) {
        next.remove(rename);
    } else {
        next.put({rename, Strategy::Auto});
    }
    edit(tr("Rename %1.%2").arg(table.name.name, column), next);
    return {};
}

Result<void> DraftEditor::changeType(const Table& table, const QString& column, const QString& newType,
    const QString& usingExpression, const QString& backExpression)
{
    if (!canBeChanged(table.kind)) {
        return notATable();
    }
    if (isOfAPlan(column)) {
        return ofAPlan(column);
    }
    const QString type = newType.simplified();
    if (type.isEmpty()) {
        return failure(ErrorKind::BadInput, tr("A column needs a type."), tr("Choose a type, or press Esc."));
    }
    const Column* present = table.column(column);
    if (!present) {
        return failure(ErrorKind::NotFound, tr("%1 has no column “%2” any more.").arg(table.name.printed(), column),
            tr("Refresh the table."));
    }
    Draft next = m_draft;
    const ChangeType change{table.name, column, type, usingExpression, backExpression};
    if (type == present->type) {
        next.remove(change);
    } else {
        next.put({change, Strategy::Auto});
    }
    edit(tr("Change the type of %1.%2").arg(table.name.name, column), next);
    return {};
}

Result<void> DraftEditor::renameTable(const QualifiedName& table, const QString& newName)
{
    const TableSummary* summary = m_catalog ? m_catalog->table(table) : nullptr;
    if (summary && !canBeChanged(summary->kind)) {
        return notATable();
    }
    if (const auto valid = checkTableName(table, newName); !valid) {
        return valid;
    }
    Draft next = m_draft;
    const RenameTable rename{table, newName};
    if (newName == table.name) {
        next.remove(rename);
    } else {
        next.put({rename, Strategy::Auto});
    }
    edit(tr("Rename table %1").arg(table.name), next);
    return {};
}

Result<void> DraftEditor::refine(const ChangeType& change)
{
    Draft next = m_draft;
    for (DraftedChange& drafted : next.changes) {
        auto* present = std::get_if<ChangeType>(&drafted.change);
        if (present && present->table == change.table && present->column == change.column) {
            *present = change;
            edit(tr("Decide about %1.%2").arg(change.table.name, change.column), next);
            return {};
        }
    }
    return failure(ErrorKind::NotFound,
        tr("The type of %1 is not drafted any more.").arg(ColumnName{change.table, change.column}.printed()),
        tr("Choose the type again."));
}

void DraftEditor::revert(const Change& change)
{
    Draft next = m_draft;
    if (next.remove(change)) {
        edit(tr("Revert %1").arg(printed(change)), next);
    }
}

void DraftEditor::revertColumn(const QualifiedName& table, const QString& column)
{
    Draft next = m_draft;
    const bool renamed = next.remove(RenameColumn{table, column, {}});
    const bool retyped = next.remove(ChangeType{table, column, {}, {}, {}});
    if (renamed || retyped) {
        edit(tr("Revert %1.%2").arg(table.name, column), next);
    }
}

void DraftEditor::clear()
{
    edit(tr("Discard the draft"), {});
}

void DraftEditor::retire(const Draft& begun)
{
    Draft next = m_draft;
    for (const DraftedChange& drafted : begun.changes) {
        next.remove(drafted.change);
    }
    if (next != m_draft) {
        m_undo.clear(); // what it would lead back to does not fit the database any more
        set(next);
    }
}

void DraftEditor::bringBack(const Draft& undone)
{
    Draft next = undone;
    for (const DraftedChange& drafted : m_draft.changes) {
        next.put(drafted);
    }
    if (next != m_draft) {
        m_undo.clear();
        set(next);
    }
}

void DraftEditor::edit(const QString& text, const Draft& next)
{
    if (next != m_draft) {
        m_undo.push(new DraftCommand(*this, text, m_draft, next));
    }
}

void DraftEditor::set(const Draft& draft)
{
    m_draft = draft;
    m_store.saveDraft(m_database, m_draft);
    emit changed();
}

} // namespace lk
