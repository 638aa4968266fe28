// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"
#include "ui/draft/drafteditor.h"

#include <QHash>
#include <QTableView>

class QToolButton;

namespace lk {

class ColumnFit;
class ColumnsDelegate;
class ColumnsModel;
class LossStrip;

/// The columns of a table, edited in place. Below each row whose type is drafted to change lies its loss strip, beside
/// each drafted name the button that takes it back.
class ColumnsView : public QTableView {
    Q_OBJECT
public:
    ColumnsView(DatabaseLink& link, DraftEditor& editor, QWidget* parent = nullptr);

    void setTable(const TablePtr& table);
    ColumnsModel& columns() { return *m_model; }
    QString currentColumn() const;
    void selectColumn(const QString& column);
    void editCurrent(); ///< the name, or the type where the cursor stands on it
    LossStrip* stripOf(const QString& column) const;

signals:
    void currentColumnChanged(const QString& column);
    /// The server was asked about a drafted type: why it cannot be, empty when it can.
    void typeJudged(const QString& column, const QString& refusal);
    void refused(const lk::Error& error);

protected:
    void commitData(QWidget* editor) override;
    void closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void syncStrips();
    void syncReverts();
    void revealStrip(const QString& column);
    void placeStrips();
    void setRowHeights();
    void fitNames();
    void editSection(int section);

    DatabaseLink& m_link;
    DraftEditor& m_editor;
    ColumnsModel* m_model;
    ColumnsDelegate* m_delegate;
    ColumnFit* m_fit = nullptr;
    QHash<QString, LossStrip*> m_strips;
    QHash<QString, QToolButton*> m_reverts;
};

} // namespace lk
