// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QWidget>

class QGraphicsView;
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
    Result<void> exportSvg(const QString& path) const;

public slots:
    void fit();

signals:
    void openRequested(const lk::QualifiedName& table);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void zoom(double factor);
    void askExport();
    void fillList();

    TablePtr m_table;
    DiagramScene* m_scene;
    QGraphicsView* m_view;
    FactsModel* m_list;
    QStackedWidget* m_stack;
    bool m_fitted = false;
};

} // namespace lk
