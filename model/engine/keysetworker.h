// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillworker.h"
#include "model/engine/keysetsql.h"

namespace lk {

/// Goes through a table by its primary key, where windows of blocks do not serve: a table of another access method than
/// heap. Alone: workers would have to know how the keys are spread. Rows that others hold are left out, and come in
/// another pass over the table; a row whose key moves on is none that could be missed, for the dual write fills every
/// row that is written.
class KeysetWorker final : public BackfillWorker {
public:
    using BackfillWorker::BackfillWorker;

private:
    Result<BackfillDeal::State> open() override;
    QStringList preparations() override;
    Result<void> loop() override;

    Result<void> batch();
    /// The end of the table: is that all?
    Result<void> ended();
    Result<void> restart();
    Result<void> afterFailure(const Error& error, const KeysetSql::Stretch& stretch, int rows);
    Result<void> setPatience(int milliseconds);
    void show();

    std::unique_ptr<KeysetSql> m_sql;
    BackfillDeal::KeyPlace m_place;
    qint64 m_seen = 0; ///< rows, in this pass
    qint64 m_total = 0; ///< rows of the table, estimated
    int m_limit = 0; ///< after failures: at most so many rows, 0: no limit
    int m_waits = 0; ///< for the same row
    bool m_skips = false; ///< in the next batch only
    bool m_patient = false; ///< in a later pass: held rows are waited for
};

} // namespace lk
