// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/reconnectpause.h"
#include "tests/support/patience.h"
#include "tests/ui/named.h"
#include "tests/ui/runvalues.h"
#include "ui/plan/errorcard.h"
#include "ui/plan/gatecard.h"
#include "ui/plan/narration.h"
#include "ui/plan/planbar.h"
#include "ui/plan/planpage.h"
#include "ui/plan/sqlview.h"
#include "ui/plan/statewords.h"
#include "ui/plan/stepdetails.h"
#include "ui/plan/stepsmodel.h"
#include "ui/plan/strategypanel.h"
#include "ui/theme/roles.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// The plan page without a server, and the cards at which a run waits for a person.
class TestPlanCards : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { new Theme(this); }
    void planWithoutConnectionIsShownAndSaysWhy();
    void sqlAndTreeFollowEachOther();
    void strategyIsOneClickAway();
    void savedAndExported();
    void stepStateAndLockAreInSight();
    void gateWantsTyping();
    void gateTakesPaste();
    void gateOfLongNamesIsNoWider();
    void gateThatCannotBePassedSaysWhy();
    void undoGateCanBeDeclined();
    void undoGateThatKeepsTheOldFormSaysSo();
    void errorOffersTheUndoWhereItIsPossible();
    void gateCardIsAsHighAsItsWords();
    void aCardOnALowPageIsNotSqueezed_data();
    void aCardOnALowPageIsNotSqueezed();
    void errorSaysWhatTheServerSaid();
    void aLostConnectionIsCountedDownAndNeedNotBeWaitedFor();
    void theChosenStrategyComesIntoSight();
};

void TestPlanCards::planWithoutConnectionIsShownAndSaysWhy()
{
    PlanPage page(samplePlan());
    page.resize(1000, 500);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto* run = named<QAbstractButton>(page, "planRunPhase");
    QVERIFY(!run->isEnabled());
    QVERIFY2(run->toolTip().contains(QStringLiteral("Not connected")), qPrintable(run->toolTip()));
    QCOMPARE(named<QTreeView>(page, "planSteps")->model()->rowCount(), 3);
    QVERIFY(named<SqlView>(page, "planSql")->toPlainText().contains(QStringLiteral("ADD COLUMN")));
}

void TestPlanCards::sqlAndTreeFollowEachOther()
{
    PlanPage page(samplePlan());
    page.resize(1000, 400);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto* tree = named<QTreeView>(page, "planSteps");
    auto* sql = named<SqlView>(page, "planSql");
    const auto* model = qobject_cast<StepsModel*>(tree->model());
    tree->setCurrentIndex(model->indexOf(QStringLiteral("contract.orders.drop")));
    QCOMPARE(sql->currentStep(), QStringLiteral("contract.orders.drop"));
    QVERIFY(
        sql->document()->findBlock(sql->textCursor().position()).text().contains(QStringLiteral("Drop the trigger")));
    QVERIFY(named<StepDetails>(page, "stepDetails")->toPlainText().contains(QStringLiteral("cannot be undone")));

    QTextCursor cursor = sql->document()->find(QStringLiteral("Copy amount"));
    QVERIFY(!cursor.isNull());
    sql->setTextCursor(cursor);
    QCOMPARE(tree->currentIndex().data(StepsModel::StepIdRole).toString(), QStringLiteral("migrate.orders.backfill"));
    page.showPhase(Phase::Contract);
    QCOMPARE(tree->currentIndex().data(StepsModel::StepIdRole).toString(), QStringLiteral("contract.gate"));
}

void TestPlanCards::strategyIsOneClickAway()
{
    PlanPage page(samplePlan());
    Strategy chosen = Strategy::Auto;
    connect(&page, &PlanPage::strategyChosen, this, [&](const Change&, Strategy strategy) { chosen = strategy; });
    QVERIFY2(!page.findChild<QPushButton*>(QStringLiteral("use-in-place")), "what is impossible has no button");
    named<QPushButton>(page, "use-view")->click();
    QCOMPARE(toString(chosen), toString(Strategy::View));
}

