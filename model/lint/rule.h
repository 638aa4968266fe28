// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/statement.h"

namespace lk::lint {

/// Where a rule found something, and what it says of this place; what is empty is taken from action and rule.
struct Hit {
    qsizetype offset = 0;
    QString object{};
    QString lock{};
    QString work{};
    QString says{};
    QString advice{};
};

class Hits {
public:
    /// `onFresh`: what is found on a table that this script made counts too, though nobody can be harmed.
    Hits(const Script& script, bool onFresh)
        : m_script(script)
        , m_onFresh(onFresh)
    {
    }

    void add(const Action& action, const QString& says = {}, const QString& advice = {});
    void add(const Action& action, qsizetype offset, const QString& says = {}, const QString& advice = {});
    /// Not about a lock.
    void add(qsizetype offset, const QString& object, const QString& says = {}, const QString& advice = {});

    const QList<Hit>& all() const { return m_all; }

private:
    const Script& m_script;
    const bool m_onFresh;
    QList<Hit> m_all;
};

/// One thing that can go wrong. Its file is named after its id and holds it alone.
struct Rule {
    QString id{}; ///< stable
    Level level = Level::Warning;
    QString title{};
    QString explanation{}; ///< what happens, and to whom
    QString remedy{};
    bool on = true; ///< by default
    bool onFresh = false; ///< also on tables that the script itself has made
    void (*check)(const Statement&, Hits&) = nullptr; ///< each statement, the script being as before it
    void (*atEnd)(const Script&, Hits&) = nullptr; ///< when the script is over
};

QList<Rule> allRules();

} // namespace lk::lint
