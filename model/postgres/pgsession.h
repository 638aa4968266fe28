// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <memory>

namespace lk {

/// One PostgreSQL connection on libpqxx. Exceptions stop here. Belongs to the thread that uses it.
class PgSession final : public Session {
public:
    ~PgSession() override;

    /// Connects and applies the settings of `purpose`.
    static Result<std::unique_ptr<PgSession>> open(const ConnectionSettings& settings, Purpose purpose);

    Result<Rows> query(const QString& sql, const QList<Cell>& parameters = {}) override;
    BackendId id() const override;
    bool isAlive() const override;
    bool inTransaction() const override;
    void onNotice(std::function<void(const QString&)> handler) override;

    int serverVersion() const override; ///< e.g. 170011
    QString address() const override; ///< host:port or socket directory
    std::function<bool()> canceller() const override;

private:
    class Private;
    explicit PgSession(std::unique_ptr<Private> state);
    std::unique_ptr<Private> d;
};

} // namespace lk