void TestPlanCards::savedAndExported()
{
    QTemporaryDir folder;
    PlanPage page(samplePlan());
    page.savePlanTo(folder.filePath(QStringLiteral("a.lkplan")));
    QCOMPARE(page.filePath(), folder.filePath(QStringLiteral("a.lkplan")));
    const auto loaded = loadPlan(page.filePath());
    QVERIFY(loaded);
    QVERIFY(*loaded == page.plan());
    page.exportScriptsTo(folder.filePath(QStringLiteral("sql")));
    QVERIFY(!QDir(folder.filePath(QStringLiteral("sql"))).entryList({QStringLiteral("*.sql")}).isEmpty());

    QSignalSpy errors(&page, &PlanPage::loggedError);
    page.savePlanTo(folder.filePath(QStringLiteral("not/there/b.lkplan")));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(page.filePath(), folder.filePath(QStringLiteral("a.lkplan")));
}

void TestPlanCards::stepStateAndLockAreInSight()
{
    PlanPage page(samplePlan());
    auto* tree = named<QTreeView>(page, "planSteps");
    for (const int width :
        {1000, 760, 1600}) { // in a window of 1280 with its objects dock; in one of 960; in a wide one
        page.resize(width, 420);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const QHeaderView& header = *tree->header();
        const int end
            = header.sectionViewportPosition(StepsModel::LockColumn) + header.sectionSize(StepsModel::LockColumn);
        QTRY_VERIFY2(end <= tree->viewport()->width(),
            qPrintable(QStringLiteral("%1 of %2").arg(end).arg(tree->viewport()->width())));
        const int word = tree->fontMetrics().horizontalAdvance(QStringLiteral("Waiting for Lock"));
        QVERIFY(header.sectionSize(StepsModel::StateColumn) >= word + tree->iconSize().width());
    }
    // The phase of the first step stands above it.
    QVERIFY(!tree->visualRect(tree->model()->index(0, 0)).isEmpty());
    QVERIFY(tree->visualRect(tree->model()->index(0, 0)).top() >= 0);
    // Whoever sets a width keeps it.
    QWidget* header = tree->header()->viewport();
    const int edge = tree->header()->sectionSize(StepsModel::StepColumn) - 1;
    QTest::mousePress(header, Qt::LeftButton, {}, QPoint(edge, 5));
    QTest::mouseMove(header, QPoint(edge - 40, 5));
    QTest::mouseRelease(header, Qt::LeftButton, {}, QPoint(edge - 40, 5));
    const int set = tree->header()->sectionSize(StepsModel::StepColumn);
    QVERIFY(set < edge);
    page.resize(1200, 420);
    QCoreApplication::processEvents();
    QCOMPARE(tree->header()->sectionSize(StepsModel::StepColumn), set);
}

void TestPlanCards::gateWantsTyping()
{
    const Plan plan = samplePlan();
    GateCard card;
    card.showGate(*plan.step(QStringLiteral("contract.gate")), {}, QStringLiteral("Drop"), {});
    card.show();
    QSignalSpy confirmed(&card, &GateCard::confirmed);
    auto* button = named<QPushButton>(card, "gateConfirm");
    auto* typing = named<QLineEdit>(card, "gateTyping");
    QCOMPARE(button->text(), QStringLiteral("Drop public.orders.amount"));
    QVERIFY(!button->isEnabled());
    QTest::keyClicks(typing, QStringLiteral("public.orders.amoun"));
    QVERIFY(!button->isEnabled());
    QVERIFY(named<QLabel>(card, "gateWhyNot")->isVisible());
    QTest::keyClick(typing, Qt::Key_Return);
    QCOMPARE(confirmed.size(), 0);
    QTest::keyClicks(typing, QStringLiteral("t"));
    QVERIFY(button->isEnabled());
    // The same gate shown again, as every snapshot does, keeps what was typed.
    card.showGate(*plan.step(QStringLiteral("contract.gate")), QStringLiteral("0 readers"), QStringLiteral("Drop"), {});
    QVERIFY(button->isEnabled());
    QTest::keyClick(typing, Qt::Key_Return);
    QCOMPARE(confirmed.size(), 1);
    QCOMPARE(confirmed.first().first().toString(), QStringLiteral("contract"));
    // What else goes is told where the deed is done.
    card.showGate(*plan.step(QStringLiteral("contract.gate")), {}, QStringLiteral("Drop both"), {}, 3);
    QCOMPARE(button->text(), QStringLiteral("Drop public.orders.amount and 2 More"));
    QVERIFY2(button->toolTip().contains(QStringLiteral("Drop both")), qPrintable(button->toolTip()));
    // What is to be typed is read as it is: a single & would make its next letter a key.
    Step odd = *plan.step(QStringLiteral("contract.gate"));
    std::get<GateBody>(odd.body).typed = QStringLiteral("a.\"Pos&ten\"");
    card.showGate(odd, {}, {}, {});
    QCOMPARE(button->text(), QStringLiteral("Drop a.\"Pos&&ten\""));
    QCOMPARE(named<QLabel>(card, "gateTypeThis")->text(), QStringLiteral("Type a.\"Pos&&ten\":"));
    // Another gate does not inherit it.
    Step other = *plan.step(QStringLiteral("contract.gate"));
    std::get<GateBody>(other.body).confirmation = QStringLiteral("contract-2");
    card.showGate(other, {}, {}, {});
    QVERIFY(!button->isEnabled());
}

