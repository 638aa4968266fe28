// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/connectionsettings.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QTabWidget;

namespace lk {

class PathEdit;

/// The fields of one connection. What is left empty stays libpq's to decide (service file, PG*, .pgpass); the
/// placeholders show what that would be. GUI thread.
class ProfileForm : public QWidget {
    Q_OBJECT
public:
    enum class PasswordUse { Session, Keychain, Never };

    explicit ProfileForm(QWidget* parent = nullptr);

    void setSettings(const ConnectionSettings& settings);
    ConnectionSettings settings() const;
    PasswordUse passwordUse() const;
    void setPassword(const QString& password); ///< from the keychain
    QString password() const;

signals:
    void edited();

private:
    QFormLayout* addPage(const QString& title);
    void showEnvironment();
    void showEncryption();

    ConnectionSettings m_base; ///< what has no field here (service)
    QTabWidget* m_tabs;
    QLineEdit* m_name;
    QLineEdit* m_dsn;
    QLineEdit* m_host;
    QLineEdit* m_port;
    QLineEdit* m_database;
    QLineEdit* m_user;
    QLineEdit* m_password;
    QComboBox* m_passwordUse;
    QComboBox* m_sslMode;
    PathEdit* m_rootCert;
    PathEdit* m_cert;
    PathEdit* m_key;
    QComboBox* m_environment;
    QLabel* m_environmentNote;
    QCheckBox* m_readOnly;
};

} // namespace lk
