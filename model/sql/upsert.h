// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"

namespace lk::sql {

/// Does a routine (pg_get_functiondef) with a parsed body, or a rule (pg_get_ruledef), put rows into the table ON
/// CONFLICT DO UPDATE? One that does not parse does where its words say so.
bool updatesWhatIsThere(const QString& definition, const QualifiedName& table);

} // namespace lk::sql