void TestPlanCards::gateTakesPaste()
{
    GateCard card;
    card.showGate(*samplePlan().step(QStringLiteral("contract.gate")), {}, {}, {});
    card.show();
    QApplication::clipboard()->setText(QStringLiteral(" public.orders.amount "));
    named<QLineEdit>(card, "gateTyping")->paste();
    QVERIFY(named<QPushButton>(card, "gateConfirm")->isEnabled());
}

/// What is to be typed and the button that says it too must not make the window wider than a small screen.
void TestPlanCards::gateOfLongNamesIsNoWider()
{
    GateCard card;
    Step gate = *samplePlan().step(QStringLiteral("contract.gate"));
    const auto least = [&](const QString& typed) {
        std::get<GateBody>(gate.body).typed = typed;
        card.showGate(gate, {}, {}, {});
        card.layout()->activate(); // as it would be at the next turn of the event loop
        return card.layout()->minimumSize().width();
    };
    const int most = card.fontMetrics().averageCharWidth() * 96;
    const int usual = least(QStringLiteral("public.orders.amount"));
    QVERIFY2(usual < most, qPrintable(QString::number(usual)));
    const QString name = QStringLiteral("the_name_of_a_thing_that_is_long");
    const int widest = least(QStringList{name, name, name}.join(QLatin1Char('.')));
    QVERIFY2(widest < card.fontMetrics().averageCharWidth() * 140, qPrintable(QString::number(widest)));
    const auto* field = card.findChild<QLineEdit*>(QStringLiteral("gateTyping"));
    const auto* button = card.findChild<QPushButton*>(QStringLiteral("gateConfirm"));
    card.resize(widest, card.sizeHint().height());
    card.show();
    QVERIFY(QTest::qWaitForWindowExposed(&card));
    QVERIFY(field->geometry().bottom() < button->geometry().top());
    QVERIFY(least(QStringLiteral("public.orders.amount")) < widest);
    QTRY_VERIFY(button->geometry().left() > field->geometry().right()); // beside each other again
}

void TestPlanCards::gateThatCannotBePassedSaysWhy()
{
    GateCard card;
    card.showGate(*samplePlan().step(QStringLiteral("migrate.gate")), {}, {}, QStringLiteral("Production is locked."));
    card.show();
    auto* button = named<QPushButton>(card, "gateConfirm");
    QCOMPARE(button->text(), QStringLiteral("The Application Is Ready"));
    QVERIFY(!button->isEnabled());
    QCOMPARE(named<QLabel>(card, "gateWhyNot")->text(), QStringLiteral("Production is locked."));
}

