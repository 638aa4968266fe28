// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QList>

/// A table and what stands around it, as values: the diagram draws them, the list prints them.
namespace lk {

enum class Side { References, ReferencedBy, Below };

/// One of those that a "+99" stands for.
struct FoldedNeighbour {
    QString title;
    QString detail;
    QString iconName;
    std::optional<QualifiedName> table{}; ///< set when it can be opened
    bool operator==(const FoldedNeighbour&) const = default;
};

struct Neighbour {
    Side side = Side::Below;
    QString title; ///< the other object's name, or "+99"
    QString detail; ///< through which columns, or what kind of object
    QString iconName;
    QStringList folded{}; ///< what a "+99" stands for
    std::optional<QualifiedName> table{}; ///< set when it can be opened
    QList<FoldedNeighbour> behind{}; ///< the same as `folded`, with what is known of each
    bool operator==(const Neighbour&) const = default;
};

/// More than this on one side, and the rest folds to "+N".
inline constexpr int mostNeighbours = 12;

/// Tables that reference it, tables it references, and views, functions and triggers. Several foreign keys between the
/// same two tables are one neighbour. `most` on each side stand alone; -1: all of them.
QList<Neighbour> neighbourhood(const Table& table, int most = mostNeighbours);
/// What stands for all of these.
Neighbour foldedTogether(Side side, const QList<Neighbour>& those);

} // namespace lk
