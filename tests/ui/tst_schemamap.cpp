// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/mapscene.h"
#include "ui/map/mapview.h"
#include "ui/map/pictureexport.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QElapsedTimer>
#include <QImage>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lk;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

QualifiedName named(const QString& name)
{
    return {s("public"), name};
}

/// A company's schema: hubs that many reference, chains, and tables that stand alone.
SchemaMap company(int tables)
{
    Catalog catalog;
    QList<TableReference> references;
    QRandomGenerator dice(7);
    for (int i = 0; i < tables; ++i) {
        TableSummary table;
        table.name = named(s("table_%1").arg(i, 4, 10, QLatin1Char('0')));
        table.rows = 1000 * i;
        table.bytes = 1'000'000LL * i;
        catalog.tables << table;
        if (i > 0 && i % 8 != 0) {
            const int hub = int(dice.bounded(std::min(i, 12)));
            references << TableReference{table.name, catalog.tables[hub].name, 1};
            references << TableReference{table.name, catalog.tables[int(dice.bounded(i))].name, 1};
        }
    }
    return schemaMap(catalog, references, {});
}

QRectF boxAt(const MapPlaces& places, const QList<QSizeF>& sizes, qsizetype at)
{
    return {places.corners[at], sizes[at]};
}

void checkNoOverlap(const MapPlaces& places, const QList<QSizeF>& sizes)
{
    QCOMPARE(places.corners.size(), sizes.size());
    for (qsizetype a = 0; a < sizes.size(); ++a) {
        for (qsizetype b = a + 1; b < sizes.size(); ++b) {
            QVERIFY2(
                !boxAt(places, sizes, a).intersects(boxAt(places, sizes, b)), qPrintable(s("%1 and %2").arg(a).arg(b)));
        }
    }
}

} // namespace

