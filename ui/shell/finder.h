// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>
#include <QIcon>
#include <QList>
#include <QString>

#include <functional>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace lk {

/// A line to type in and a list that shrinks: for opening any object (Ctrl+P) and for any command (Ctrl+Shift+P). Made
/// with new and open()ed; goes by itself.
class Finder : public QDialog {
    Q_OBJECT
public:
    struct Entry {
        QIcon icon;
        QString text;
        QString detail;
        std::function<void()> act;
        bool enabled = true;
        QString whyNot{}; ///< of one that is not enabled
    };
    Finder(const QString& title, const QString& placeholder, QList<Entry> entries, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& text);
    void choose();

    QList<Entry> m_entries;
    QLineEdit* m_edit;
    QListView* m_list;
    QStandardItemModel* m_model;
    class Ranking;
    Ranking* m_proxy;
};

} // namespace lk
