// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/gatechecklist.h"

#include "ui/plan/statewords.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>

#include <algorithm>

namespace lk {

namespace {

QString timeOf(const QDateTime& at)
{
    const QDateTime then = at.toLocalTime();
    const QLocale locale;
    return then.date() == QDate::currentDate() ? locale.toString(then.time(), QLocale::ShortFormat)
                                               : locale.toString(then, QLocale::ShortFormat);
}

} // namespace

GateCheckList::GateCheckList(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    setObjectName(QStringLiteral("gateChecks"));
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(fontMetrics().averageCharWidth());
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(1, 1);
}

void GateCheckList::setChecks(const QList<GateCheck>& checks)
{
    if (m_given == checks) {
        return;
    }
    const bool sameLines = m_checks.size() == checks.size();
    m_given = checks;
    m_checks = checks;
    // In a low window the first of them are all that is in sight.
    std::ranges::stable_partition(
        m_checks, [](const GateCheck& check) { return check.verdict == GateCheck::Verdict::Attention; });
    while (m_lines.size() > checks.size()) {
        const Line gone = m_lines.takeLast();
        delete gone.picture;
        delete gone.words;
    }
    while (m_lines.size() < checks.size()) {
        auto* words = new QLabel(this);
        words->setObjectName(QStringLiteral("gateCheck"));
        words->setWordWrap(true);
        words->setTextFormat(Qt::PlainText);
        words->setAlignment(Qt::AlignLeading | Qt::AlignTop);
        m_lines << Line{new QLabel(this), words};
    }
    for (qsizetype at = 0; at < checks.size(); ++at) {
        write(m_lines[at], m_checks[at]);
    }
    if (!sameLines) {
        m_across = 0;
        place();
    }
    setVisible(!checks.isEmpty());
}

void GateCheckList::write(const Line& line, const GateCheck& check)
{
    const int side = fontMetrics().height();
    QIcon picture;
    QString verdict;
    switch (check.verdict) {
    case GateCheck::Verdict::Good:
        picture = stateIcon(StepState::Done);
        verdict = tr("good");
        break;
    case GateCheck::Verdict::Attention:
        picture = tintedIcon(severityIconName(Severity::Warning), severityRole(Severity::Warning));
        verdict = tr("attention");
        break;
    case GateCheck::Verdict::Unknown:
        picture = roleIcon(Role::Neutral);
        verdict = tr("not known");
        break;
    }
    line.picture->setPixmap(picture.pixmap(QSize(side, side), devicePixelRatio()));
    // The time takes its dot with it where it goes to the next line.
    const QString words = check.at.isValid()
        ? tr("%1 ·%2", "what was found and, after a space, when").arg(check.text, QChar(QChar::Nbsp) + timeOf(check.at))
        : check.text;
    line.words->setText(words);
    line.words->setToolTip(check.more);
    line.words->setAccessibleName(tr("%1: %2", "verdict and what was found").arg(verdict, words));
    line.words->setAccessibleDescription(check.more);
}

void GateCheckList::place()
{
    const int across = width() >= fontMetrics().averageCharWidth() * 84 ? 2 : 1;
    if (across == m_across) {
        return;
    }
    m_across = across;
    m_grid->setColumnStretch(3, across - 1);
    for (int at = 0; at < m_lines.size(); ++at) {
        const int row = at / across;
        const int column = at % across * 2;
        m_grid->addWidget(m_lines[at].picture, row, column, Qt::AlignTop);
        m_grid->addWidget(m_lines[at].words, row, column + 1);
    }
}

void GateCheckList::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void GateCheckList::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        for (qsizetype at = 0; at < m_lines.size(); ++at) {
            write(m_lines[at], m_checks[at]);
        }
    }
}

} // namespace lk
