// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace lk {

/// One line of a list of facts.
struct Fact {
    QStringList cells;
    QString iconName{};
    QString toolTip{}; ///< of the whole line; empty: each cell's own text
    QString key{}; ///< what the line is about, for activation; may be empty
    QVariantList order{}; ///< by what each cell sorts, where its text does not tell; empty: by the texts
    bool operator==(const Fact&) const = default;
};

/// Lines of text in columns: indexes, constraints, statistics, values. Read only.
class FactsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int KeyRole = Qt::UserRole + 1;
    static constexpr int OrderRole = Qt::UserRole + 2; ///< for a proxy that sorts

    explicit FactsModel(QStringList headers, QObject* parent = nullptr);

    void setFacts(const QList<Fact>& facts);
    void setFacts(const QStringList& headers, const QList<Fact>& facts);
    void setRightAligned(const QList<int>& columns) { m_right = columns; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QStringList m_headers;
    QList<Fact> m_facts;
    QList<int> m_right;
};

} // namespace lk
