// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/lossstrip.h"

#include "ui/table/expressiondialog.h"
#include "ui/table/lossvaluesdialog.h"
#include "ui/table/losswords.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QEvent>
#include <QFuture>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>

namespace lk {

namespace {

/// Its own expressions are the user's: what they make of values is known by trying alone.
bool isPlain(const ChangeType& change)
{
    return change.mapping.isEmpty() && change.usingExpression.trimmed().isEmpty()
        && change.backExpression.trimmed().isEmpty() && change.otherwise.trimmed().isEmpty();
}

/// No row was written in between, as far as the server's figures tell.
bool sameFigures(const Table& a, const Table& b)
{
    return a.oid == b.oid && a.estimatedRows == b.estimatedRows && a.heapBytes == b.heapBytes
        && a.inserted == b.inserted && a.updated == b.updated && a.deleted == b.deleted;
}

} // namespace

LossStrip::LossStrip(DatabaseLink& link, DraftEditor& editor, TablePtr table, ChangeType change, QWidget* parent)
    : QFrame(parent)
    , m_link(link)
    , m_linkThatLives(&link)
    , m_editor(editor)
    , m_table(std::move(table))
    , m_change(std::move(change))
    , m_picture(new QLabel(this))
    , m_text(new QLabel(this))
    , m_count(new QToolButton(this))
    , m_values(new QToolButton(this))
    , m_expression(new QToolButton(this))
    , m_decision(new QToolButton(this))
    , m_revert(new QToolButton(this))
{
    setObjectName(QStringLiteral("lossStrip"));
    setAccessibleName(tr("Loss of values in %1").arg(m_change.column));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window); // not the viewport's Base
    m_text->setForegroundRole(QPalette::WindowText);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setObjectName(QStringLiteral("lossText"));
    const auto set = [this](QToolButton* button, const QString& iconName, const QString& words, const QString& name) {
        button->setText(words);
        button->setIcon(icon(iconName));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setObjectName(name);
        button->setToolTip(words);
        button->setAccessibleName(tr("%1: %2", "button, column").arg(words, m_change.column));
    };
    set(m_count, QStringLiteral("edit-find"), tr("Count Exactly"), QStringLiteral("countExactly"));
    set(m_values, QStringLiteral("view-list-details"), tr("Show Values"), QStringLiteral("showValues"));
    set(m_expression, QStringLiteral("code-function"), tr("Edit Expression"), QStringLiteral("editExpression"));
    set(m_decision, QStringLiteral("flag"), {}, QStringLiteral("lossDecision"));
    buildDecisions();
    set(m_revert, QStringLiteral("edit-undo"), tr("Revert"), QStringLiteral("revertType"));
    m_revert->setToolTip(tr("Keep the type as it is"));

    const int line = fontMetrics().height();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(line, line / 6, line / 2, line / 4);
    row->setSpacing(line / 3);
    row->addWidget(m_picture);
    row->addWidget(m_text, 1);
    for (QToolButton* button : {m_count, m_values, m_decision, m_expression, m_revert}) {
        row->addWidget(button);
    }
    connect(m_count, &QToolButton::clicked, this, &LossStrip::countExactly);
    connect(m_values, &QToolButton::clicked, this, &LossStrip::showValues);
    connect(m_expression, &QToolButton::clicked, this, &LossStrip::editExpression);
    connect(m_revert, &QToolButton::clicked, this, [this] { m_editor.revert(m_change); });
    ask(sampleShare(m_table->estimatedRows));
}

LossStrip::~LossStrip()
{
    if (m_counting && m_linkThatLives) {
        m_linkThatLives->cancel(m_question);
    }
}

bool LossStrip::follow(const TablePtr& table, const ChangeType& change)
{
    ChangeType decided = m_change;
    decided.decision = change.decision;
    const Column* before = m_table->column(m_change.column);
    const Column* now = table->column(m_change.column);
    if (decided != change || !before || !now || before->type != now->type || before->number != now->number
        || m_table->oid != table->oid) {
        return false;
    }
    const bool newTable = m_table != table;
    if (!newTable && m_change == change) {
        return true;
    }
    m_table = table;
    m_change = change;
    fillDecisions();
    if (m_counting) {
        return true; // its answer is as good for the table as it is now
    }
    if (newTable && (!m_report || (!m_report->exact && !sameFigures(*m_countedTable, *table)))) {
        ask(sampleShare(table->estimatedRows));
    } else if (m_report) {
        showReport();
    }
    return true;
}