void TestPlanCards::undoGateCanBeDeclined()
{
    GateCard card;
    card.showUndoGate(QStringLiteral("12 rows would lose their value."), {});
    card.show();
    QSignalSpy dismissed(&card, &GateCard::dismissed);
    QSignalSpy confirmed(&card, &GateCard::confirmed);
    QVERIFY(named<QLabel>(card, "gateNote")->text().contains(QStringLiteral("12 rows")));
    named<QPushButton>(card, "gateDismiss")->click();
    QCOMPARE(dismissed.size(), 1);
    named<QPushButton>(card, "gateConfirm")->click();
    QCOMPARE(confirmed.first().first().toString(), QStringLiteral("undo-loses-rows"));
}

void TestPlanCards::undoGateThatKeepsTheOldFormSaysSo()
{
    GateCard card;
    card.showUndoGate(QStringLiteral("12 rows differ."), {}, true);
    for (const char* name : {"gateHeadline", "gateQuestion"}) {
        const QString text = named<QLabel>(card, name)->text();
        QVERIFY2(
            !text.contains(QLatin1String("Loses")) && !text.contains(QLatin1String("cannot hold")), qPrintable(text));
    }
    QVERIFY(!named<QPushButton>(card, "gateConfirm")->text().contains(QLatin1String("Lose")));
    card.showUndoGate(QStringLiteral("12 rows would lose their value."), {});
    QVERIFY(named<QLabel>(card, "gateHeadline")->text().contains(QLatin1String("Loses")));
}

void TestPlanCards::errorOffersTheUndoWhereItIsPossible()
{
    ErrorCard card;
    card.showError(failure(ErrorKind::DataLost, QStringLiteral("The dual write is gone."),
                       QStringLiteral("Undo the plan, and begin again."))
                       .error(),
        QStringLiteral("Cut over"));
    card.show();
    auto* undo = named<QPushButton>(card, "errorUndo");
    QVERIFY(!undo->isVisible());
    card.setUndoOffered(true);
    QVERIFY(undo->isVisible() && undo->isEnabled());
    QSignalSpy wanted(&card, &ErrorCard::undoRequested);
    QTest::mouseClick(undo, Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    card.setUndoOffered(false);
    QVERIFY(!undo->isVisible());
}

void TestPlanCards::gateCardIsAsHighAsItsWords()
{
    QWidget frame;
    auto* column = new QVBoxLayout(&frame);
    auto* card = new GateCard(&frame);
    column->addWidget(card);
    column->addWidget(new QWidget(&frame), 1);
    card->hide();
    frame.resize(900, 500);
    frame.show();
    QVERIFY(QTest::qWaitForWindowExposed(&frame));
    // One gate after the other, as in a run: none leaves its height to the next.
    const QDateTime now = QDateTime::currentDateTimeUtc();
    card->showGate(*samplePlan().step(QStringLiteral("contract.gate")), QString(300, QLatin1Char('x')),
        QStringLiteral("Drop"), QStringLiteral("Production is locked."));
    card->show();
    QTRY_COMPARE(card->height(), card->sizeHint().height());
    const int high = card->height();
    card->showGate(*samplePlan().step(QStringLiteral("migrate.gate")), {}, QStringLiteral("Cut over"), {});
    card->showChecks({{.verdict = GateCheck::Verdict::Good, .text = QStringLiteral("Parity: 0 differ"), .at = now},
        {.verdict = GateCheck::Verdict::Attention, .text = QStringLiteral("Blockers: pid 1"), .at = now}});
    QTRY_VERIFY(card->height() < high);
    QTRY_COMPARE(card->height(), card->sizeHint().height());
    const auto* headline = named<QLabel>(*card, "gateHeadline");
    QTRY_VERIFY2(
        headline->height() < headline->fontMetrics().height() * 2, qPrintable(QString::number(headline->height())));
    const QList<QLabel*> checks = card->findChildren<QLabel*>(QStringLiteral("gateCheck"));
    QCOMPARE(checks.size(), 2);
    // What needs attention comes first; a line may end before the dot, and not between it and the time.
    QVERIFY(checks[0]->text().startsWith(QStringLiteral("Blockers: pid 1 ·") + QChar(QChar::Nbsp)));
    QVERIFY(checks[1]->text().startsWith(QStringLiteral("Parity: 0 differ ·") + QChar(QChar::Nbsp)));
    QCOMPARE(checks[0]->y(), checks[1]->y()); // beside each other: there is room
    frame.resize(420, 500);
    QTRY_VERIFY(checks[1]->y() > checks[0]->y());
    QTRY_COMPARE(card->height(), card->sizeHint().height());
}

void TestPlanCards::aCardOnALowPageIsNotSqueezed_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<QString>("note");
    QTest::newRow("in a narrow page, with little to say") << 560 << QString();
    QTest::newRow("in a narrow page, with much to say")
        << 560 << QString(12, QLatin1Char('x')).append(u' ').repeated(30);
    QTest::newRow("in a wide page, with little to say") << 960 << QString();
    QTest::newRow("in a wide page, with much to say") << 960 << QString(12, QLatin1Char('x')).append(u' ').repeated(30);
}

