// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/nodes.h"

#include <QByteArray>

namespace lk::lint {

/// A statement in the body of a DO block.
struct InnerStatement {
    QByteArray sql{};
    qsizetype offset = 0; ///< in the DO statement, bytes
    bool written = true; ///< false: put together for EXECUTE, so that only its beginning has a place
    int line = 0; ///< of the body
};

/// Those of a DO block in PL/pgSQL, in their order, whatever branch they are in; COMMIT and ROLLBACK too. What EXECUTE
/// puts together is read as far as it is constant, with a name where it is not. Empty for other languages, and for a
/// body that does not parse: the server will say so.
QList<InnerStatement> innerStatements(const PgQuery__DoStmt& statement, const QByteArray& sql);

} // namespace lk::lint
