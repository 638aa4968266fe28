// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/table/impact.h"

#include <QAbstractTableModel>

namespace lk {

/// Impacts as lines: verdict with its icon, object; the words stand in the tool tip and below the list.
class ImpactModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Section { VerdictSection, Object, SectionCount };
    static constexpr int WordsRole = Qt::UserRole + 1;

    explicit ImpactModel(QObject* parent = nullptr);

    void setImpacts(const QList<Impact>& impacts);
    int count(Verdict verdict) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QList<Impact> m_impacts;
};

} // namespace lk
