// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QHash>

namespace lk {

/// What types bring along by themselves, by OID. Names are printed as the session's search_path has it.
Result<QHash<quint32, TypeTraits>> readTypeTraits(Session& session, const QList<quint32>& types);

} // namespace lk