/// The sentence about the loss comes first: two buttons whose pictures say it all give up their words to it.
void LossStrip::fitButtons()
{
    const bool tight = !m_decision->isHidden() && width() < fontMetrics().averageCharWidth() * 125;
    for (QToolButton* button : {m_expression, m_revert}) {
        button->setToolButtonStyle(tight ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    }
}

void LossStrip::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitButtons();
}

QString LossStrip::text() const
{
    return m_text->text();
}

int LossStrip::heightFor(int width) const
{
    const int line = fontMetrics().height();
    return qMax(layout()->hasHeightForWidth() ? layout()->heightForWidth(width) : sizeHint().height(), line * 2);
}

void LossStrip::ask(double share)
{
    const bool exact = share >= 1.0;
    const int asked = ++m_asked;
    m_counting = true;
    m_failedShare.reset();
    m_count->show();
    m_values->show();
    if (!m_report) {
        allow(*m_values, tr("Not counted yet."));
    }
    showCount(tr("Cancel"), QStringLiteral("process-stop"));
    allow(*m_count, {}, tr("Stop counting"));
    say(QStringLiteral("chronometer"), int(Role::Neutral),
        exact ? tr("Counting every row…") : tr("Looking at a sample of the values…"));
    if (m_report || !isPlain(m_change)) {
        look(share);
        return;
    }
    m_link.typeFacts(m_table, m_change).then(this, [this, asked, share](const Result<TypeFacts>& facts) {
        if (asked != m_asked) {
            return;
        }
        if (facts && facts->castable && facts->forwardLossless && !facts->forwardCanFail) {
            showCertainty();
        } else {
            look(share); // what is wrong with the types it tells, too
        }
    });
}

void LossStrip::look(double share)
{
    m_question = m_link.askLosses(m_table, m_change, share);
    m_question.answer.then(this, [this, asked = m_asked, share, table = m_table](const Result<LossReport>& report) {
        if (asked != m_asked) {
            return; // nobody waits for it any more
        }
        if (report) {
            m_countedTable = table;
            m_countedAt = QTime::currentTime();
        } else if (report.error().kind != ErrorKind::Cancelled || tookTooLong(report.error())) {
            m_failedShare = share;
        }
        take(report);
    });
}

void LossStrip::cancel()
{
    m_link.cancel(m_question);
    ++m_asked; // it may have to wait its turn to be told that it is not wanted: the user does not
    take(failure(ErrorKind::Cancelled, tr("The count was cancelled.")));
}

void LossStrip::take(const Result<LossReport>& report)
{
    m_counting = false;
    m_question = {};
    if (report) {
        m_report = *report;
        showReport();
    } else if (report.error().kind == ErrorKind::Cancelled && !m_failedShare && m_report) {
        showReport();
    } else {
        showError(report.error());
    }
    m_refusal = !report && isRefusal(report.error()) ? inSentences(report.error()) : QString();
    emit counted();
}

void LossStrip::showCount(const QString& words, const QString& iconName)
{
    m_count->setText(words);
    m_count->setIcon(icon(iconName));
    m_count->setAccessibleName(tr("%1: %2", "button, column").arg(words, m_change.column));
}

void LossStrip::showReport()
{
    const bool lossy = m_report->lost > 0;
    const bool current = m_countedTable == m_table || sameFigures(*m_countedTable, *m_table);
    m_decision->setVisible(lossy || m_change.decision != LossDecision::Ask);
    fitButtons();
    showCount(m_report->exact && !current ? tr("Count Again") : tr("Count Exactly"), QStringLiteral("edit-find"));
    allow(*m_count, m_report->exact && current ? tr("Every row was counted.") : QString(),
        tr("Look at every row; can be cancelled"));
    allow(*m_values, lossy ? QString() : tr("No value was found that would be lost."),
        tr("Show values that would not survive"));
    QString words = lossSummary(*m_report);
    if (m_report->exact && m_countedTable != m_table) {
        const QString at = QLocale().toString(m_countedAt, QLocale::ShortFormat);
        words = current ? tr("%1 (counted at %2)", "summary, time").arg(words, at)
                        : tr("%1 (counted at %2; rows were written since)", "summary, time").arg(words, at);
    }
    say(lossy ? QStringLiteral("data-warning") : QStringLiteral("data-success"),
        int(lossy ? Role::Waiting : Role::Migrate), words);
}

/// An integer in a bigint: there is nothing to look for.
void LossStrip::showCertainty()
{
    m_counting = false;
    m_refusal.clear();
    m_decision->setVisible(m_change.decision != LossDecision::Ask);
    fitButtons();
    const QString none = tr("No value can be lost.");
    showCount(tr("Count Exactly"), QStringLiteral("edit-find"));
    allow(*m_count, none);
    allow(*m_values, none);
    const Column* column = m_table->column(m_change.column);
    say(QStringLiteral("data-success"), int(Role::Migrate),
        tr("No value can be lost: %1 holds every value of %2.")
            .arg(m_change.newType, column ? column->type : QString()));
    emit counted();
}