class TestSchemaMap : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_theme = new Theme(this); }

    void tablesOfOtherSchemasAreThereWhereTheyAreJoined()
    {
        Catalog catalog;
        for (const auto& [schema, name] : {std::pair{"a", "one"}, {"a", "two"}, {"b", "far"}, {"b", "lone"}}) {
            TableSummary table;
            table.name = {s(schema), s(name)};
            catalog.tables << table;
        }
        TableSummary view;
        view.name = {s("a"), s("view")};
        view.kind = TableKind::View;
        catalog.tables << view;
        const QualifiedName one{s("a"), s("one")};
        const QualifiedName far{s("b"), s("far")};
        const QList<TableReference> references{{one, far, 2}, {one, one, 1}, {one, {s("gone"), s("gone")}, 1}};
        const SchemaMap map = schemaMap(catalog, references, s("a"));
        QCOMPARE(map.tables.size(), 3);
        QCOMPARE(map.lines, (QList<MapLine>{{0, 2, 2}}));
        QVERIFY(map.tables[0].selfReference);
        QCOMPARE(map.tables[0].references, 1);
        QCOMPARE(map.tables[2].referencedBy, 1);
        QCOMPARE(schemaMap(catalog, references, {}).tables.size(), 4);
        const SchemaMap two = schemaMap(catalog, references, {}, 2);
        QCOMPARE(two.left, 2);
        QCOMPARE(two.tables[0].name, one);
        QCOMPARE(two.tables[1].name, far);
        QCOMPARE(two.lines.size(), 1);
    }

    void referencesPointToTheRight()
    {
        SchemaMap map;
        for (int i = 0; i < 4; ++i) {
            map.tables << MapTable{.name = named(QString::number(i))};
        }
        map.lines = {{0, 1}, {1, 2}, {0, 2}, {3, 2}};
        const QList<QSizeF> sizes(4, QSizeF(100, 30));
        const MapPlaces places = layeredPlaces(map, sizes, m_go);
        for (const MapLine& line : std::as_const(map.lines)) {
            QVERIFY(places.corners[line.from].x() + 100 < places.corners[line.to].x());
        }
        checkNoOverlap(places, sizes);
    }

    void circlesAndSelfReferencesAreLaidOutTooAndAlwaysAlike()
    {
        SchemaMap map;
        for (int i = 0; i < 5; ++i) {
            map.tables << MapTable{.name = named(QString::number(i))};
        }
        map.lines = {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 3}};
        const QList<QSizeF> sizes(5, QSizeF(80, 20));
        const MapPlaces places = layeredPlaces(map, sizes, m_go);
        checkNoOverlap(places, sizes);
        QCOMPARE(layeredPlaces(map, sizes, m_go), places);
    }

    void anEmptySchemaHasAMap() { QVERIFY(layeredPlaces({}, {}, m_go).corners.isEmpty()); }

    void aThousandTablesAreLaidOutPannedAndZoomedWithoutStutter()
    {
        const SchemaMap map = company(1000);
        QCOMPARE(map.tables.size(), 1000);
        const QList<QSizeF> sizes = MapScene::sizesOf(map);
        QElapsedTimer clock;
        clock.start();
        const MapPlaces places = layeredPlaces(map, sizes, m_go);
        qInfo("layout of %lld tables, %lld lines: %lld ms", qlonglong(map.tables.size()), qlonglong(map.lines.size()),
            clock.elapsed());
        QVERIFY(clock.elapsed() < 10'000); // a hang guard
        checkNoOverlap(places, sizes);

        MapScene scene;
        clock.restart();
        scene.setMap(map, sizes, places);
        qInfo("scene: %lld ms", clock.elapsed());
        MapView view(scene);
        view.resize(1280, 800);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.fit();
        QList<double> frames;
        const auto frame = [&] {
            QElapsedTimer one;
            one.start();
            view.viewport()->repaint();
            frames << double(one.nsecsElapsed()) / 1e6;
        };
        for (int i = 0; i < 24; ++i) {
            view.zoom(1.2);
            frame();
        }
        for (int i = 0; i < 24; ++i) {
            view.horizontalScrollBar()->setValue(view.horizontalScrollBar()->value() + 40);
            view.zoom(1 / 1.2);
            frame();
        }
        std::ranges::sort(frames);
        qInfo("frames: median %.1f ms, longest %.1f ms", frames[frames.size() / 2], frames.last());
        QVERIFY2(frames[frames.size() / 2] < 500, "a hang guard");
    }

    void aChosenTableStandsOutAndOpens()
    {
        const SchemaMap map = company(40);
        const QList<QSizeF> sizes = MapScene::sizesOf(map);
        MapScene scene;
        scene.setMap(map, sizes, layeredPlaces(map, sizes, m_go));
        QCOMPARE(scene.tableAt(scene.boxOf(7).center()), 7);
        QCOMPARE(scene.tableAt(scene.sceneRect().topLeft()), -1);
        MapView view(scene);
        view.resize(900, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.bringIntoSight(scene.boxOf(7));
        QSignalSpy opened(&scene, &MapScene::openRequested);
        const QPoint at = view.mapFromScene(scene.boxOf(7).center());
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(scene.chosen(), 7);
        QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().value<QualifiedName>(), map.tables[7].name);
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(scene.chosen(), -1);
    }

    void isWrittenAsSvgAndPng()
    {
        const SchemaMap map = company(30);
        const QList<QSizeF> sizes = MapScene::sizesOf(map);
        MapScene scene;
        scene.setMap(map, sizes, layeredPlaces(map, sizes, m_go));
        const QTemporaryDir folder;
        const QString svg = folder.filePath(s("map.svg"));
        QVERIFY(exportPicture(scene, svg, s("Map"), Qt::white));
        QFile file(svg);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("table_0001"));
        const QString png = folder.filePath(s("map.png"));
        QVERIFY(exportPicture(scene, png, s("Map"), Qt::white));
        const QImage image(png);
        QCOMPARE(image.size(), (scene.sceneRect().size() * 2).toSize());
        const auto refused = exportPicture(scene, folder.filePath(s("no/such/map.png")), s("Map"), Qt::white);
        QVERIFY(!refused);
        QVERIFY(!refused.error().remedy.isEmpty());
    }

    void pictures()
    {
        for (const int tables : {60, 1000}) {
            const SchemaMap map = company(tables);
            const QList<QSizeF> sizes = MapScene::sizesOf(map);
            for (const bool dark : {false, true}) {
                m_theme->setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
                MapScene scene;
                scene.setMap(map, sizes, layeredPlaces(map, sizes, m_go));
                MapView view(scene);
                view.resize(1200, 760);
                view.show();
                QVERIFY(QTest::qWaitForWindowExposed(&view));
                view.fit();
                if (dark) {
                    scene.choose(3);
                }
                QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
                QVERIFY(view.grab().save(
                    s(LOCKKEEPER_SCREENSHOTS "/map-%1-%2.png").arg(tables).arg(dark ? s("dark") : s("light"))));
            }
        }
    }

private:
    const std::atomic<bool> m_go{false}; ///< nobody stops it
    Theme* m_theme = nullptr;
};

QTEST_MAIN(TestSchemaMap)
#include "tst_schemamap.moc"
