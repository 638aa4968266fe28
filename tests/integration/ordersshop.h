// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/plannedonserver.h"

namespace lk::test {

inline const QualifiedName orders{QStringLiteral("public"), QStringLiteral("orders")};

/// 1000 orders; of reference 20 are words, 10 are empty, 10 have a zero in front; the column `code` is like it, NOT
/// NULL.
inline const auto shop = QStringLiteral(R"(
CREATE TABLE orders (
  id bigint PRIMARY KEY, reference text, code text NOT NULL, amount numeric(12,3) NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT '1' CHECK (state IN ('1', '2', 'open')), note text);
INSERT INTO orders SELECT g, r, coalesce(r, 'n/a'), g / 8.0, '1', 'n' FROM (SELECT g, CASE WHEN g % 50 = 0 THEN 'n/a'
  WHEN g % 100 = 1 THEN '' WHEN g % 100 = 2 THEN '0' || g WHEN g % 100 = 3 THEN NULL ELSE g::text END AS r
  FROM generate_series(1, 1000) g) AS made;
)");

/// The first hazard of that kind, of the plan or of one of its steps; null: there is none.
inline const Hazard* hazard(const Plan& plan, const QString& id)
{
    for (const Hazard& one : plan.hazards) {
        if (one.id == id) {
            return &one;
        }
    }
    for (const Step& step : plan.steps) {
        for (const Hazard& one : step.hazards) {
            if (one.id == id) {
                return &one;
            }
        }
    }
    return nullptr;
}

} // namespace lk::test
