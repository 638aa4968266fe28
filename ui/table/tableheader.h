// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "ui/draft/drafteditor.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace lk {

/// The head of a table tab: its name, edited in place, and its sizes. A drafted name shows old → new.
class TableHeader : public QWidget {
    Q_OBJECT
public:
    TableHeader(DraftEditor& editor, const QualifiedName& name, QWidget* parent = nullptr);

    void setTable(const TablePtr& table);
    void setReading(); ///< again, after it failed
    void setFailed(const Error& error); ///< what is known, if anything, is of an earlier reading
    void startRename();

signals:
    void readRequested();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show();
    void finishRename(bool take);

    DraftEditor& m_editor;
    QualifiedName m_name;
    TablePtr m_table;
    QString m_failure; ///< why it could not be read; empty: it was, or is being read
    QLabel* m_picture;
    QLabel* m_title;
    QLabel* m_figures;
    QLabel* m_problem;
    QLineEdit* m_edit;
    QToolButton* m_rename;
    QToolButton* m_revert;
    QToolButton* m_again;
};

} // namespace lk
