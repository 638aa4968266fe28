// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/workspace/backgroundstore.h"
#include "model/workspace/passwordstore.h"

#include <QDialog>

#include <memory>

class QLabel;
class QListWidget;
class QPushButton;
class QToolButton;

namespace lk {

class DatabaseLink;
class MessageBar;
class ProfileForm;

/// Chooses or describes a connection: saved profiles, services of pg_service.conf, or by hand. Stays open until the
/// window says that it is connected, so that an error stands beside the fields it is about. GUI thread.
class ConnectDialog : public QDialog {
    Q_OBJECT
public:
    ConnectDialog(Backend& backend, BackgroundStore& store, QWidget* parent = nullptr);
    ~ConnectDialog() override;

    void showError(const Error& error);
    void connected(); ///< saves what was asked to be saved, and closes

signals:
    void connectRequested(const lk::ConnectionSettings& settings);

private:
    void fillList();
    void choose(int row);
    void test();
    void save();
    void removeCurrent();
    void setBusy(const QString& what);
    void storePassword();
    void showStored(); ///< "Saved", or why it is not yet

    Backend& m_backend;
    BackgroundStore& m_store;
    PasswordStore m_passwords;
    std::unique_ptr<DatabaseLink> m_trial;
    QList<ConnectionSettings> m_listed;
    bool m_isStoring = false; ///< of which the dialog tells the outcome
    int m_saved = 0; ///< the first so many of m_listed are saved profiles
    QListWidget* m_list;
    ProfileForm* m_form;
    MessageBar* m_message;
    QLabel* m_status;
    QPushButton* m_test;
    QPushButton* m_save;
    QPushButton* m_connect;
    QToolButton* m_remove;
};

} // namespace lk
