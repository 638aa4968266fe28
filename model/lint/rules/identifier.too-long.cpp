// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

/// The parser cuts them as the server does, so the tokens are looked at.
Rule identifierTooLongRule()
{
    return {
        .id = QStringLiteral("identifier.too-long"),
        .level = Level::Warning,
        .title = Words::tr("A name longer than 63 bytes"),
        .explanation = Words::tr("The server cuts it silently: two names with the same beginning become one, and "
                                 "CREATE ... IF NOT EXISTS takes one for the other."),
        .remedy = Words::tr("A shorter name."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                PgQueryScanResult scanned = pg_query_scan(s.sql.constData());
                if (scanned.error == nullptr) {
                    PgQuery__ScanResult* result = pg_query__scan_result__unpack(
                        nullptr, scanned.pbuf.len, reinterpret_cast<const uint8_t*>(scanned.pbuf.data));
                    for (size_t i = 0; result != nullptr && i < result->n_tokens; ++i) {
                        const auto& token = *result->tokens[i];
                        QByteArray name = s.sql.sliced(token.start, token.end - token.start);
                        if (name.startsWith('"')) {
                            name = name.sliced(1, name.size() - 2).replace("\"\"", "\"");
                        }
                        if (token.token == PG_QUERY__TOKEN__IDENT && name.size() > 63) {
                            hits.add(s.at(token.start), QString::fromUtf8(name));
                        }
                    }
                    if (result != nullptr) {
                        pg_query__scan_result__free_unpacked(result, nullptr);
                    }
                }
                pg_query_free_scan_result(scanned);
            },
    };
}

} // namespace lk::lint
