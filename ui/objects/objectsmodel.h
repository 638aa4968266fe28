// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace lk {

/// Schemas and their tables and views, with row estimates and sizes. Rows of a schema appear as they are asked for
/// (fetchMore), so ten thousand tables cost nothing until they are looked at. A new catalog is merged by name: what
/// stayed keeps its index, its selection and its place.
class ObjectsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, RowCount, Size, ColumnCount };
    enum DataRole { SchemaRole = Qt::UserRole + 1, TableRole, PrintedRole, SortRole };

    explicit ObjectsModel(QObject* parent = nullptr);
    ~ObjectsModel() override;

    void setCatalog(const CatalogPtr& catalog);
    void fetchAll(); ///< a filter must see what has not been scrolled to
    QModelIndex indexOf(const QualifiedName& table); ///< fetches as far as needed; invalid when there is none
    std::optional<QualifiedName> tableAt(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Schema {
        QString name;
        std::vector<TableSummary> tables;
        int shown = 0; ///< the first so many tables are rows of the model
    };
    void mergeTables(int schemaRow, std::vector<TableSummary> next);
    int rowOf(const Schema* schema) const;

    std::vector<std::unique_ptr<Schema>> m_schemas;
};

} // namespace lk
