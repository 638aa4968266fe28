// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/locksmodel.h"

#include "ui/plan/statewords.h"
#include "ui/theme/icons.h"

#include <QCoreApplication>
#include <QFont>
#include <QLocale>

#include <algorithm>
#include <iterator>

namespace lk {

struct LocksModel::Item {
    LockNode node; ///< its children are moved out into `children`
    Item* parent = nullptr;
    std::vector<std::unique_ptr<Item>> children{};

    mutable size_t place = 0; ///< where it stood when last asked

    /// A view asks for it all the time, and a queue has hundreds of rows.
    int row() const
    {
        const auto& all = parent->children;
        if (place >= all.size() || all[place].get() != this) {
            const auto it = std::ranges::find_if(all, [this](const auto& c) { return c.get() == this; });
            place = static_cast<size_t>(it - all.begin());
        }
        return static_cast<int>(place);
    }
};

namespace {

bool isSame(const LockNode& a, const LockNode& b)
{
    return a.session.id == b.session.id && a.session.preparedTransaction == b.session.preparedTransaction
        && a.pinned == b.pinned;
}

} // namespace

LocksModel::LocksModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Item>())
{
}

LocksModel::~LocksModel() = default;

void LocksModel::setSnapshot(const LockSnapshot& snapshot)
{
    std::vector<std::unique_ptr<LockNode>> wanted = lockTree(snapshot);
    merge(*m_root, {}, wanted);
}

std::unique_ptr<LocksModel::Item> LocksModel::grow(LockNode& node, Item* parent) const
{
    auto item = std::make_unique<Item>();
    item->parent = parent;
    for (std::unique_ptr<LockNode>& child : node.children) {
        item->children.push_back(grow(*child, item.get()));
        item->children.back()->place = item->children.size() - 1;
    }
    node.children.clear();
    item->node = std::move(node);
    return item;
}

void LocksModel::merge(Item& into, const QModelIndex& parent, std::vector<std::unique_ptr<LockNode>>& wanted)
{
    // Who is gone goes first, so that the rest need only be moved or added. Neighbours go and come together: a view
    // lays out anew each time.
    const auto isWanted = [&](const Item& item) {
        return std::ranges::any_of(wanted, [&](const auto& w) { return isSame(*w, item.node); });
    };
    for (int last = static_cast<int>(into.children.size()) - 1; last >= 0; --last) {
        if (isWanted(*into.children[static_cast<size_t>(last)])) {
            continue;
        }
        int first = last;
        while (first > 0 && !isWanted(*into.children[static_cast<size_t>(first) - 1])) {
            --first;
        }
        beginRemoveRows(parent, first, last);
        into.children.erase(into.children.begin() + first, into.children.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
    const auto find = [&](const LockNode& node, int from) {
        while (from < static_cast<int>(into.children.size())
            && !isSame(into.children[static_cast<size_t>(from)]->node, node)) {
            ++from;
        }
        return from;
    };
    for (int row = 0; row < static_cast<int>(wanted.size()); ++row) {
        LockNode& node = *wanted[static_cast<size_t>(row)];
        const int from = find(node, row);
        if (from == static_cast<int>(into.children.size())) {
            std::vector<std::unique_ptr<Item>> added;
            do {
                added.push_back(grow(*wanted[static_cast<size_t>(row) + added.size()], &into));
                added.back()->place = static_cast<size_t>(row) + added.size() - 1;
            } while (static_cast<size_t>(row) + added.size() < wanted.size()
                && find(*wanted[static_cast<size_t>(row) + added.size()], row)
                    == static_cast<int>(into.children.size()));
            const int last = row + static_cast<int>(added.size()) - 1;
            beginInsertRows(parent, row, last);
            into.children.insert(into.children.begin() + row, std::make_move_iterator(added.begin()),
                std::make_move_iterator(added.end()));
            endInsertRows();
            row = last;
            continue;
        }
        if (from != row) {
            beginMoveRows(parent, from, from, parent, row);
            std::unique_ptr<Item> item = std::move(into.children[static_cast<size_t>(from)]);
            into.children.erase(into.children.begin() + from);
            into.children.insert(into.children.begin() + row, std::move(item));
            endMoveRows();
        }
        Item& item = *into.children[static_cast<size_t>(row)];
        const QModelIndex index = createIndex(row, 0, &item);
        merge(item, index, node.children);
        if (!item.node.shows(node)) {
            node.children.clear();
            item.node = std::move(node);
            emit dataChanged(index, createIndex(row, ColumnCount - 1, &item));
        }
    }
    const auto kept = static_cast<int>(wanted.size());
    const auto present = static_cast<int>(into.children.size());
    if (present > kept) {
        beginRemoveRows(parent, kept, present - 1);
        into.children.erase(into.children.begin() + kept, into.children.end());
        endRemoveRows();
    }
}

LocksModel::Item* LocksModel::itemAt(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<Item*>(index.internalPointer()) : m_root.get();
}

const LockedSession* LocksModel::sessionAt(const QModelIndex& index) const
{
    return index.isValid() ? &itemAt(index)->node.session : nullptr;
}

QString LocksModel::rowText(const QModelIndex& index) const
{
    if (!index.isValid()) {
        return {};
    }
    QStringList cells;
    for (int column = 0; column < ColumnCount; ++column) {
        cells << text(*itemAt(index), column);
    }
    return cells.join(QLatin1Char('\t'));
}

QModelIndex LocksModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(row, column, itemAt(parent)->children[static_cast<size_t>(row)].get());
}

QModelIndex LocksModel::parent(const QModelIndex& child) const
{
    if (!child.isValid()) {
        return {};
    }
    Item* above = itemAt(child)->parent;
    return above == m_root.get() ? QModelIndex() : createIndex(above->row(), 0, above);
}

int LocksModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(itemAt(parent)->children.size());
}

int LocksModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QString LocksModel::text(const Item& item, int column) const
{
    const LockedSession& session = item.node.session;
    switch (column) {
    case SessionColumn: {
        QString name = session.id.pid == 0 ? tr("prepared %1").arg(session.preparedTransaction)
                                           : QString::number(session.id.pid);
        if (session.ours) {
            name = tr("%1 · This Plan", "process").arg(name);
        }
        return item.node.shared ? tr("%1 (shared)").arg(name) : name;
    }
    case WhoColumn: {
        const QString application = session.application.isEmpty() ? tr("(unnamed)") : session.application;
        return session.client.isEmpty() || session.client == QLatin1String("local")
            ? tr("%1 / %2").arg(application, session.user)
            : tr("%1 / %2 @ %3").arg(application, session.user, session.client);
    }
    case StateColumn:
        return session.state;
    case WaitingColumn:
        if (!session.waits) {
            return {};
        }
        return item.node.hard ? tr("blocked %1", "for how long").arg(durationWords(session.waitMs))
                              : tr("queued %1", "for how long").arg(durationWords(session.waitMs));
    case LockColumn:
        return session.object.isEmpty() ? session.mode : tr("%1 on %2").arg(session.mode, session.object);
    case BlocksColumn:
        return item.node.blocks > 0 ? QLocale().toString(item.node.blocks) : QString();
    case TransactionColumn:
        return session.transactionMs > 0 ? durationWords(session.transactionMs) : QString();
    case QueryColumn:
        return session.query.simplified();
    default:
        return {};
    }
}

QVariant LocksModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Item& item = *itemAt(index);
    const LockedSession& session = item.node.session;
    switch (role) {
    case Qt::DisplayRole:
        return text(item, index.column());
    case Qt::ToolTipRole:
        if (index.column() == QueryColumn) {
            return session.query;
        }
        if (index.column() == WaitingColumn && session.waits) {
            return tr("%1\n%2").arg(text(item, WaitingColumn),
                item.node.hard ? tr("The session above holds a lock that conflicts.")
                               : tr("The session above only waits ahead of it in the queue."));
        }
        if (index.column() == SessionColumn && item.node.shared) {
            return tr("%1\n%2").arg(
                text(item, SessionColumn), tr("Waits for more than one session, so it stands under each of them."));
        }
        return text(item, index.column());
    case Qt::DecorationRole:
        if (index.column() != SessionColumn) {
            return {};
        }
        if (!session.waits) {
            // Whoever is here, is not ours and waits for nobody stands in somebody's way.
            return roleIcon(item.node.blocks > 0 || !session.ours ? lk::Role::Blocking : lk::Role::Neutral);
        }
        return item.node.hard ? roleIcon(lk::Role::Waiting)
                              : tintedIcon(QStringLiteral("view-list-tree"), lk::Role::Neutral);
    case Qt::ForegroundRole:
        if (index.column() == WaitingColumn) {
            return roleColor(item.node.hard ? lk::Role::Waiting : lk::Role::Neutral);
        }
        if (index.column() == BlocksColumn && item.node.blocks > 0) {
            return roleColor(lk::Role::Blocking);
        }
        return {};
    case Qt::FontRole: {
        QFont font;
        font.setBold(session.ours && index.column() == SessionColumn);
        font.setItalic(session.waits && !item.node.hard && index.column() == WaitingColumn);
        return font;
    }
    case Qt::TextAlignmentRole:
        if (index.column() == BlocksColumn || index.column() == TransactionColumn) {
            return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
        }
        return {};
    default:
        return {};
    }
}

QVariant LocksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole && (section == BlocksColumn || section == TransactionColumn)) {
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case SessionColumn:
        return tr("PID");
    case WhoColumn:
        return tr("Application");
    case StateColumn:
        return tr("State");
    case WaitingColumn:
        return tr("Waiting");
    case LockColumn:
        return tr("Lock on Relation");
    case BlocksColumn:
        return tr("Blocks");
    case TransactionColumn:
        return tr("Transaction");
    case QueryColumn:
        return tr("Query");
    default:
        return {};
    }
}

QString sessionName(const LockedSession& session)
{
    if (session.id.pid == 0) {
        return QCoreApplication::translate("lk::LocksModel", "prepared transaction %1")
            .arg(session.preparedTransaction);
    }
    QStringList parts{QCoreApplication::translate("lk::LocksModel", "pid %1").arg(session.id.pid)};
    for (const QString& part : {session.application, session.user}) {
        if (!part.isEmpty()) {
            parts << part;
        }
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace lk
