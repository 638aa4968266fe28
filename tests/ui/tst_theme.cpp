// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/runvalues.h"
#include "ui/locks/locksdock.h"
#include "ui/plan/sqlview.h"
#include "ui/theme/colormath.h"
#include "ui/theme/icons.h"
#include "ui/theme/roles.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QStyle>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>
#include <QToolTip>

#include <algorithm>
#include <utility>

using namespace lk;

/// The promises of the role colours, computed: contrast on every ground, distance for every kind of sight.
class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void ciede2000AgreesWithSharma_data();
    void ciede2000AgreesWithSharma();
    void everyRoleStandsOutFromEveryGround();
    void rolesAreToldApart_data();
    void rolesAreToldApart();
    void textIsLegible_data();
    void textIsLegible();
    void coloursAreMadeLegible();
    void sqlIsLegible_data() { textIsLegible_data(); }
    void sqlIsLegible();
    void everyIconIsDrawnAndTinted();
    void iconsAreSharpAtEveryScale();
    void modesAreAppliedAndNamed();
    void wordsDoNotTouchTheirButtonsFrame();
    void aMenusArrowIsLevelWithTheWords();
    void theButtonsOfADocksTitleAreSeen();
    void whatTheLocksSayKeepsItsColour();
    void aToolTipIsReadAsItIsWritten();
};

void TestTheme::ciede2000AgreesWithSharma_data()
{
    QTest::addColumn<QColor>("a");
    QTest::addColumn<QColor>("b");
    QTest::addColumn<double>("distance");
    QTest::newRow("a colour is no distance from itself") << QColor(18, 89, 219) << QColor(18, 89, 219) << 0.0;
    QTest::newRow("black and white are a hundred apart") << QColor(Qt::black) << QColor(Qt::white) << 100.0;
    QTest::newRow("red and green") << QColor(255, 0, 0) << QColor(0, 255, 0) << 86.61;
    QTest::newRow("red and blue") << QColor(255, 0, 0) << QColor(0, 0, 255) << 52.88;
}

void TestTheme::ciede2000AgreesWithSharma()
{
    QFETCH(QColor, a);
    QFETCH(QColor, b);
    QFETCH(double, distance);
    QVERIFY2(std::abs(ciede2000(a, b) - distance) < 0.1, qPrintable(QString::number(ciede2000(a, b))));
    QVERIFY(std::abs(ciede2000(a, b) - ciede2000(b, a)) < 1e-9);
}

void TestTheme::everyRoleStandsOutFromEveryGround()
{
    for (const bool dark : {false, true}) {
        const QPalette palette = lockkeeperPalette(dark);
        for (const auto ground : {QPalette::Window, QPalette::Base, QPalette::AlternateBase}) {
            for (const Role role : allRoles) {
                const double ratio = contrastRatio(roleColor(role, dark), palette.color(ground));
                QVERIFY2(ratio >= 4.5,
                    qPrintable(QStringLiteral("role %1, dark %2, ground %3: %4")
                            .arg(int(role))
                            .arg(dark)
                            .arg(int(ground))
                            .arg(ratio)));
            }
        }
    }
}

void TestTheme::rolesAreToldApart_data()
{
    QTest::addColumn<int>("sight");
    QTest::newRow("with all cones") << int(Sight::Normal);
    QTest::newRow("protan") << int(Sight::Protan);
    QTest::newRow("deutan") << int(Sight::Deutan);
    QTest::newRow("tritan") << int(Sight::Tritan);
}

void TestTheme::rolesAreToldApart()
{
    QFETCH(int, sight);
    for (const bool dark : {false, true}) {
        for (const Role a : allRoles) {
            for (const Role b : allRoles) {
                if (a == b) {
                    continue;
                }
                const double distance
                    = ciede2000(seenBy(roleColor(a, dark), Sight(sight)), seenBy(roleColor(b, dark), Sight(sight)));
                QVERIFY2(distance >= 9,
                    qPrintable(
                        QStringLiteral("%1 and %2, dark %3: %4").arg(int(a)).arg(int(b)).arg(dark).arg(distance)));
            }
        }
    }
}

void TestTheme::textIsLegible_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestTheme::textIsLegible()
{
    QFETCH(bool, dark);
    const QPalette p = lockkeeperPalette(dark);
    QCOMPARE(isDark(p), dark);
    QVERIFY(contrastRatio(p.color(QPalette::Text), p.color(QPalette::Base)) >= 7);
    QVERIFY(contrastRatio(p.color(QPalette::WindowText), p.color(QPalette::Window)) >= 7);
    QVERIFY(contrastRatio(p.color(QPalette::HighlightedText), p.color(QPalette::Highlight)) >= 4.5);
    QVERIFY(contrastRatio(p.color(QPalette::PlaceholderText), p.color(QPalette::Base)) >= 4.5);
    QVERIFY(contrastRatio(p.color(QPalette::Link), p.color(QPalette::Base)) >= 4.5);
}