/// What scrolls gives way, and the steps; a line that is read whole does not, also when it comes while nothing runs.
void TestPlanCards::aCardOnALowPageIsNotSqueezed()
{
    QFETCH(int, width);
    QFETCH(QString, note);
    QWidget window; // as low as it is told to be, whatever the page would like
    PlanPage page(samplePlan(), nullptr, &window);
    auto* card = named<GateCard>(page, "gateCard");
    auto* typing = named<QLineEdit>(*card, "gateTyping");
    card->showGate(*page.plan().step(QStringLiteral("contract.gate")), note, QStringLiteral("Drop"), {});
    card->showChecks({{.verdict = GateCheck::Verdict::Good,
        .text = QStringLiteral("Parity: 0 differ"),
        .at = QDateTime::currentDateTimeUtc()}});
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto squeezed = [&] {
        QStringList all;
        if (card->height() < card->minimumSizeHint().height()) { // the words that scroll have less than their few lines
            all << QStringLiteral("card %1 of %2").arg(card->height()).arg(card->minimumSizeHint().height());
        }
        for (const QLabel* label : card->findChildren<const QLabel*>()) {
            const int needs = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
            if (label->isVisible() && !label->text().isEmpty() && label->height() < needs) {
                all << QStringLiteral("%1 %2 of %3").arg(label->objectName()).arg(label->height()).arg(needs);
            }
        }
        return all.join(QLatin1String(", "));
    };
    const int most = page.fontMetrics().height() * 45;
    for (int more = 0; more == 0 || page.height() < most; more += 21) {
        typing->clear();
        card->show();
        QCoreApplication::processEvents();
        QVERIFY(!named<QLabel>(*card, "gateWhyNot")->isVisible());
        page.resize(width, page.minimumSizeHint().height() + more);
        QTRY_COMPARE(squeezed(), QString());
        typing->setText(QStringLiteral("public.orders"));
        QVERIFY(named<QLabel>(*card, "gateWhyNot")->isVisible());
        // The page has more to ask for then, and what it stands in gives it that.
        QCoreApplication::processEvents();
        page.resize(width, qMax(page.height(), page.minimumSizeHint().height()));
        QTRY_COMPARE(squeezed(), QString());
        card->hide();
    }
}

void TestPlanCards::errorSaysWhatTheServerSaid()
{
    ErrorCard card;
    Error error;
    error.kind = ErrorKind::LockTimeout;
    error.message = QStringLiteral("canceling statement due to lock timeout <b>");
    error.sqlState = QStringLiteral("55P03");
    error.hint = QStringLiteral("A hint.");
    error.remedy = QStringLiteral("End pid 4711.");
    card.showError(error, QStringLiteral("Cut over"));
    card.show();
    const QString said = named<QLabel>(card, "errorMessage")->text();
    QVERIFY(said.contains(QStringLiteral("lock timeout <b>")));
    QVERIFY(said.contains(QStringLiteral("55P03")));
    QVERIFY(said.contains(QStringLiteral("A hint.")));
    QVERIFY(named<QLabel>(card, "errorRemedy")->text().contains(QStringLiteral("End pid 4711.")));
    QVERIFY(named<QPushButton>(card, "errorShowLocks")->isVisible());
    named<QPushButton>(card, "errorCopy")->click();
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("lock timeout")));
}

