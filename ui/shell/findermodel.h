// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QAbstractListModel>
#include <QIcon>
#include <QList>
#include <QString>

#include <array>
#include <functional>

namespace lk {

/// Something that can be found by its text and then done.
struct FinderEntry {
    QIcon icon;
    QString text;
    QString detail;
    std::function<void()> act;
    bool enabled = true;
    QString whyNot{}; ///< of one that is not enabled
    bool always = false; ///< whatever is typed, behind the rest
};

/// The entries that hold every word that was typed, the best first: the very name, then names that begin so, then the
/// rest, each in the order they came in. Ten thousand of them are gone through at every letter. GUI thread.
class FinderModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum DataRole { TextRole = Qt::UserRole + 1, DetailRole };

    explicit FinderModel(QList<FinderEntry> entries, QObject* parent = nullptr);

    void add(const QList<FinderEntry>& entries);
    int placeOf(const QModelIndex& index) const; ///< among all entries, whatever is typed; -1: invalid
    QModelIndex indexOf(int place) const; ///< invalid when it is not among what is found
    void setTyped(const QString& text);
    const FinderEntry* entryAt(const QModelIndex& index) const; ///< null for an invalid index

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void name(const QList<FinderEntry>& entries);
    void rank(int from); ///< the entries from there on

    QList<FinderEntry> m_entries;
    QStringList m_names; ///< the last part of each text, without quotes
    QString m_typed;
    std::array<QList<int>, 4> m_ranked; ///< places in m_entries: the very name, the beginning, the rest, and always
    QList<int> m_found; ///< all of these
};

} // namespace lk
