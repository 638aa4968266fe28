// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/shell/findermodel.h"

#include <QDialog>

class QLineEdit;
class QListView;

namespace lk {

/// A line to type in and a list that shrinks: for opening any object (Ctrl+P) and for any command (Ctrl+Shift+P). Made
/// with new and open()ed; goes by itself.
class Finder : public QDialog {
    Q_OBJECT
public:
    using Entry = FinderEntry;
    /// Others can be added while it is open.
    Finder(const QString& title, const QString& placeholder, QList<Entry> entries, QWidget* parent);

    void add(const QList<Entry>& entries); ///< what is chosen stays chosen

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& text);
    void choose();

    FinderModel m_model;
    QLineEdit* m_edit;
    QListView* m_list;
};

} // namespace lk
