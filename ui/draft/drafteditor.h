// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/draft/draft.h"
#include "model/workspace/backgroundstore.h"

#include <QObject>
#include <QUndoStack>

#include <optional>

namespace lk {

/// The draft of the connected database: every edit is undoable, is checked against the catalog before it is taken, and
/// is written to the local store at once, so that it survives a crash. Touches no server. GUI thread.
class DraftEditor : public QObject {
    Q_OBJECT
public:
    /// `store` outlives the editor.
    explicit DraftEditor(BackgroundStore& store, QObject* parent = nullptr);

    /// Loads the draft kept for `database` (ConnectionSettings::printed()) and forgets the undo history.
    void load(const QString& database);
    void setCatalog(CatalogPtr catalog);
    const CatalogPtr& catalog() const { return m_catalog; } ///< null until there is one

    const Draft& draft() const { return m_draft; }
    QUndoStack& undoStack() { return m_undo; }

    std::optional<RenameColumn> renameOf(const QualifiedName& table, const QString& column) const;
    std::optional<ChangeType> typeChangeOf(const QualifiedName& table, const QString& column) const;
    std::optional<RenameTable> renameOf(const QualifiedName& table) const;

    /// The present name takes the change out of the draft. Errors: BadInput, NameTaken, Unsupported.
    Result<void> renameColumn(const Table& table, const QString& column, const QString& newName);
    /// The present type takes the change out of the draft. Errors: BadInput, Unsupported.
    Result<void> changeType(const Table& table, const QString& column, const QString& newType,
        const QString& usingExpression = {}, const QString& backExpression = {});
    Result<void> renameTable(const QualifiedName& table, const QString& newName);
    /// Expressions, mapping and decision of a type change that is drafted; its strategy stays. NotFound when it is not.
    Result<void> refine(const ChangeType& change);

    void revert(const Change& change); ///< does nothing when it is not drafted
    void revertColumn(const QualifiedName& table, const QString& column);
    void clear(); ///< undoable like every edit
    /// These changes are being carried out by a plan: they are no draft any more, and no undo leads back to it.
    void retire(const Draft& begun);
    void bringBack(const Draft& undone); ///< the plan was undone; what was drafted anew meanwhile stays

    Result<void> checkColumnName(const Table& table, const QString& column, const QString& newName) const;
    Result<void> checkTableName(const QualifiedName& table, const QString& newName) const;

signals:
    void changed();

private:
    friend class DraftCommand;
    void edit(const QString& text, const Draft& next);
    void set(const Draft& draft);

    BackgroundStore& m_store;
    QString m_database;
    CatalogPtr m_catalog;
    Draft m_draft;
    QUndoStack m_undo;
};

} // namespace lk
