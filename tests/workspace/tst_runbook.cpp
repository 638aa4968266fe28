// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runbook.h"
#include "model/workspace/runbooktext.h"

#include <QDir>
#include <QFile>
#include <QRect>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace lk;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

Plan plan()
{
    Plan plan;
    plan.id = s("1111");
    plan.database = s("shop");
    plan.serverVersion = 170011;
    const Change change = RenameColumn{{s("public"), s("orders")}, s("amount"), s("total")};
    plan.draft.put({change, Strategy::Auto});
    plan.decisions << Decision{change, Strategy::DualColumn, s("Both names live."),
        {{Strategy::DualColumn, true, s("Both names live.")}, {Strategy::InPlace, false, s("touch() | names it")}}};
    plan.hazards << Hazard{s("h"), Severity::Warning, s("Long <transactions>"), s("They hold it up."), s("End them.")};
    Step add;
    add.id = s("expand.add");
    add.title = s("Add the column & its trigger");
    add.why = s("So that both are kept.");
    add.body = StatementBody{.statements = {s("ALTER TABLE \"public\".\"orders\" ADD COLUMN \"total\" numeric")}};
    add.lock = LockMode::AccessExclusive;
    add.lockedObject = s("public.orders");
    add.work = Work::Metadata;
    add.undo = Undo{};
    Step gate;
    gate.id = s("migrate.gate");
    gate.phase = Phase::Migrate;
    gate.title = s("The application is ready");
    gate.body = GateBody{.confirmation = s("application-ready"), .question = s("Does it write both names?")};
    Step drop;
    drop.id = s("contract.drop");
    drop.phase = Phase::Contract;
    drop.title = s("Drop the old column");
    drop.body = StatementBody{.statements = {s("ALTER TABLE \"public\".\"orders\" DROP COLUMN \"amount\"")}};
    drop.irreversible = true;
    plan.steps = {add, gate, drop};
    return plan;
}

/// orders of a shop: references customers and itself, is referenced by items, has a view and a trigger.
TablePtr orders(int referencedBy = 1)
{
    Table table;
    table.name = {s("public"), s("orders")};
    table.columns = {Column{.number = 1, .name = s("customer_id")}, Column{.number = 2, .name = s("parent_id")}};
    Constraint key;
    key.kind = ConstraintKind::ForeignKey;
    key.columns = {1};
    key.referencedTable = QualifiedName{s("public"), s("customers")};
    table.constraints << key;
    key.columns = {2};
    key.referencedTable = table.name;
    table.constraints << key;
    for (int n = 0; n < referencedBy; ++n) {
        InboundKey inbound;
        inbound.table = {s("public"),
            n == 0 ? s("Items <odd & \"long\"> that nobody can call by their whole name") : s("items_%1").arg(n)};
        inbound.columns = {s("order_id")};
        table.inboundKeys << inbound;
    }
    Dependant view;
    view.kind = DependantKind::View;
    view.identity = s("\"public\".\"open_orders\"");
    view.printed = s("view public.open_orders");
    table.dependants << view;
    Trigger trigger;
    trigger.name = s("touch");
    trigger.function = s("touch_updated()");
    table.triggers << trigger;
    return std::make_shared<const Table>(table);
}

/// Empty when it is well-formed.
QString flaw(const QString& xml)
{
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        reader.readNext();
    }
    return reader.hasError()
        ? s("%1:%2 %3").arg(reader.lineNumber()).arg(reader.columnNumber()).arg(reader.errorString())
        : QString();
}

} // namespace

class TestRunbook : public QObject {
    Q_OBJECT
private slots:
    void saysWhatThePlanSays()
    {
        const QString text = runbookMarkdown(plan(), nullptr);
        for (const char* wanted :
            {"# Runbook: rename", "Both names live.", "in place, not possible: touch() \\| names it",
                "| warning | Long \\<transactions\\> | They hold it up. | End them. |",
                "| 1 | Add the column \\& its trigger | AccessExclusive on public.orders | milliseconds once it has "
                "its lock |  | yes |",
                "As a script: 1-expand.sql; taken back by undo-1-expand.sql.", "Nobody has measured",
                "amount and total are both there", "| 2 | Gate: The application is ready |",
                "- [ ] Before the gate \"The application is ready\"", "--confirm application-ready", "```sql\n",
                "ADD COLUMN \"total\" numeric", "**From here on there is no way back.**", "(runbook.svg)",
                "PostgreSQL 17.11"}) {
            QVERIFY2(text.contains(s(wanted)), qPrintable(s("\"%1\" is not in\n%2").arg(s(wanted), text)));
        }
    }

