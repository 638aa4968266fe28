// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "ui/draft/drafteditor.h"

#include <QAbstractTableModel>

namespace lk {

/// The columns of one table as they are and as the draft wants them: a drafted name or type shows old → new. Editing
/// goes through the DraftEditor, which may refuse. Shapes that did not change keep their rows through a refresh.
class ColumnsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Section { Name, Type, NotNull, Default, Keys, Comment, SectionCount };
    enum DataRole {
        ColumnNameRole = Qt::UserRole + 1, ///< as it is in the database
        OldRole, ///< what a drafted cell was; invalid when the cell is not drafted
        NewRole, ///< what it shall be
        DraftedRole ///< whether anything of the row is drafted
    };

    explicit ColumnsModel(DraftEditor& editor, QObject* parent = nullptr);

    void setTable(const TablePtr& table);
    TablePtr table() const { return m_table; }
    int rowOf(const QString& column) const; ///< -1 when there is none
    const Column& columnAt(int row) const { return m_table->columns[row]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    void refused(const lk::Error& error); ///< an edit was not taken

private:
    static QString shownName(const QString& name);
    QString newName(const Column& column) const; ///< null when it is not drafted
    QString newType(const Column& column) const;
    QString keysOf(const Column& column) const;
    QString describe(const Column& column) const;

    DraftEditor& m_editor;
    TablePtr m_table;
};

} // namespace lk
