// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "ui/table/factsmodel.h"

/// A table's parts as lines for the sub-pages of a table tab.
namespace lk {

QStringList indexHeaders();
QList<Fact> indexFacts(const Table& table);
QStringList constraintHeaders();
QList<Fact> constraintFacts(const Table& table); ///< foreign keys of other tables included
QStringList triggerHeaders();
QList<Fact> triggerFacts(const Table& table);
QStringList dependantHeaders();
QList<Fact> dependantFacts(const Table& table);
QStringList statisticsHeaders();
QList<Fact> statisticsFacts(const Table& table);

} // namespace lk
