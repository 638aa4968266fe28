// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"

namespace lk::lint {

void Hits::add(const Action& action, const QString& says, const QString& advice)
{
    add(action, action.offset, says, advice);
}

void Hits::add(const Action& action, qsizetype offset, const QString& says, const QString& advice)
{
    if (!m_onFresh && m_script.fresh(action.on)) {
        return;
    }
    m_all.append({.offset = offset,
        .object = action.on.printed(),
        .lock = action.lock,
        .work = action.work,
        .says = says,
        .advice = advice});
}

void Hits::add(qsizetype offset, const QString& object, const QString& says, const QString& advice)
{
    m_all.append({.offset = offset, .object = object, .says = says, .advice = advice});
}

} // namespace lk::lint
