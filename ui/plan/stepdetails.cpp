// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/stepdetails.h"

#include "model/engine/planprogress.h"
#include "ui/plan/statewords.h"

#include <QEvent>
#include <QLocale>
#include <QScrollBar>

namespace lk {

namespace {

QString paragraph(const QString& text)
{
    return QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

QString heading(const QString& text)
{
    return QStringLiteral("<h4>%1</h4>").arg(text.toHtmlEscaped());
}

QString code(const QStringList& statements)
{
    return QStringLiteral("<pre style=\"white-space: pre-wrap\">%1;</pre>")
        .arg(statements.join(QStringLiteral(";\n")).toHtmlEscaped());
}

QString coloured(const QString& text, Role role)
{
    return QStringLiteral("<span style=\"color:%1\"><b>%2</b></span>")
        .arg(roleColor(role).name(), text.toHtmlEscaped());
}

} // namespace

StepDetails::StepDetails(QWidget* parent)
    : QTextBrowser(parent)
{
    setObjectName(QStringLiteral("stepDetails"));
    setAccessibleName(tr("Details of the Step"));
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setTabChangesFocus(true);
    clearStep();
}

void StepDetails::showStep(const Step& step, const StepProgress& progress)
{
    if (m_step == step && m_progress == progress) {
        return;
    }
    const bool sameStep = m_step && m_step->id == step.id;
    const int scrolled = verticalScrollBar()->value();
    m_step = step;
    m_progress = progress;
    render();
    if (sameStep) {
        verticalScrollBar()->setValue(scrolled);
    }
}

void StepDetails::clearStep()
{
    m_step.reset();
    setHtml(paragraph(tr("Select a step to see why it is there, what it locks and how it is undone.")));
}

void StepDetails::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_step) {
        render();
    }
}

void StepDetails::render()
{
    const Step& step = *m_step;
    QString html = QStringLiteral("<h3>%1</h3>").arg(step.title.toHtmlEscaped());
    QString state = coloured(stateWord(m_progress.state), stateRole(m_progress.state));
    if (isEndKnown(m_progress)) {
        state += QStringLiteral(" · ")
            + QLocale().toString(m_progress.finishedAt.toLocalTime(), QLocale::ShortFormat).toHtmlEscaped();
    }
    if (!m_progress.operatorName.isEmpty()) {
        state += QStringLiteral(" · ") + tr("by %1").arg(m_progress.operatorName).toHtmlEscaped();
    }
    html += QStringLiteral("<p>%1</p>").arg(state);
    if (!m_progress.result.isEmpty()) {
        html += paragraph(m_progress.result);
    }
    if (m_progress.error) {
        html += QStringLiteral("<p>%1</p>").arg(coloured(m_progress.error->message, Role::Blocking));
        html += paragraph(m_progress.error->printed());
    }
    if (!step.why.isEmpty()) {
        html += heading(tr("Why")) + paragraph(step.why);
    }
    if (step.lock != LockMode::None) {
        html += heading(tr("Lock"))
            + paragraph(step.lockedObject.isEmpty()
                    ? lockWord(step.lock)
                    : tr("%1 on %2, for the time of: %3")
                          .arg(lockWord(step.lock), step.lockedObject, workWord(step.work)));
    }
    if (!step.hazards.isEmpty()) {
        html += heading(tr("Hazards"));
        for (const Hazard& hazard : step.hazards) {
            html += QStringLiteral("<p>%1<br>%2</p>")
                        .arg(coloured(tr("%1: %2").arg(severityWord(hazard.severity), hazard.title),
                                 severityRole(hazard.severity)),
                            QStringList{hazard.explanation, hazard.remedy}
                                .join(QLatin1Char(' '))
                                .trimmed()
                                .toHtmlEscaped());
        }
    }
    html += heading(tr("Undo"));
    if (step.undo) {
        html += code(step.undo->body.statements);
        if (!step.undo->losesRows.isEmpty()) {
            html += paragraph(tr("Rows that this would lose are counted and shown first."));
        }
    } else if (step.irreversible) {
        html += QStringLiteral("<p>%1</p>").arg(coloured(tr("This step cannot be undone."), Role::Blocking));
    } else {
        html += paragraph(tr("Leaves nothing behind that would have to be undone."));
    }
    setHtml(html);
}

} // namespace lk
