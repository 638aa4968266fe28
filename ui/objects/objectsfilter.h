// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSortFilterProxyModel>

namespace lk {

/// Keeps the tables whose schema.name holds every word typed, and the schemas that have such tables.
class ObjectsFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit ObjectsFilter(QObject* parent = nullptr);

    void setWords(const QString& text);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    QStringList m_words;
};

} // namespace lk
