// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logdock.h"

#include "ui/log/logmodel.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeySequence>
#include <QScrollBar>
#include <QTreeView>

#include <algorithm>

namespace lk {

class LogDock::Private {
public:
    LogModel* model = nullptr;
    QTreeView* tree = nullptr;

    bool follows = true; ///< the end is in sight, unless the user reads further up

    template <typename Line>
    void append(const Line& line)
    {
        model->append(line);
        keepEnd();
    }

    void keepEnd() const
    {
        if (follows) {
            tree->scrollToBottom();
        }
    }

    /// Only a user who scrolls decides; lines that come and a dock that gets lower move the end away, too.
    void followTheScrollBar()
    {
        QScrollBar* scroll = tree->verticalScrollBar();
        QObject::connect(scroll, &QScrollBar::rangeChanged, tree, [this] { keepEnd(); });
        QObject::connect(scroll, &QScrollBar::valueChanged, tree, [this, scroll](int value) {
            // The range is narrowed or widened before anybody is told of it: that is not the user's scrolling.
            if (scroll->maximum() == knownEnd) {
                follows = value >= scroll->maximum() - 1;
            }
        });
        QObject::connect(scroll, &QScrollBar::rangeChanged, tree, [this](int, int end) { knownEnd = end; });
    }
    int knownEnd = 0;

    void copySelected() const
    {
        QModelIndexList rows = tree->selectionModel()->selectedRows();
        std::ranges::sort(rows);
        QStringList lines;
        for (const QModelIndex& row : std::as_const(rows)) {
            lines << model->text(row);
        }
        lines.removeDuplicates();
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    }
};

LogDock::LogDock(QWidget* parent)
    : QDockWidget(tr("Log"), parent)
    , d(std::make_unique<Private>())
{
    setObjectName(QStringLiteral("logDock"));
    d->model = new LogModel(this);
    d->tree = new QTreeView(this);
    d->tree->setObjectName(QStringLiteral("logTree"));
    d->tree->setAccessibleName(tr("Log Messages"));
    d->tree->setModel(d->model);
    d->tree->setUniformRowHeights(true);
    d->tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    d->tree->setFrameShape(QFrame::NoFrame);
    d->tree->setAllColumnsShowFocus(true);
    d->tree->setColumnWidth(LogModel::TimeColumn, fontMetrics().averageCharWidth() * 18);
    d->tree->header()->setStretchLastSection(true);
    d->tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    d->followTheScrollBar();
    setWidget(d->tree);

    auto* copy = new QAction(icon(QStringLiteral("edit-copy")), tr("Copy"), d->tree);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    auto* copyAll = new QAction(tr("Copy All"), d->tree);
    d->tree->addActions({copy, copyAll});
    connect(copy, &QAction::triggered, this, [this] { d->copySelected(); });
    connect(copyAll, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(d->model->allText()); });
}

LogDock::~LogDock() = default;

void LogDock::log(const QString& line)
{
    d->append(line);
}

void LogDock::logError(const Error& error)
{
    d->append(error);
}

} // namespace lk
