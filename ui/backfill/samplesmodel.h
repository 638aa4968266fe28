// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/backfill/samplering.h"

#include <QAbstractTableModel>

namespace lk {

/// The chart's samples as a table, the newest first, for screen readers and for copying. GUI thread.
class SamplesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, RowsColumn, P50Column, P95Column, MarkColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void append(const QList<BackfillProgress::Sample>& samples);
    void clear();
    const SampleRing& ring() const { return m_ring; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    SampleRing m_ring;
};

} // namespace lk
