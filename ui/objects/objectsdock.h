// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/objects/objectsmodel.h"

#include <QDockWidget>
#include <QSet>

class QLabel;
class QLineEdit;
class QTreeView;

namespace lk {

class ObjectsFilter;

/// The tree of tables with its filter. Enter or double click opens; F2 asks to rename the table.
class ObjectsDock : public QDockWidget {
    Q_OBJECT
public:
    explicit ObjectsDock(QWidget* parent = nullptr);

    void setCatalog(const CatalogPtr& catalog);
    void select(const QualifiedName& table);
    void focusFilter();
    void renameCurrent();

signals:
    void openRequested(const lk::QualifiedName& table);
    void renameRequested(const lk::QualifiedName& table);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    std::optional<QualifiedName> current() const;
    void filter(const QString& text);
    void sayWhyEmpty();
    void showMenu(const QPoint& at);
    void expandWhatIsSmall();
    QSet<QString> openSchemas() const;
    void openAgain();

    ObjectsModel m_model;
    ObjectsFilter* m_filter;
    QLabel* m_empty; ///< what there is to say where nothing is listed
    QLineEdit* m_edit;
    QTreeView* m_tree;
    CatalogPtr m_catalog;
    QSet<QString> m_open; ///< schemas, before there was a filter
    bool m_filtered = false;
    bool m_everFilled = false;
};

} // namespace lk
