// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/planner.h"

/// What a planner is given of public.orders, made by hand.
namespace lk::test {

inline QString operator""_s(const char* text, size_t size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

inline const QualifiedName orders{"public"_s, "orders"_s};

PlannerInput input(QList<DraftedChange> changes);

DraftedChange rename(const QString& from, const QString& to, Strategy s = Strategy::Auto);
DraftedChange retype(const QString& name, const QString& type, Strategy s = Strategy::Auto);
DraftedChange renameTable(const QString& to, Strategy s = Strategy::Auto);

/// A row of a test for each plan that has a golden file: column `which`, for pick().
void addPlans();
PlannerInput pick(const QList<int>& which);

} // namespace lk::test
