// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/tablemap.h"

#include <QWidget>

class QGraphicsView;
class QSpinBox;
class QStackedWidget;

namespace lk {

class DiagramScene;
class FactsModel;

/// The neighbourhood of a table as a drawing that zooms and exports, and the same as a list for keyboard and screen
/// reader. GUI thread.
class DiagramPage : public QWidget {
    Q_OBJECT
public:
    explicit DiagramPage(QWidget* parent = nullptr);

    void setTable(const TablePtr& table);
    /// What tablesWanted() asked for; null: it cannot be read, what lies behind it is left out.
    void addTable(const QualifiedName& name, const TablePtr& table);
    Result<void> exportAs(const QString& path) const; ///< PNG where the name ends so, else SVG

public slots:
    void fit();

signals:
    void openRequested(const lk::QualifiedName& table);
    /// To see as far as the user wishes. One at a time and only while somebody looks, so that whatever else is asked of
    /// the server comes in between.
    void tablesWanted(const QList<lk::QualifiedName>& tables);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void zoom(double factor);
    void askExport();
    void fillList();
    void draw(); ///< with what is known, and asks for what is not
    void askNext();

    TablePtr m_table;
    QList<TablePtr> m_known;
    QList<QualifiedName> m_asked;
    TableMap m_map;
    QList<QualifiedName> m_wanted; ///< still to be asked for
    bool m_pending = false; ///< one is asked for
    QSpinBox* m_depth;
    DiagramScene* m_scene;
    QGraphicsView* m_view;
    FactsModel* m_list;
    QStackedWidget* m_stack;
    bool m_fitted = false;
};

} // namespace lk
