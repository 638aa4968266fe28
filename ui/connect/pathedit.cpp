// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/connect/pathedit.h"

#include "ui/theme/icons.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QToolButton>

namespace lk {

PathEdit::PathEdit(const QString& what, QWidget* parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
{
    m_edit->setAccessibleName(what);
    auto* browse = new QToolButton(this);
    browse->setIcon(icon(QStringLiteral("document-open")));
    browse->setToolTip(tr("Choose a file"));
    browse->setAccessibleName(tr("Choose a file: %1").arg(what));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_edit, 1);
    row->addWidget(browse);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, &PathEdit::edited);
    connect(browse, &QToolButton::clicked, this, [this, what] {
        const QString chosen = QFileDialog::getOpenFileName(this, what, path());
        if (!chosen.isEmpty()) {
            setPath(chosen);
            emit edited();
        }
    });
}

} // namespace lk
