// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/connect/connectdialog.h"

#include "model/engine/serviceprofiles.h"
#include "model/workspace/databaselink.h"
#include "ui/connect/profileform.h"
#include "ui/shell/messagebar.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QDialogButtonBox>
#include <QFuture>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QToolButton>

namespace lk {

ConnectDialog::ConnectDialog(Backend& backend, BackgroundStore& store, QWidget* parent)
    : QDialog(parent)
    , m_backend(backend)
    , m_store(store)
    , m_list(new QListWidget(this))
    , m_form(new ProfileForm(this))
    , m_message(new MessageBar(this))
    , m_status(new QLabel(this))
    , m_test(new QPushButton(icon(QStringLiteral("data-success")), tr("&Test Connection"), this))
    , m_save(new QPushButton(icon(QStringLiteral("document-save")), tr("Sa&ve Profile"), this))
    , m_connect(new QPushButton(icon(QStringLiteral("network-connect")), tr("&Connect"), this))
    , m_remove(new QToolButton(this))
{
    setObjectName(QStringLiteral("connectDialog"));
    setWindowTitle(tr("Connect"));
    const int lineHeight = fontMetrics().height();

    m_list->setAccessibleName(tr("Profiles and services"));
    m_list->setObjectName(QStringLiteral("profileList"));
    m_remove->setIcon(icon(QStringLiteral("edit-delete")));
    m_remove->setText(tr("Remove"));
    m_remove->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_remove->setAutoRaise(true);
    m_remove->setToolTip(tr("Remove this saved profile"));
    m_remove->setAccessibleName(tr("Remove this saved profile"));
    m_connect->setDefault(true);
    m_connect->setObjectName(QStringLiteral("connectNow"));
    m_test->setObjectName(QStringLiteral("testConnection"));
    m_save->setObjectName(QStringLiteral("saveProfile"));
    m_status->setObjectName(QStringLiteral("connectStatus"));
    m_status->setForegroundRole(QPalette::PlaceholderText);

    auto* left = new QVBoxLayout;
    left->addWidget(m_list, 1);
    left->addWidget(m_remove, 0, Qt::AlignLeft);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* page = new QWidget(scroll);
    auto* pageColumn = new QVBoxLayout(page);
    pageColumn->setContentsMargins(0, 0, lineHeight / 2, 0);
    pageColumn->addWidget(m_form);
    pageColumn->addStretch(1);
    scroll->setWidget(page);
    // As wide as the words of any language: it scrolls up and down only.
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(
        page->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, scroll));

    auto* top = new QHBoxLayout;
    top->setSpacing(lineHeight);
    top->addLayout(left, 2);
    top->addWidget(scroll, 5);

    auto* buttons = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"), this);
    buttons->addWidget(m_test);
    buttons->addWidget(m_save);
    buttons->addWidget(m_status, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_connect);

    auto* column = new QVBoxLayout(this);
    column->addWidget(m_message);
    column->addLayout(top, 1);
    column->addLayout(buttons);
    resize(lineHeight * 46, lineHeight * 31);

    connect(m_list, &QListWidget::currentRowChanged, this, &ConnectDialog::choose);
    connect(m_list, &QListWidget::itemActivated, this, [this] { m_connect->click(); });
    connect(m_form, &ProfileForm::edited, this, [this] {
        m_status->clear();
        allow(*m_save, m_form->settings().name.isEmpty() ? tr("Give it a name first.") : QString());
    });
    connect(m_test, &QPushButton::clicked, this, &ConnectDialog::test);
    connect(m_save, &QPushButton::clicked, this, &ConnectDialog::save);
    connect(m_remove, &QToolButton::clicked, this, &ConnectDialog::removeCurrent);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_connect, &QPushButton::clicked, this, [this] {
        m_isStoring = false;
        m_message->dismiss();
        setBusy(tr("Connecting…"));
        emit connectRequested(m_form->settings());
    });
    connect(&m_store, &BackgroundStore::failed, this, [this] {
        if (m_isStoring) {
            showStored();
        }
    });
    connect(&m_store, &BackgroundStore::written, this, [this] {
        if (m_isStoring) {
            m_message->dismiss();
            showStored();
        }
    });
    fillList();
    m_form->setFocus();
}

ConnectDialog::~ConnectDialog() = default;

