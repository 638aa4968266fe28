// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"
#include "model/workspace/inbox.h"
#include "model/workspace/taskthread.h"
#include "ui/map/maplayout.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QToolBar;

namespace lk {

class FactsModel;
class FactsView;
class MapScene;
class MapView;

/// The tables of the whole database and what references what: to pan, zoom, search and export, and the same as a list.
/// Laid out on a thread of its own. GUI thread.
class MapPage : public QWidget {
    Q_OBJECT
public:
    explicit MapPage(DatabaseLink& link, QWidget* parent = nullptr);
    ~MapPage() override;

    void refresh(); ///< reads the references and the catalog anew
    /// Chooses the next table whose name holds it and brings it into sight, on the map or in the list.
    void find(const QString& text);
    bool isLaidOut() const { return m_laidOut; }

public slots:
    void fit();

signals:
    void openRequested(const lk::QualifiedName& table);
    void failed(const lk::Error& error);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildBar(QToolBar& bar);
    void takeSchemas();
    void layOut(); ///< whatever is shown
    void layOut(bool anew); ///< else only if the map has become another
    void place(const SchemaMap& map);
    void show(const MapPlaces& places);
    void fillList();
    void findInList(const QString& text);
    void tell();
    QString schema() const;

    DatabaseLink& m_link;
    TaskThread m_thread;
    const std::shared_ptr<Inbox> m_inbox = std::make_shared<Inbox>();
    std::shared_ptr<std::atomic<bool>> m_stop; ///< of the layout under way
    QList<TableReference> m_references;
    SchemaMap m_map;
    QList<QSizeF> m_sizes;
    MapPlaces m_places;
    MapScene* m_scene;
    MapView* m_view;
    FactsModel* m_list;
    QSortFilterProxyModel* m_sorted;
    FactsView* m_listView;
    QStackedWidget* m_stack;
    QComboBox* m_schema;
    QLineEdit* m_search;
    QLabel* m_words;
    bool m_laidOut = false;
    bool m_fitted = false;
};

} // namespace lk
