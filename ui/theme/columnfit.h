// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QObject>

class QHeaderView;

namespace lk {

/// Keeps what matters most of a view within its width: columns give way to what they need at least before the last of
/// them leaves, and share what is over. Ends for good once the user sets a width. GUI thread.
class ColumnFit : public QObject {
    Q_OBJECT
public:
    /// In average letters of the view's font.
    struct Column {
        int section = 0;
        int least = 0;
        int wanted = 0;
    };

    /// Both belong to the view. `columns`: from the left. The first `must` of them stay in sight, the others where all
    /// have the width they want. `greedy`: the section that takes what is over.
    ColumnFit(QHeaderView& header, QList<Column> columns, qsizetype must, int greedy);

    void fit();
    void setWanted(int section, int letters); ///< what is in it has become longer or shorter

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int shown(qsizetype columns, int Column::* width) const;

    QHeaderView& m_header;
    QList<Column> m_columns;
    const qsizetype m_must;
    const int m_greedy;
    QList<int> m_given; ///< widths when a mouse button went down on the header
    bool m_theirs = false;
};

} // namespace lk
