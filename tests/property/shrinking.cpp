// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/generators.h"
#include "tests/property/typepool.h"

#include <algorithm>

namespace lk::property {

namespace {

class Simplifier {
public:
    explicit Simplifier(const Case& c)
        : m_case(c)
    {
    }

    std::vector<Case> all()
    {
        around();
        wholes();
        details();
        names();
        return std::move(m_found);
    }

private:
    template <typename Change>
    void offer(Change change)
    {
        Case smaller = m_case;
        change(smaller);
        tidy(smaller);
        if (!smaller.changes.isEmpty() && !(smaller == m_case)) {
            m_found.push_back(std::move(smaller));
        }
    }

    /// Without chunks of a list: halves first, then ever less, single members last.
    template <typename List>
    void chunks(List Case::* list)
    {
        pieces((m_case.*list).size(), [&](Case& c, qsizetype at, qsizetype count) { (c.*list).remove(at, count); });
    }

    template <typename Remove>
    void pieces(qsizetype size, Remove remove)
    {
        for (qsizetype count = size; count > 0; count /= 2) {
            for (qsizetype at = 0; at + count <= size; at += count) {
                offer([&](Case& c) { remove(c, at, count); });
            }
        }
    }

    void around()
    {
        offer([](Case& c) { c.sessions = 0; });
        offer([](Case& c) { c.sessions = std::min(c.sessions, 1); });
        chunks(&Case::stops);
        chunks(&Case::changes);
    }

    void wholes()
    {
        for (qsizetype i = m_case.schema.tables.size() - 1; i >= 0; --i) {
            offer([&](Case& c) { c.schema.tables.remove(i); });
        }
        pieces(m_case.schema.parts.size(),
            [](Case& c, qsizetype at, qsizetype count) { c.schema.parts.remove(at, count); });
        for (qsizetype t = 0; t < m_case.schema.tables.size(); ++t) {
            pieces(m_case.schema.tables[t].columns.size(),
                [t](Case& c, qsizetype at, qsizetype count) { c.schema.tables[t].columns.remove(at, count); });
        }
        chunks(&Case::writes);
    }

    void details()
    {
        offer([](Case& c) { c.plainRole = false; });
        for (qsizetype s = 0; s < m_case.stops.size(); ++s) {
            offer([&](Case& c) { c.stops[s].steps = 1; });
            offer([&](Case& c) { c.stops[s].steps = std::max(1, c.stops[s].steps - 1); });
        }
        for (qsizetype t = 0; t < m_case.schema.tables.size(); ++t) {
            offer([t](Case& c) { c.schema.tables[t].rows = 1; });
            offer([t](Case& c) { c.schema.tables[t].rows = std::max(1, c.schema.tables[t].rows / 2); });
            for (qsizetype k = 0; k < m_case.schema.tables[t].columns.size(); ++k) {
                const auto column
                    = [&](auto change) { offer([&](Case& c) { change(c.schema.tables[t].columns[k]); }); };
                column([](ColumnModel& c) { c.odd = false; });
                column([](ColumnModel& c) { c.defaultSql.clear(); });
                column([](ColumnModel& c) { c.identity.clear(); });
                column([](ColumnModel& c) { c.notNull = c.notNull && !c.identity.isEmpty(); });
            }
        }
        for (qsizetype i = 0; i < m_case.changes.size(); ++i) {
            offer([&](Case& c) { c.changes[i].decision = LossDecision::Accept; });
        }
    }

    void names()
    {
        for (qsizetype t = 0; t < m_case.schema.tables.size(); ++t) {
            offer([t](Case& c) { c.schema.tables[t].name = QStringLiteral("t%1").arg(c.schema.tables[t].id); });
            for (qsizetype k = 0; k < m_case.schema.tables[t].columns.size(); ++k) {
                offer([&](Case& c) {
                    ColumnModel& column = c.schema.tables[t].columns[k];
                    column.name = QStringLiteral("c%1").arg(column.id);
                });
            }
        }
        for (qsizetype i = 0; i < m_case.schema.parts.size(); ++i) {
            offer([i](Case& c) { c.schema.parts[i].name = QStringLiteral("p%1").arg(c.schema.parts[i].id); });
        }
        for (qsizetype i = 0; i < m_case.changes.size(); ++i) {
            if (!m_case.changes[i].newName.isEmpty()) {
                offer([i](Case& c) { c.changes[i].newName = QStringLiteral("new%1").arg(i); });
            }
        }
    }

    const Case& m_case;
    std::vector<Case> m_found;
};

} // namespace

std::vector<Case> simpler(const Case& c)
{
    return Simplifier(c).all();
}

} // namespace lk::property