void LossStrip::showError(const Error& error)
{
    const bool byUs = error.kind == ErrorKind::Cancelled && !m_failedShare;
    showCount(byUs ? tr("Count Exactly") : tr("Try Again"),
        byUs ? QStringLiteral("edit-find") : QStringLiteral("view-refresh"));
    allow(*m_count, {}, byUs ? tr("Look at every row; can be cancelled") : tr("Ask the server once more"));
    if (!m_report) {
        allow(*m_values, tr("Nothing was counted."));
    }
    // Nothing to count or to show: the room goes to the words.
    m_count->setVisible(!isRefusal(error));
    m_values->setVisible(!isRefusal(error));
    if (byUs) {
        say(QStringLiteral("data-information"), int(Role::Neutral), tr("The count was cancelled."));
        return;
    }
    say(QStringLiteral("data-error"), int(Role::Blocking),
        tookTooLong(error) ? tr("The server ended the count: %1").arg(inSentences(error)) : inSentences(error));
}

void LossStrip::say(const QString& iconName, int role, const QString& words)
{
    m_iconName = iconName;
    m_role = role;
    m_text->setText(words);
    setAccessibleDescription(words);
    paintIn();
    emit heightChanged();
}

void LossStrip::paintIn()
{
    const QScopedValueRollback painting(m_painting, true);
    const int side = fontMetrics().height();
    m_picture->setPixmap(tintedIcon(m_iconName, Role(m_role)).pixmap(QSize(side, side), devicePixelRatioF()));
    QPalette colors;
    colors.setColor(QPalette::Window, roleWash(Role(m_role)));
    setPalette(colors);
}

void LossStrip::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_painting && !m_iconName.isEmpty()) {
        paintIn();
    }
}

void LossStrip::countExactly()
{
    if (m_counting) {
        cancel();
        return;
    }
    ask(m_failedShare.value_or(1.0));
}

void LossStrip::showValues()
{
    if (!m_report) {
        return;
    }
    auto* dialog = new LossValuesDialog(m_link, m_table, *m_report, m_change, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void LossStrip::buildDecisions()
{
    struct Choice {
        LossDecision decision;
        QString name;
        QString meaning;
    };
    const Choice choices[] = {
        {LossDecision::Ask, tr("Ask Before Expand"), tr("The plan stops and asks while values would be lost")},
        {LossDecision::Accept, tr("Accept Losses"), tr("As many as are counted when the plan is made")},
        {LossDecision::Mend, tr("Mend Rows Myself"), tr("The plan counts again before Expand and goes on at zero")},
    };
    auto* menu = new QMenu(m_decision);
    menu->setToolTipsVisible(true);
    for (const Choice& choice : choices) {
        QAction* action = menu->addAction(choice.name);
        action->setToolTip(choice.meaning);
        action->setCheckable(true);
        action->setData(int(choice.decision));
        connect(action, &QAction::triggered, this, [this, decision = choice.decision] {
            fillDecisions(); // the click has ticked it already, whatever the draft takes
            decide(decision);
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Map Values…")), &QAction::triggered, this, &LossStrip::editExpression);
    m_decision->setMenu(menu);
    m_decision->setPopupMode(QToolButton::InstantPopup);
    m_decision->hide();
    fillDecisions();
}

void LossStrip::fillDecisions()
{
    for (QAction* action : m_decision->menu()->actions()) {
        if (!action->isCheckable()) {
            continue;
        }
        const bool chosen = action->data().toInt() == int(m_change.decision);
        action->setChecked(chosen);
        if (chosen) {
            m_decision->setText(action->text());
            m_decision->setToolTip(action->toolTip());
            m_decision->setAccessibleName(tr("%1: %2", "button, column").arg(action->text(), m_change.column));
        }
    }
}

void LossStrip::decide(LossDecision decision)
{
    ChangeType change = m_change;
    change.decision = decision;
    if (const auto taken = m_editor.refine(change); !taken) {
        emit refused(taken.error());
    }
}

void LossStrip::editExpression()
{
    const Column* column = m_table->column(m_change.column);
    auto* dialog = new ExpressionDialog(m_change, column ? column->type : QString(), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const auto taken = m_editor.refine(dialog->change());
        if (!taken) {
            emit refused(taken.error());
        }
    });
    dialog->open();
}

} // namespace lk
