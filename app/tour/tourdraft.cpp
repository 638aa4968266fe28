// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/tour/stations.h"
#include "ui/plan/planpage.h"
#include "ui/sandbox/sandboxpanel.h"

#include <QAbstractItemView>
#include <QLabel>

#include <algorithm>

namespace lk {

namespace {

constexpr int second = 1000;
constexpr int minute = 60 * second;

} // namespace

bool Tour::sandbox()
{
    const auto works = [this] {
        const SandboxPanel* strip = m_sight.panel();
        return strip && strip->isVisible() && strip->stats().running && strip->stats().requests > 100;
    };
    // What went wrong stands in the message bar: no need to wait for the rest of the time then.
    const auto said = [this] {
        const auto* label = qobject_cast<QLabel*>(m_hand.find(QStringLiteral("messageText"), 0));
        return label ? label->text() : QString();
    };
    if (!m_hand.waitFor([&] { return works() || !said().isEmpty(); }, 5 * minute) || !works()) {
        return fail(QStringLiteral("The sandbox did not come up, or its application does not work. %1").arg(said()));
    }
    m_sight.watchApplication();
    m_sight.dark(false);
    m_report.station(QStringLiteral("sandbox"), QStringLiteral("The sandbox is up, its application works"));
    return true;
}

bool Tour::openOrders()
{
    auto* tree = qobject_cast<QAbstractItemView*>(m_hand.find(QStringLiteral("objectsTree"), 10 * second));
    if (!m_hand.waitFor([&] { return Hand::indexOf(tree, QStringLiteral("orders")).isValid(); }, 30 * second)) {
        return fail(QStringLiteral("The objects dock does not show orders."));
    }
    if (!m_hand.clickItem(tree, Hand::indexOf(tree, QStringLiteral("orders")), true)) {
        return fail(QStringLiteral("orders cannot be clicked in the objects dock."));
    }
    if (!m_hand.waitFor(
            [&] { return Hand::indexOf(m_sight.columns(), QStringLiteral("amount")).isValid(); }, 30 * second)) {
        return fail(QStringLiteral("The tab of orders does not show its columns."));
    }
    m_hand.rest(second);
    m_report.station(QStringLiteral("orders"), QStringLiteral("The table orders with its columns"));
    return true;
}

bool Tour::editCell(const QString& column, int section, const QString& editor, const QString& text)
{
    QAbstractItemView* view = m_sight.columns();
    const QModelIndex name = Hand::indexOf(view, column);
    if (!name.isValid() || !m_hand.clickItem(view, name.siblingAtColumn(section))) {
        return fail(QStringLiteral("The column %1 cannot be clicked.").arg(column));
    }
    m_hand.press(view, Qt::Key_F2);
    QWidget* edit = m_hand.find(editor);
    if (!edit) {
        return fail(QStringLiteral("F2 on %1 opens no editor.").arg(column));
    }
    m_hand.type(edit, text);
    m_hand.press(edit, Qt::Key_Return);
    if (!m_hand.waitFor([&] { return !m_hand.find(editor, 0); }, 5 * second)) {
        return fail(QStringLiteral("The editor of %1 does not take %2.").arg(column, text));
    }
    return true;
}

bool Tour::draft()
{
    if (!editCell(QStringLiteral("amount"), 0, QStringLiteral("nameEditor"), QStringLiteral("total"))
        || !editCell(QStringLiteral("item_count"), 1, QStringLiteral("typeEditor"), QStringLiteral("bigint"))) {
        return false;
    }
    if (!m_hand.find(QStringLiteral("draftBar"), 5 * second)) {
        return fail(QStringLiteral("The draft is not shown."));
    }
    m_hand.rest(2 * second);
    m_report.station(QStringLiteral("draft"), QStringLiteral("amount drafted as total, item_count as bigint"));
    return true;
}

bool Tour::plan()
{
    if (!m_hand.click(QStringLiteral("draftGenerate"), 10 * second)) {
        return fail(QStringLiteral("Generate Plan cannot be clicked."));
    }
    if (!m_hand.waitFor([this] { return m_sight.page() && m_sight.page()->actions().runPhase; }, 30 * second)) {
        return fail(QStringLiteral("No plan that can be run came up."));
    }
    m_hand.rest(second / 2); // docks give way to the plan
    m_report.station(QStringLiteral("plan"), QStringLiteral("The plan: phases, steps, SQL"));
    // Whatever was chosen, the tour shows the dual column.
    for (int tries = 0; tries < 4; ++tries) {
        const auto& decisions = m_sight.page()->plan().decisions;
        if (std::ranges::all_of(decisions, [](const Decision& d) { return d.chosen == Strategy::DualColumn; })) {
            break;
        }
        const QString before = m_sight.page()->plan().id;
        if (!m_hand.clickTab(QStringLiteral("Strategy")) || !m_hand.click(QStringLiteral("use-dual-column"))
            || !m_hand.waitFor(
                [&] {
                    return m_sight.page() && m_sight.page()->plan().id != before && m_sight.page()->actions().runPhase;
                },
                30 * second)) {
            return fail(QStringLiteral("The strategy Dual Column cannot be chosen."));
        }
    }
    m_hand.clickTab(QStringLiteral("Strategy"));
    m_report.station(QStringLiteral("strategy"), QStringLiteral("The strategies, with the reasons for and against"));
    m_hand.clickTab(QStringLiteral("Hazards"));
    m_report.station(QStringLiteral("hazards"), QStringLiteral("What the plan warns of"));
    m_hand.clickTab(QStringLiteral("SQL"));
    return true;
}

} // namespace lk