void TestTheme::coloursAreMadeLegible()
{
    const QList<QColor> day{QColor(Qt::white), QColor(0xEF, 0xF0, 0xF1)};
    QCOMPARE(legibleOn(QColor(Qt::darkBlue), day), QColor(Qt::darkBlue)); // is already
    for (const QColor& wanted : {QColor(0x89, 0x88, 0x87), QColor(Qt::yellow), QColor(Qt::white)}) {
        const QColor made = legibleOn(wanted, day);
        for (const QColor& ground : day) {
            QVERIFY(contrastRatio(made, ground) >= legibleRatio);
        }
    }
    const QColor night(0x1B, 0x1E, 0x20);
    const QColor grey = legibleOn(QColor(0x50, 0x50, 0x50), {night});
    QVERIFY(contrastRatio(grey, night) >= legibleRatio);
    QVERIFY2(contrastRatio(grey, night) < legibleRatio * 1.2, "no further than needed");
}

/// Every token of a plan's SQL as the view draws it, on plain ground and on the wash of each phase.
void TestTheme::sqlIsLegible()
{
    QFETCH(bool, dark);
    Theme theme;
    theme.setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    Plan plan = test::samplePlan();
    std::get<StatementBody>(plan.steps.first().body).statements = {QStringLiteral(
        "-- a comment, TODO of a person, FIXME\n/* NOTE: another */\n"
        "CREATE OR REPLACE FUNCTION \"public\".\"f\"(a numeric(12,2)) RETURNS trigger AS $body$\n"
        "BEGIN IF NEW.a <> 1.5e3 AND now() > '2026-01-01'::date THEN RETURN NULL; END IF; END\n"
        "$body$ LANGUAGE plpgsql;\n"
        "SELECT E'\\\\x41', U&'d', B'01', TRUE, count(*) FROM \"t\" WHERE x = $1 AND y LIKE '%a' || :z")};
    SqlView view;
    view.setPlan(plan);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QList<QColor> grounds{view.palette().color(QPalette::Base)};
    for (const Role phase : {Role::Expand, Role::Migrate, Role::Contract}) {
        grounds << roleWash(phase);
    }
    QSet<QRgb> seen;
    QStringList faint;
    for (QTextBlock block = view.document()->begin(); block.isValid(); block = block.next()) {
        QList<QTextLayout::FormatRange> ranges = block.layout()->formats();
        ranges.prepend({0, int(block.text().size()), {}}); // what has no colour of its own
        for (const QTextLayout::FormatRange& range : std::as_const(ranges)) {
            const QColor ink = range.format.foreground().style() == Qt::NoBrush ? view.palette().color(QPalette::Text)
                                                                                : range.format.foreground().color();
            seen << ink.rgb();
            const bool own = range.format.background().style() != Qt::NoBrush;
            for (const QColor& ground : own ? QList<QColor>{range.format.background().color()} : grounds) {
                if (contrastRatio(ink, ground) < 4.5) {
                    faint << QStringLiteral("\"%1\", %2 on %3: %4")
                                 .arg(block.text().mid(range.start, range.length), ink.name(), ground.name())
                                 .arg(contrastRatio(ink, ground));
                }
            }
        }
    }
    QVERIFY2(seen.size() >= 5, "is not coloured at all");
    QVERIFY2(faint.isEmpty(), qPrintable(faint.join(QLatin1Char('\n'))));
    // What the user marks, with the keyboard in the view and elsewhere.
    for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        QVERIFY(contrastRatio(view.palette().color(group, QPalette::HighlightedText),
                    view.palette().color(group, QPalette::Highlight))
            >= 4.5);
    }
}

void TestTheme::everyIconIsDrawnAndTinted()
{
    const QStringList files = QDir(QStringLiteral(":/lockkeeper/icons")).entryList({QStringLiteral("*.svg")});
    QVERIFY(files.size() > 40);
    for (const QString& file : files) {
        const QString name = file.chopped(4);
        const QImage image = tintedIcon(name, Role::Expand).pixmap(32, 32).toImage();
        int inked = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                inked += image.pixelColor(x, y).alpha() > 200 ? 1 : 0;
            }
        }
        QVERIFY2(inked > 15, qPrintable(name));
    }
}

