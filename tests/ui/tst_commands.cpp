// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/locksdock.h"
#include "ui/plan/strategywords.h"
#include "ui/shell/commandfinds.h"
#include "ui/shell/finder.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/windowactions.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QHelpEvent>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QToolTip>
#include <QUndoStack>

#include <algorithm>

using namespace lk;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const FinderEntry* entryOf(const QList<FinderEntry>& entries, const QString& text)
{
    const auto found = std::ranges::find(entries, text, &FinderEntry::text);
    return found == entries.cend() ? nullptr : &*found;
}

} // namespace

/// What can be done and found by its name, without the mouse; and what refusals call it.
class TestCommands : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { new Theme(this); }

    void theButtonsOfADockAreCommands()
    {
        LocksDock dock;
        bool shown = false;
        const QList<FinderEntry> entries = buttonCommands(*dock.widget(), s("Locks"), [&shown] { shown = true; });
        const FinderEntry* cancel = entryOf(entries, s("Locks: Cancel Query"));
        QVERIFY(cancel);
        QVERIFY(!cancel->enabled);
        QCOMPARE(cancel->whyNot, s("Select a session first."));
        QVERIFY(!shown);
        cancel->act(); // shows the dock, which says why not, too
        QVERIFY(shown);
    }

    void thePlansUndoIsFoundByThatWord()
    {
        QMainWindow window;
        QUndoStack drafts;
        const WindowActions actions(window, drafts);
        QVERIFY(actions.all.contains(actions.undoPlan));
        QVERIFY2(actions.undoPlan->text().remove(QLatin1Char('&')).startsWith(s("Undo the Plan")),
            qPrintable(actions.undoPlan->text()));
    }

    void aButtonWithoutTextIsFoundByItsAccessibleName()
    {
        QWidget panel;
        auto* picture = new QToolButton(&panel);
        picture->setAccessibleName(s("Zoom In"));
        new QToolButton(&panel); // says nothing to anybody
        int pressed = 0;
        connect(picture, &QToolButton::clicked, &panel, [&pressed] { ++pressed; });
        const QList<FinderEntry> entries = buttonCommands(panel, s("Map"), [] { });
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries[0].text, s("Map: Zoom In"));
        entries[0].act();
        QCOMPARE(pressed, 1);
    }

    void aMenuOfAButtonGivesItsEntries()
    {
        QWidget panel;
        auto* choose = new QToolButton(&panel);
        choose->setText(s("&Decide"));
        choose->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(choose);
        int chosen = 0;
        connect(menu->addAction(s("&Accept")), &QAction::triggered, &panel, [&chosen] { ++chosen; });
        menu->addSeparator();
        menu->addAction(s("Mend"))->setEnabled(false);
        choose->setMenu(menu);
        auto* hidden = new QToolButton(&panel);
        hidden->setText(s("Not now"));
        hidden->hide();
        bool shown = false;
        const QList<FinderEntry> entries = buttonCommands(panel, s("Strip"), [&shown] { shown = true; });
        QCOMPARE(entries.size(), 2);
        QCOMPARE(entries[0].text, s("Strip: Decide, Accept"));
        QVERIFY(entries[0].enabled && !entries[1].enabled);
        entries[0].act();
        QVERIFY(shown);
        QCOMPARE(chosen, 1);
    }

    void whatIsThereForEachSaysForWhich()
    {
        QWidget panel;
        QStringList done;
        const auto add = [&](const char* text, const char* spoken) {
            auto* button = new QToolButton(&panel);
            button->setText(s(text));
            button->setAccessibleName(s(spoken));
            connect(button, &QToolButton::clicked, &panel, [&done, spoken] { done << s(spoken); });
        };
        add("Revert", "Revert: amount");
        add("Revert", "Revert: note");
        add("Accept Losses", "Accept Losses: amount"); // the other column's says something else now
        add("Show Step", "Show the step: Fill total");
        add("Show Step", "Show the step: Swap the names");
        add("Show Step", "Show the step: Swap the names"); // two hazards of one step
        add("Help", "");
        const QList<FinderEntry> entries = buttonCommands(panel, s("orders"));
        QStringList texts;
        for (const FinderEntry& entry : entries) {
            texts << entry.text;
            entry.act();
        }
        QCOMPARE(texts,
            (QStringList{s("orders: Revert: amount"), s("orders: Revert: note"), s("orders: Accept Losses: amount"),
                s("orders: Show the step: Fill total"), s("orders: Show the step: Swap the names"),
                s("orders: Help")}));
        QCOMPARE(done,
            (QStringList{s("Revert: amount"), s("Revert: note"), s("Accept Losses: amount"),
                s("Show the step: Fill total"), s("Show the step: Swap the names"), QString()}));
    }

    void whatIsSeenAtTheTopIsWhatReturnOpens()
    {
        QWidget window;
        QString opened;
        const auto entry = [&opened](const char* text, bool always = false) {
            return FinderEntry{{}, s(text), {}, [&opened, name = s(text)] { opened = name; }, !always,
                always ? s("no") : QString(), always};
        };
        auto* finder = new Finder(s("Open"), s("Type"), {entry("public.touch_log")}, &window);
        auto* edit = finder->findChild<QLineEdit*>(s("finderEdit"));
        const auto* list = finder->findChild<QListView*>();
        QTest::keyClicks(edit, s("touch"));
        finder->add({entry("there are more", true)});
        finder->add({entry("public.touch(integer)")}); // the very name, but too late
        QCOMPARE(list->model()->rowCount(), 3);
        QCOMPARE(list->model()->index(0, 0).data(FinderModel::TextRole).toString(), s("public.touch(integer)"));
        QCOMPARE(list->model()->index(2, 0).data(FinderModel::TextRole).toString(), s("there are more"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(opened, s("public.touch_log"));
    }

    void whatComesLaterIsFoundAndLeavesTheChoice()
    {
        QWidget window;
        QString opened;
        const auto entry = [&opened](const char* text) {
            return FinderEntry{{}, s(text), {}, [&opened, name = s(text)] { opened = name; }};
        };
        auto* finder = new Finder(s("Open"), s("Type"), {entry("public.orders"), entry("public.orders_old")}, &window);
        auto* edit = finder->findChild<QLineEdit*>(s("finderEdit"));
        const auto* list = finder->findChild<QListView*>();
        QTest::keyClicks(edit, s("orders_"));
        QTest::keyClick(edit, Qt::Key_Down);
        finder->add({entry("public.orders_pkey"), entry("public.touch(orders_ integer)")});
        QCOMPARE(list->model()->rowCount(), 3);
        QCOMPARE(list->currentIndex().data(FinderModel::TextRole).toString(), s("public.orders_old"));
        edit->clear();
        QTest::keyClicks(edit, s("touch"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(opened, s("public.touch(orders_ integer)"));
    }

    void aLongNameLeavesItsDetailReadable()
    {
        QWidget window;
        // Letters without a gap: a strip without ink is between the two, or nowhere.
        const FinderEntry entry{{}, QString(60, u'W'), QString(60, u'M'), [] { }};
        auto* finder = new Finder(s("Open"), s("Type"), {entry}, &window);
        finder->show();
        auto* list = finder->findChild<QListView*>();
        QTRY_VERIFY(list->viewport()->width() > 100);
        list->setCurrentIndex({});
        list->clearSelection();
        const QRect row = list->visualRect(list->model()->index(0, 0));
        const QImage image = list->viewport()->grab(row).toImage();
        const int line = list->fontMetrics().height();
        const QRgb ground = image.pixel(1, image.height() / 2);
        int widest = 0;
        int run = 0;
        for (int x = line * 2; x < image.width() - line * 2; ++x) {
            bool ink = false;
            for (int y = 0; y < image.height(); ++y) {
                ink = ink || image.pixel(x, y) != ground;
            }
            run = ink ? 0 : run + 1;
            widest = qMax(widest, run);
        }
        QVERIFY2(widest >= line / 2, qPrintable(QString::number(widest)));
        // What is cut is whole in the tool tip.
        QHelpEvent ask(QEvent::ToolTip, row.center(), list->viewport()->mapToGlobal(row.center()));
        QApplication::sendEvent(list->viewport(), &ask);
        QCOMPARE(QToolTip::text(), list->model()->index(0, 0).data().toString());
        QToolTip::hideText();
    }

    void keysThatAreNotChangedKeepTheirOthers()
    {
        QAction redo(s("&Redo"));
        redo.setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
        QAction other(s("Other"));
        for (QAction* action : {&redo, &other}) {
            action->setProperty(WindowActions::defaultKeys,
                QKeySequence::listToString(action->shortcuts(), QKeySequence::PortableText));
        }
        const QKeySequence ctrlY(Qt::CTRL | Qt::Key_Y);
        {
            ShortcutsDialog dialog({&redo, &other}, nullptr);
            const QList<QKeySequenceEdit*> edits = dialog.findChildren<QKeySequenceEdit*>();
            QCOMPARE(edits.size(), 2);
            auto* ok = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
            edits[1]->setKeySequence(ctrlY); // which Redo has, unseen
            QVERIFY(!ok->isEnabled());
            edits[1]->setKeySequence(QKeySequence(Qt::Key_F9));
            QVERIFY(ok->isEnabled());
            dialog.accept();
            QCOMPARE(redo.shortcuts().size(), 2);
            QCOMPARE(other.shortcut(), QKeySequence(Qt::Key_F9));
        }
        {
            ShortcutsDialog dialog({&redo, &other}, nullptr);
            dialog.findChildren<QKeySequenceEdit*>()[0]->setKeySequence(QKeySequence(Qt::Key_F8));
            dialog.accept();
            QCOMPARE(redo.shortcuts(), (QList<QKeySequence>{QKeySequence(Qt::Key_F8), ctrlY}));
        }
        ShortcutsDialog dialog({&redo, &other}, nullptr);
        dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
        dialog.accept();
        QCOMPARE(redo.shortcuts().size(), 2);
        QCOMPARE(redo.shortcuts().last(), ctrlY);
        QVERIFY(other.shortcuts().isEmpty());
    }

    void restoredKeysAreAllOfThem()
    {
        const QKeySequence first(Qt::CTRL | Qt::SHIFT | Qt::Key_Z);
        const QKeySequence second(Qt::CTRL | Qt::Key_Y);
        QAction redo(s("&Redo"));
        redo.setProperty(
            WindowActions::defaultKeys, QKeySequence::listToString(QList{first, second}, QKeySequence::PortableText));
        redo.setShortcut(first); // as an earlier version kept it
        ShortcutsDialog(QList{&redo}, nullptr).accept();
        QCOMPARE(redo.shortcuts(), QList{first});
        ShortcutsDialog dialog({&redo}, nullptr);
        dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
        dialog.accept();
        QCOMPARE(redo.shortcuts(), (QList{first, second}));
    }

    void refusalsNameStrategiesAsTheWindowDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("told");
        QTest::newRow("every way is refused: one line each")
            << s("Cannot change column public.t.v online. in-place: The table is large. dual-column: Index i is in the "
                 "way. view: A view cannot change how values are stored.")
            << s("Cannot change column public.t.v online.\nIn Place: The table is large.\nDual Column: Index i is in "
                 "the way.\nView: A view cannot change how values are stored.");
        QTest::newRow("the one that was asked for, and the others")
            << s("Cannot rename column a by strategy view. It has rules. Nor by in-place: Text names it.")
            << s("Cannot rename column a by strategy View. It has rules.\nNor by In Place: Text names it.");
        QTest::newRow("what was set aside")
            << s("Old and new live side by side. in-place was set aside: The table is large.")
            << s("Old and new live side by side. In Place was set aside: The table is large.");
        QTest::newRow("a word is no strategy") << s("Drop the view: it shows t.v, and view public.dual-column.")
                                               << s("Drop the view: it shows t.v, and view public.dual-column.");
    }
    void refusalsNameStrategiesAsTheWindowDoes()
    {
        QFETCH(QString, text);
        QFETCH(QString, told);
        QCOMPARE(strategiesInWords(text), told);
    }

    void optionsAreNamedAsTheControlsOfTheWindow_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("told");
        QTest::newRow("expression, and a value for the others")
            << s("Give an expression (--using) that converts every value, or a value for those that do not convert "
                 "(--otherwise).")
            << s("Give an expression (Edit Expression) that converts every value, or a value for those that do not "
                 "convert (Edit Expression).");
        QTest::newRow("an expression that is given")
            << s("If the values mean another zone, give it (--using \"at AT TIME ZONE 'UTC'\", with --back).")
            << s("If the values mean another zone, give it (Edit Expression: at AT TIME ZONE 'UTC').");
        QTest::newRow("what to do with values that do not survive")
            << s("Look at the values, mend them (--losses mend), map them (--map, --otherwise), or give an expression "
                 "(--using).")
            << s("Look at the values, mend them (Mend Rows Myself), map them (Map Values…), or give an expression "
                 "(Edit "
                 "Expression).");
        QTest::newRow("the inverse, and both") << s("Give the inverse (--back). Or both (--using, with --back).")
                                               << s("Give the inverse (Edit Expression). Or both (Edit Expression).");
        QTest::newRow("lock budget") << s("With a larger lock budget (--lock-budget).")
                                     << s("With a larger lock budget (Lock budget, under Options).");
        QTest::newRow("who is dead") << s("Take the plan over from it: --take-over 4711. By hand: SELECT 1")
                                     << s("Take the plan over from it: the button Take Over. By hand: SELECT 1");
        QTest::newRow("what is no option")
            << s("A comment -- like this (--) stays.") << s("A comment -- like this (--) stays.");
    }
    void optionsAreNamedAsTheControlsOfTheWindow()
    {
        QFETCH(QString, text);
        QFETCH(QString, told);
        QCOMPARE(controlsInWords(text), told);
    }

    void whatIsPossibleIsNamedAlike()
    {
        Error error = failure(ErrorKind::Unsupported, s("No."), s("Possible: dual-column, view.")).error();
        QCOMPARE(strategiesInWords(error).remedy, s("Possible: Dual Column, View."));
    }
};

QTEST_MAIN(TestCommands)
#include "tst_commands.moc"
