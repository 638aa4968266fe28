// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"
#include "model/base/result.h"

#include <QStringList>

namespace lk::sql {

/// What a rule (pg_get_ruledef) does with the rows that a statement brings.
struct RuleUse {
    QualifiedName table; ///< whose statements it rewrites
    bool bringsRows = false; ///< it rewrites INSERT or UPDATE
    QStringList ofNew{}; ///< columns of NEW that it looks at, in its condition or in what it does
    bool wholeNew = false; ///< looks at NEW as a whole
    bool operator==(const RuleUse&) const = default;
};
/// BadInput when it does not parse.
Result<RuleUse> ruleUse(const QString& definition);

} // namespace lk::sql