void TestPlanCards::aLostConnectionIsCountedDownAndNeedNotBeWaitedFor()
{
    const Plan plan = samplePlan();
    RunSnapshot run = backfilling();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const ReconnectPause pause{3, 12, now.addSecs(30), QStringLiteral("server closed the connection")};
    setReconnectPause(run, pause);
    QCOMPARE(reconnectPause(run), std::optional(pause));
    QVERIFY(runLine(plan, run).contains(QStringLiteral("try 3 of 12")));
    const QString early = reconnectSentence(pause, now);
    QVERIFY2(early.contains(QStringLiteral("in 30 s")), qPrintable(early));
    QVERIFY(reconnectSentence(pause, now.addSecs(5)).contains(QStringLiteral("in 25 s")));
    QVERIFY(!reconnectSentence(pause, now.addSecs(40)).contains(QStringLiteral(" s,")));
    const PlanActions can = planActions(plan, run, true, true, {});
    QVERIFY(can.reconnect && can.stop);
    QVERIFY(!planActions(plan, run, false, true, {}).reconnect); // nothing runs
    QVERIFY(!planActions(plan, backfilling(), true, true, {}).reconnect);

    Theme theme;
    PlanBar bar;
    bar.resize(900, bar.sizeHint().height());
    bar.show();
    auto* connect = named<QAbstractButton>(bar, "planReconnect");
    QVERIFY(!connect->isVisible());
    bar.setActions(can, plan);
    bar.setLine(reconnectSentence({3, 12, now.addSecs(30), QString(300, QLatin1Char('x'))}, now), true);
    QVERIFY(connect->isVisible());
    QTRY_VERIFY(bar.rect().contains(connect->geometry()));
    const auto* line = named<QLabel>(bar, "planLine");
    QVERIFY(line->text().contains(QStringLiteral("in 30 s, try 3 of 12")));
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        theme.setMode(mode); // while the line stays
        QTRY_COMPARE(line->palette().color(QPalette::WindowText), roleColor(Role::Waiting));
    }
    QSignalSpy wanted(&bar, &PlanBar::reconnectRequested);
    QTest::mouseClick(connect, Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
    bar.setActions({}, plan);
    QVERIFY(!connect->isVisible());
}

void TestPlanCards::theChosenStrategyComesIntoSight()
{
    Plan plan = samplePlan();
    plan.decisions = {{.change = RenameColumn{},
        .chosen = Strategy::InPlace,
        .because = QStringLiteral("It is large."),
        .options = {{Strategy::InPlace, true, QString(200, QLatin1Char('x'))},
            {Strategy::DualColumn, true, QString(200, QLatin1Char('y'))}}}};
    StrategyPanel panel;
    panel.resize(300, 120);
    panel.show();
    panel.setPlan(plan);
    QScrollBar* bar = panel.verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    bar->setValue(bar->maximum());
    const int below = bar->value();
    panel.setPlan(plan); // something else of it has changed
    QCOMPARE(bar->value(), below);
    plan.decisions.first().chosen = Strategy::DualColumn;
    panel.setPlan(plan);
    QCOMPARE(bar->value(), 0); // it stands first

    // That of a later change stands further below.
    plan.decisions << plan.decisions.first();
    plan.decisions.last().change = RenameTable{};
    panel.setPlan(plan);
    bar->setValue(bar->maximum());
    plan.decisions.last().chosen = Strategy::InPlace;
    panel.setPlan(plan);
    const auto isSeen = [&] {
        const QList<QLabel*> words = panel.findChildren<QLabel*>();
        const auto name = std::ranges::find(
            words, QStringLiteral("%1, chosen").arg(strategyWord(Strategy::InPlace)), &QLabel::text);
        return name != words.end() && panel.viewport()->rect().contains((*name)->mapTo(panel.viewport(), QPoint()));
    };
    QTRY_VERIFY(isSeen());
}

QTEST_MAIN(TestPlanCards)
#include "tst_plancards.moc"
