// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QAbstractTableModel>

namespace lk {

/// One page of a table's rows. Reads only; NULL looks different from an empty text.
class DataModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit DataModel(QObject* parent = nullptr);

    void setPage(const DataPage& page, const TablePtr& table);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    DataPage m_page;
    QList<bool> m_numeric;
    QStringList m_types;
};

} // namespace lk
