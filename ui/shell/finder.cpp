// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/finder.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace lk {

/// The best first: the very name, then names that begin so, then the rest, each in the order they came in.
class Finder::Ranking : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setTyped(const QString& text)
    {
        m_typed = text;
        sort(-1);
        sort(0);
    }

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override
    {
        const int a = rank(left);
        const int b = rank(right);
        return a != b ? a < b : left.row() < right.row();
    }

private:
    int rank(const QModelIndex& index) const
    {
        if (m_typed.isEmpty()) {
            return 0;
        }
        const QString text = index.data(Qt::UserRole + 1).toString();
        QString name = text.section(QLatin1Char('.'), -1);
        name.remove(QLatin1Char('"'));
        if (name.compare(m_typed, Qt::CaseInsensitive) == 0 || text.compare(m_typed, Qt::CaseInsensitive) == 0) {
            return 0;
        }
        return name.startsWith(m_typed, Qt::CaseInsensitive) || text.startsWith(m_typed, Qt::CaseInsensitive) ? 1 : 2;
    }

    QString m_typed;
};

Finder::Finder(const QString& title, const QString& placeholder, QList<Entry> entries, QWidget* parent)
    : QDialog(parent)
    , m_entries(std::move(entries))
    , m_edit(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
    , m_proxy(new Ranking(this))
{
    setObjectName(QStringLiteral("finder"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    for (int at = 0; at < m_entries.size(); ++at) {
        const Entry& entry = m_entries[at];
        auto* item = new QStandardItem(
            entry.icon, entry.detail.isEmpty() ? entry.text : tr("%1   %2").arg(entry.text, entry.detail));
        item->setEditable(false);
        item->setEnabled(entry.enabled);
        item->setToolTip(entry.whyNot);
        item->setAccessibleDescription(entry.whyNot);
        item->setData(at, Qt::UserRole);
        item->setData(entry.text, Qt::UserRole + 1);
        m_model->appendRow(item);
    }
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy->setFilterRole(Qt::UserRole + 1);

    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(placeholder);
    m_edit->setObjectName(QStringLiteral("finderEdit"));
    m_edit->installEventFilter(this);
    m_list->setModel(m_proxy);
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(title);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);

    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(line / 2, line / 2, line / 2, line / 2);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    resize(line * 34, line * 22);

    connect(m_edit, &QLineEdit::textChanged, this, &Finder::filter);
    connect(m_edit, &QLineEdit::returnPressed, this, &Finder::choose);
    connect(m_list, &QListView::activated, this, &Finder::choose);
    connect(m_list, &QListView::clicked, this, &Finder::choose);
    filter({});
}

bool Finder::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1
            : key == Qt::Key_Up              ? -1
            : key == Qt::Key_PageDown        ? 10
            : key == Qt::Key_PageUp          ? -10
                                             : 0;
        if (step != 0 && m_proxy->rowCount() > 0) {
            const int row = qBound(0, m_list->currentIndex().row() + step, m_proxy->rowCount() - 1);
            m_list->setCurrentIndex(m_proxy->index(row, 0));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

/// Every word must occur, in any order.
void Finder::filter(const QString& text)
{
    QString pattern;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        pattern += QStringLiteral("(?=.*%1)").arg(QRegularExpression::escape(word));
    }
    m_proxy->setTyped(text.simplified());
    m_proxy->setFilterRegularExpression(QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption));
    m_list->setCurrentIndex(m_proxy->index(0, 0));
}

void Finder::choose()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid() || !(index.flags() & Qt::ItemIsEnabled)) {
        return;
    }
    const auto act = m_entries[index.data(Qt::UserRole).toInt()].act;
    accept();
    act();
}

} // namespace lk
