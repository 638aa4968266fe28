// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QByteArray>
#include <QList>
#include <QPair>

namespace lk {

/// The fields of the latest reply, as the server sent them. libpqxx keeps only the text for people, which is
/// translated; decisions need the SQLSTATE.
struct ServerReply {
    bool error = false;
    QByteArray sqlState;
    QString message;
    QString detail;
    QString hint;
    QString context;
    QByteArray commandTag; ///< e.g. "UPDATE 3", "ROLLBACK"
    QList<QPair<quint32, int>> types; ///< OID and modifier of each column
};

/// What to do about a SQLSTATE, and which kind it is. Rules: PostgreSQL manual, appendix A.
Error errorFromReply(const ServerReply& reply, const QString& statement);

/// Refused or failed connection. `text` is libpq's message, printed with PQERRORS_VERBOSE so that it holds the
/// SQLSTATE where a server spoke.
Error errorFromConnect(const QString& text, const QString& host, const QString& port, bool needsPassword);

} // namespace lk