void ConnectDialog::fillList()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    m_listed = m_store.profiles();
    m_saved = int(m_listed.size());
    for (const ConnectionSettings& profile : std::as_const(m_listed)) {
        auto* item = new QListWidgetItem(icon(QStringLiteral("server-database")), profile.name, m_list);
        item->setToolTip(tr("%1\n%2").arg(profile.name, profile.printed()));
    }
    for (const ServiceProfile& service : serviceProfiles()) {
        m_listed << service.settings;
        auto* item
            = new QListWidgetItem(icon(QStringLiteral("configure")), tr("%1 (service)").arg(service.name), m_list);
        item->setToolTip(tr("%1\n%2").arg(item->text(), service.file));
    }
    ConnectionSettings fresh = settingsFromEnvironment();
    fresh.name.clear();
    m_listed << fresh;
    new QListWidgetItem(icon(QStringLiteral("list-add")), tr("New connection"), m_list);
    m_list->setCurrentRow(m_saved > 0 ? 0 : int(m_listed.size()) - 1);
    choose(m_list->currentRow());
}

void ConnectDialog::choose(int row)
{
    if (row < 0 || row >= m_listed.size()) {
        return;
    }
    const ConnectionSettings chosen = m_listed[row];
    m_form->setSettings(chosen);
    allow(*m_remove,
        row < m_saved ? QString() : tr("It was not saved here: it comes from the environment or a service file."));
    allow(*m_save, chosen.name.isEmpty() ? tr("Give it a name first.") : QString());
    m_status->clear();
    if (row < m_saved && !chosen.neverStorePassword && PasswordStore::isAvailable()) {
        m_passwords.read(chosen.name).then(this, [this, row](const Result<QString>& password) {
            if (password && m_list->currentRow() == row) {
                m_form->setPassword(*password);
            }
        });
    }
}

void ConnectDialog::test()
{
    m_isStoring = false;
    m_message->dismiss();
    setBusy(tr("Testing…"));
    m_trial = std::make_unique<DatabaseLink>(m_backend);
    m_trial->open(m_form->settings()).then(this, [this](const Result<CatalogPtr>& catalog) {
        setBusy({});
        if (!catalog) {
            showError(catalog.error());
            return;
        }
        const CatalogPtr& c = *catalog;
        m_message->showMessage(MessageBar::Kind::Information,
            tr("Connected to %1 as %2: PostgreSQL %3, tables and views: %4.")
                .arg(c->database, c->user, c->serverVersionText)
                .arg(c->tables.size()),
            c->inRecovery ? tr("It is a standby: plans can be made here, not run.") : QString());
    });
}

void ConnectDialog::save()
{
    const ConnectionSettings settings = m_form->settings();
    if (const auto saved = m_store.saveProfile(settings); !saved) {
        showError(saved.error());
        return;
    }
    storePassword();
    fillList();
    for (int row = 0; row < m_saved; ++row) {
        if (m_listed[row].name == settings.name) {
            m_list->setCurrentRow(row);
        }
    }
    m_isStoring = true;
    showStored();
}

void ConnectDialog::showStored()
{
    if (const auto& trouble = m_store.trouble()) {
        m_status->clear();
        m_message->showError(*trouble);
        return;
    }
    m_status->setText(tr("Saved"));
}

void ConnectDialog::storePassword()
{
    const ConnectionSettings settings = m_form->settings();
    if (settings.name.isEmpty() || !PasswordStore::isAvailable()) {
        return;
    }
    const auto onEnd = [this](const Result<bool>& stored) {
        if (!stored && stored.error().kind != ErrorKind::NotFound) {
            showError(stored.error());
        }
    };
    switch (m_form->passwordUse()) {
    case ProfileForm::PasswordUse::Keychain:
        m_passwords.write(settings.name, m_form->password()).then(this, onEnd);
        break;
    case ProfileForm::PasswordUse::Never:
        m_passwords.remove(settings.name).then(this, onEnd);
        break;
    case ProfileForm::PasswordUse::Session:
        break;
    }
}

void ConnectDialog::removeCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_saved) {
        return;
    }
    const QString name = m_listed[row].name;
    m_store.removeProfile(name);
    if (PasswordStore::isAvailable()) {
        m_passwords.remove(name);
    }
    fillList();
}

void ConnectDialog::showError(const Error& error)
{
    setBusy({});
    m_isStoring = false;
    m_message->showError(error);
}

void ConnectDialog::connected()
{
    const ConnectionSettings settings = m_form->settings();
    // A name is the wish to come back to it; a service is in its own file already.
    if (!settings.name.isEmpty() && settings.service.isEmpty()) {
        (void)m_store.saveProfile(settings);
        storePassword();
    }
    accept();
}

void ConnectDialog::setBusy(const QString& what)
{
    m_status->setText(what);
    const bool busy = !what.isEmpty();
    allow(*m_connect, busy ? what : QString());
    allow(*m_test, busy ? what : QString(), tr("Connect, look at the server, let go"));
}

} // namespace lk