    void takesItsTimesFromTheForecast()
    {
        Forecast forecast;
        forecast.steps << StepForecast{.stepId = s("expand.add"), .seconds = {3, 5}};
        forecast.notes << s("Measured on 1,000 rows.");
        const QString text = runbookMarkdown(plan(), &forecast);
        QVERIFY2(text.contains(printedSeconds({3, 5})), qPrintable(text));
        QVERIFY(text.contains(s("Measured on 1,000 rows.")));
        QVERIFY(!text.contains(s("milliseconds once")));
    }

    void theDiagramStandsOnItsOwn()
    {
        const QString picture = runbookDiagram(plan());
        QCOMPARE(flaw(picture), QString());
        QVERIFY(picture.contains(s("Add the column &amp; its trigger")));
        QVERIFY(runbookHtml(plan(), nullptr).contains(picture));
    }

    void theTablesNeighboursStandAroundIt()
    {
        const QString picture = neighbourDiagram(*orders(), plan().draft);
        QCOMPARE(flaw(picture), QString());
        for (const char* wanted : {"amount → total", "public.customers", "public.open_orders", "touch_updated()"}) {
            QVERIFY2(picture.contains(s(wanted)), qPrintable(s("\"%1\" is not in\n%2").arg(s(wanted), picture)));
        }
        const QString text = runbookMarkdown(plan(), nullptr, {orders()});
        for (const char* wanted : {"![public.orders and what stands around it](runbook-table-1.svg)",
                 "| public.customers | is referenced by the table | customer\\_id |",
                 "| public.open\\_orders | hangs on the table | view |", "references itself: parent\\_id"}) {
            QVERIFY2(text.contains(s(wanted)), qPrintable(s("\"%1\" is not in\n%2").arg(s(wanted), text)));
        }
        QVERIFY(runbookHtml(plan(), nullptr, {orders()}).contains(picture));
        QVERIFY(!text.contains(s("Nobody looked")));
        QVERIFY(runbookMarkdown(plan(), nullptr).contains(s("Nobody looked")));
    }

    void whatThePictureFoldsTheWordsTell()
    {
        const TablePtr hub = orders(30);
        QVERIFY(neighbourDiagram(*hub, {}).contains(s("+18")));
        QCOMPARE(flaw(neighbourDiagram(*hub, {})), QString());
        const QString text = runbookMarkdown(plan(), nullptr, {hub});
        for (int n = 1; n < 30; ++n) {
            QVERIFY2(text.contains(s("| public.items\\_%1 | references the table |").arg(n)), qPrintable(text));
        }
    }

    void boxesOfThePictureDoNotOverlap()
    {
        static const QRegularExpression box(
            s("<rect x=\"(-?\\d+)\" y=\"(-?\\d+)\" width=\"(\\d+)\" height=\"(\\d+)\" rx"));
        QList<QRect> boxes;
        for (auto match = box.globalMatch(neighbourDiagram(*orders(30), plan().draft)); match.hasNext();) {
            const auto found = match.next();
            boxes << QRect(found.captured(1).toInt(), found.captured(2).toInt(), found.captured(3).toInt(),
                found.captured(4).toInt());
        }
        QCOMPARE(boxes.size(), 1 + 13 + 1 + 2);
        for (qsizetype a = 0; a < boxes.size(); ++a) {
            for (qsizetype b = a + 1; b < boxes.size(); ++b) {
                QVERIFY(!boxes[a].intersects(boxes[b]));
            }
        }
    }

    void codeWithBackTicksStaysCode()
    {
        const QString text = markdown({Code{s("SELECT '````'"), s("sql")}});
        QVERIFY2(text.startsWith(s("`````sql\n")), qPrintable(text));
    }

    void isWrittenBesideTheScripts()
    {
        const QTemporaryDir folder;
        const QString place = folder.filePath(s("deep/er"));
        const auto written = exportRunbook(plan(), place);
        QVERIFY(written);
        QCOMPARE(*written, (QStringList{s("runbook.md"), s("runbook.html"), s("runbook.svg")}));
        for (const QString& name : *written) {
            QVERIFY(QFile(QDir(place).filePath(name)).size() > 500);
        }
        QVERIFY(!exportRunbook(plan(), s("/proc/nowhere")));
        const auto more = exportRunbook(plan(), place, nullptr, {orders(), orders(2)});
        QVERIFY(more);
        QCOMPARE(more->mid(3), (QStringList{s("runbook-table-1.svg"), s("runbook-table-2.svg")}));
        QVERIFY(QFile(QDir(place).filePath(more->last())).size() > 500);
    }
};

QTEST_GUILESS_MAIN(TestRunbook)
#include "tst_runbook.moc"