void TestTheme::iconsAreSharpAtEveryScale()
{
    for (const double scale : {1.0, 1.5, 2.0}) {
        const QPixmap pixmap = tintedIcon(QStringLiteral("table"), Role::Neutral).pixmap(QSize(16, 16), scale);
        QCOMPARE(pixmap.size(), QSize(16, 16) * scale);
        QCOMPARE(pixmap.devicePixelRatio(), scale);
    }
}

void TestTheme::modesAreAppliedAndNamed()
{
    Theme theme;
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        theme.setMode(mode);
        QCOMPARE(isDark(QGuiApplication::palette()), mode == Theme::Mode::Dark);
        QCOMPARE(Theme::modeFromString(Theme::toString(mode)), mode);
    }
    QVERIFY(!Theme::modeFromString(QStringLiteral("purple")));
}

void TestTheme::wordsDoNotTouchTheirButtonsFrame()
{
    const Theme theme;
    for (const QString& words : {QStringLiteral("The Application Is Ready"), QStringLiteral("Undo the Plan")}) {
        const QPushButton button(words);
        const int room = button.sizeHint().width() - button.fontMetrics().horizontalAdvance(words);
        QVERIFY2(room >= button.fontMetrics().height() * 5 / 4, qPrintable(QString::number(room)));
    }
}

void TestTheme::aMenusArrowIsLevelWithTheWords()
{
    const Theme theme;
    QMenu menu;
    QToolButton button;
    button.setText(QStringLiteral("Export"));
    button.setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button.setPopupMode(QToolButton::InstantPopup);
    button.setMenu(&menu);
    button.resize(button.sizeHint());
    const QImage with = button.grab().toImage();
    button.setMenu(nullptr);
    const QImage without = button.grab().toImage();
    QCOMPARE(with.size(), without.size());
    int top = with.height();
    int bottom = -1;
    int left = with.width();
    for (int y = 0; y < with.height(); ++y) {
        for (int x = 0; x < with.width(); ++x) {
            if (with.pixel(x, y) != without.pixel(x, y)) {
                top = qMin(top, y);
                bottom = qMax(bottom, y);
                left = qMin(left, x);
            }
        }
    }
    QVERIFY(bottom >= top);
    const int middle = (top + bottom) / 2;
    QVERIFY2(qAbs(middle - with.height() / 2) <= 2, qPrintable(QString::number(middle)));
    QVERIFY2(left > with.width() / 2, qPrintable(QString::number(left)));
}

void TestTheme::theButtonsOfADocksTitleAreSeen()
{
    Theme theme;
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        theme.setMode(mode);
        const QColor ground = QGuiApplication::palette().color(QPalette::Window);
        for (const auto which : {QStyle::SP_TitleBarCloseButton, QStyle::SP_TitleBarNormalButton}) {
            const QImage image = QApplication::style()->standardIcon(which).pixmap(16, 16).toImage();
            double best = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    const QColor ink = image.pixelColor(x, y);
                    best = ink.alpha() > 200 ? qMax(best, contrastRatio(ink, ground)) : best;
                }
            }
            QVERIFY2(best >= 4.5, qPrintable(QStringLiteral("%1: %2").arg(int(which)).arg(best)));
        }
    }
}

void TestTheme::whatTheLocksSayKeepsItsColour()
{
    Theme theme;
    LocksDock dock;
    dock.show();
    Error error;
    error.message = QStringLiteral("permission denied");
    dock.setTrouble(error);
    const auto* status = dock.findChild<QLabel*>(QStringLiteral("locksStatus"));
    QVERIFY(status);
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        theme.setMode(mode); // while the trouble lasts
        QTRY_COMPARE(status->palette().color(QPalette::WindowText), roleColor(Role::Waiting));
    }
}

/// Names and values may look like HTML: as such they would be shown without their tags, and pictures that they name
/// would be loaded.
void TestTheme::aToolTipIsReadAsItIsWritten()
{
    const Theme theme;
    QWidget window;
    window.show();
    const QString value = QStringLiteral("<p>Hello <b>bold</b></p><!-- and no more -->");
    QToolTip::showText(QPoint(20, 20), value, &window);
    QTRY_VERIFY(QToolTip::isVisible());
    const QWidgetList shown = QApplication::topLevelWidgets();
    const auto tip = std::ranges::find_if(
        shown, [](const QWidget* widget) { return widget->inherits("QTipLabel") && widget->isVisible(); });
    QVERIFY(tip != shown.cend());
    const auto* label = qobject_cast<const QLabel*>(*tip);
    QCOMPARE(label->text(), value);
    QCOMPARE(label->textFormat(), Qt::PlainText);
    QToolTip::hideText();
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
