// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/connect/profileform.h"

#include "model/base/systemuser.h"
#include "model/engine/serviceprofiles.h"
#include "model/workspace/passwordstore.h"
#include "ui/connect/pathedit.h"
#include "ui/shell/environmentbar.h"
#include "ui/theme/allow.h"
#include "ui/theme/focusedge.h"
#include "ui/theme/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lk {

namespace {

QLineEdit* line(const QString& accessibleName, const QString& objectName, QWidget* parent)
{
    auto* edit = new QLineEdit(parent);
    edit->setAccessibleName(accessibleName);
    edit->setObjectName(objectName);
    return edit;
}

} // namespace

ProfileForm::ProfileForm(QWidget* parent)
    : QWidget(parent)
    , m_tabs(new QTabWidget(this))
    , m_name(line(tr("Name of the profile"), QStringLiteral("profileName"), this))
    , m_dsn(line(tr("Connection string"), QStringLiteral("profileDsn"), this))
    , m_host(line(tr("Host"), QStringLiteral("profileHost"), this))
    , m_port(line(tr("Port"), QStringLiteral("profilePort"), this))
    , m_database(line(tr("Database"), QStringLiteral("profileDatabase"), this))
    , m_user(line(tr("User"), QStringLiteral("profileUser"), this))
    , m_password(line(tr("Password"), QStringLiteral("profilePassword"), this))
    , m_passwordUse(new QComboBox(this))
    , m_sslMode(new QComboBox(this))
    , m_rootCert(new PathEdit(tr("Root certificate"), this))
    , m_cert(new PathEdit(tr("Client certificate"), this))
    , m_key(new PathEdit(tr("Client key"), this))
    , m_environment(new QComboBox(this))
    , m_environmentNote(new QLabel(this))
    , m_readOnly(new QCheckBox(tr("Read-only: plans are made, not run"), this))
{
    m_name->setPlaceholderText(tr("Optional; a name saves the profile"));
    m_dsn->setPlaceholderText(tr("Optional: postgresql://… or host=… dbname=…"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("Empty: .pgpass, PGPASSWORD or none"));
    const bool keychain = PasswordStore::isAvailable();
    m_passwordUse->setAccessibleName(tr("What to do with the password"));
    m_passwordUse->addItem(tr("For this session only"), int(PasswordUse::Session));
    if (keychain) {
        m_passwordUse->addItem(tr("Keep in the keychain"), int(PasswordUse::Keychain));
    }
    m_passwordUse->addItem(tr("Never store"), int(PasswordUse::Never));
    m_passwordUse->setToolTip(
        keychain ? QString() : tr("This desktop has no keychain; passwords are never written to a file."));

    m_sslMode->setAccessibleName(tr("SSL mode"));
    m_sslMode->setObjectName(QStringLiteral("profileSslMode"));
    m_sslMode->addItem(tr("Default (prefer)"), QString());
    const std::pair<QString, QString> modes[] = {{QStringLiteral("disable"), tr("disable: never encrypted")},
        {QStringLiteral("allow"), tr("allow: encrypted only if the server insists")},
        {QStringLiteral("prefer"), tr("prefer: encrypted if the server can")},
        {QStringLiteral("require"), tr("require: always encrypted")},
        {QStringLiteral("verify-ca"), tr("verify-ca: encrypted, certificate checked")},
        {QStringLiteral("verify-full"), tr("verify-full: certificate and host name checked")}};
    for (const auto& [mode, words] : modes) {
        m_sslMode->addItem(words, mode);
    }
    m_environment->setAccessibleName(tr("Environment"));
    m_environment->setObjectName(QStringLiteral("profileEnvironment"));
    for (const auto environment : {Environment::Development, Environment::Staging, Environment::Production}) {
        const Role role = environment == Environment::Development ? Role::Migrate
            : environment == Environment::Staging                 ? Role::Waiting
                                                                  : Role::Blocking;
        m_environment->addItem(
            tintedIcon(QStringLiteral("server-database"), role), environmentName(environment), int(environment));
    }
    m_environmentNote->setWordWrap(true);
    m_environmentNote->setForegroundRole(QPalette::PlaceholderText);

    const ConnectionSettings defaults = settingsFromEnvironment();
    const auto hint = [](QLineEdit* edit, const QString& value, const QString& otherwise) {
        edit->setPlaceholderText(value.isEmpty() ? otherwise : value);
    };
    hint(m_host, defaults.host, tr("local socket"));
    hint(m_port, defaults.port, QStringLiteral("5432"));
    hint(m_user, defaults.user, systemUser());
    hint(m_database, defaults.database, tr("same as the user"));

    m_tabs->setObjectName(QStringLiteral("profileTabs"));
    m_tabs->setAccessibleName(tr("Parts of the profile"));
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the profile"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tabs);
    QFormLayout* form = addPage(tr("Server"));
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Host"), m_host);
    form->addRow(tr("&Port"), m_port);
    form->addRow(tr("&Database"), m_database);
    form->addRow(tr("&User"), m_user);
    form->addRow(tr("Pass&word"), m_password);
    form->addRow(QString(), m_passwordUse);
    form->addRow(tr("Connection string"), m_dsn);
    form->addRow(tr("&Environment"), m_environment);
    form->addRow(QString(), m_environmentNote);
    form->addRow(QString(), m_readOnly);
    QFormLayout* encryption = addPage(tr("Encryption"));
    encryption->addRow(tr("&SSL mode"), m_sslMode);
    encryption->addRow(tr("Root certificate"), m_rootCert);
    encryption->addRow(tr("Certificate"), m_cert);
    encryption->addRow(tr("Key"), m_key);
    auto* files = new QLabel(tr("Empty: the files in ~/.postgresql are used, if they are there."), this);
    files->setWordWrap(true);
    files->setForegroundRole(QPalette::PlaceholderText);
    encryption->addRow(QString(), files);

    for (QLineEdit* edit : {m_name, m_dsn, m_host, m_port, m_database, m_user, m_password}) {
        connect(edit, &QLineEdit::textEdited, this, &ProfileForm::edited);
    }
    for (PathEdit* path : {m_rootCert, m_cert, m_key}) {
        connect(path, &PathEdit::edited, this, &ProfileForm::edited);
    }
    connect(m_sslMode, &QComboBox::activated, this, &ProfileForm::edited);
    connect(m_sslMode, &QComboBox::currentIndexChanged, this, &ProfileForm::showEncryption);
    connect(m_environment, &QComboBox::activated, this, [this] {
        m_readOnly->setChecked(Environment(m_environment->currentData().toInt()) == Environment::Production);
        showEnvironment();
        emit edited();
    });
    showEnvironment();
    showEncryption();
    handFocus(*this, *m_host);
}

QFormLayout* ProfileForm::addPage(const QString& title)
{
    auto* page = new QWidget(m_tabs);
    auto* form = new QFormLayout(page);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setLabelAlignment(Qt::AlignRight);
    m_tabs->addTab(page, title);
    return form;
}

/// What was chosen on the other page is in sight from this one.
void ProfileForm::showEncryption()
{
    const QString mode = m_sslMode->currentData().toString();
    m_tabs->setTabText(1, mode.isEmpty() ? tr("Encryption") : tr("Encryption: %1").arg(mode));
}

void ProfileForm::setSettings(const ConnectionSettings& settings)
{
    m_base = settings;
    m_name->setText(settings.name);
    m_dsn->setText(settings.dsn);
    m_host->setText(settings.host);
    m_port->setText(settings.port);
    m_database->setText(settings.database);
    m_user->setText(settings.user);
    m_password->setText(settings.sessionPassword);
    m_sslMode->setCurrentIndex(qMax(0, m_sslMode->findData(settings.sslMode)));
    m_rootCert->setPath(settings.sslRootCert);
    m_cert->setPath(settings.sslCert);
    m_key->setPath(settings.sslKey);
    m_environment->setCurrentIndex(m_environment->findData(int(settings.environment)));
    m_readOnly->setChecked(settings.readOnly || settings.environment == Environment::Production);
    const PasswordUse use = settings.neverStorePassword ? PasswordUse::Never : PasswordUse::Session;
    m_passwordUse->setCurrentIndex(m_passwordUse->findData(int(use)));
    showEnvironment();
}

ConnectionSettings ProfileForm::settings() const
{
    ConnectionSettings settings = m_base;
    settings.name = m_name->text().trimmed();
    settings.dsn = m_dsn->text().trimmed();
    settings.host = m_host->text().trimmed();
    settings.port = m_port->text().trimmed();
    settings.database = m_database->text().trimmed();
    settings.user = m_user->text().trimmed();
    settings.sessionPassword = m_password->text();
    settings.sslMode = m_sslMode->currentData().toString();
    settings.sslRootCert = m_rootCert->path();
    settings.sslCert = m_cert->path();
    settings.sslKey = m_key->path();
    settings.environment = Environment(m_environment->currentData().toInt());
    settings.readOnly = m_readOnly->isChecked();
    settings.neverStorePassword = passwordUse() == PasswordUse::Never;
    return settings;
}

ProfileForm::PasswordUse ProfileForm::passwordUse() const
{
    return PasswordUse(m_passwordUse->currentData().toInt());
}

void ProfileForm::setPassword(const QString& password)
{
    m_password->setText(password);
    const int keychain = m_passwordUse->findData(int(PasswordUse::Keychain));
    if (keychain >= 0) {
        m_passwordUse->setCurrentIndex(keychain);
    }
}

QString ProfileForm::password() const
{
    return m_password->text();
}

void ProfileForm::showEnvironment()
{
    const bool production = Environment(m_environment->currentData().toInt()) == Environment::Production;
    allow(*m_readOnly, production ? tr("Production always opens read-only.") : QString());
    m_environmentNote->setText(production ? tr("Opens read-only; unlocked by hand for 30 minutes at a time.")
                                          : tr("Shown in words and colour across the top of the window."));
}

} // namespace lk
