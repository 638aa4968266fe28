// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"
#include "model/workspace/runbooktext.h"

namespace lk {

QString tablePicture(qsizetype number); ///< the file of its picture, as runbook-table-1.svg

/// The runbook's chapter on what stands around its tables: a picture of each and the same in words.
Document neighbourChapter(const Plan& plan, const QList<TablePtr>& tables);

} // namespace lk
