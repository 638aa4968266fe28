// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/plan.h"
#include "model/plan/planner.h"
#include "model/plan/script.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <algorithm>

using namespace lk;

namespace {

QString operator""_s(const char* text, size_t size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

const QualifiedName orders{"public"_s, "orders"_s};

Column column(int number, const QString& name, const QString& type, bool notNull = false)
{
    Column c;
    c.number = number;
    c.name = name;
    c.type = type;
    c.notNull = notNull;
    return c;
}

Table table()
{
    Table t;
    t.oid = 1;
    t.name = orders;
    t.owner = "shop"_s;
    t.grants = {"shop=arwdDxt/shop"_s, "app=arw/shop"_s};
    t.columns = {column(1, "id"_s, "bigint"_s, true), column(2, "amount"_s, "numeric(12,2)"_s, true),
        column(3, "items"_s, "integer"_s, true), column(4, "note"_s, "text"_s)};
    t.columns[1].defaultExpression = "0"_s;
    Index key;
    key.name = "orders_pkey"_s;
    key.definition = "CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)"_s;
    key.method = "btree"_s;
    key.unique = key.primary = true;
    key.columns = key.keyColumns = {1};
    key.constraint = "orders_pkey"_s;
    Index amount;
    amount.name = "orders_amount"_s;
    amount.definition = "CREATE INDEX orders_amount ON public.orders USING btree (amount DESC) WHERE (items > 2)"_s;
    amount.method = "btree"_s;
    amount.expressionOrPartial = true;
    amount.columns = {2, 3};
    amount.keyColumns = {2};
    amount.bytes = 1024 * 1024;
    t.indexes = {key, amount};
    Constraint primary;
    primary.kind = ConstraintKind::Primary;
    primary.name = primary.index = "orders_pkey"_s;
    primary.definition = "PRIMARY KEY (id)"_s;
    primary.columns = {1};
    Constraint positive;
    positive.name = "positive"_s;
    positive.definition = "CHECK ((items > 0))"_s;
    positive.columns = {3};
    t.constraints = {primary, positive};
    t.estimatedRows = 1000;
    t.heapBytes = 65536;
    return t;
}

/// The same in partitions: one with an index of its own, and one of two levels with a partition of its own.
Table partitioned()
{
    Table whole = table();
    whole.kind = TableKind::Partitioned;
    // A key must hold the partition key.
    whole.indexes[0].definition = "CREATE UNIQUE INDEX orders_pkey ON ONLY public.orders USING btree (id, items)"_s;
    whole.indexes[0].columns = whole.indexes[0].keyColumns = {1, 3};
    whole.indexes[1].definition = "CREATE INDEX orders_amount ON ONLY public.orders USING btree (amount DESC)"_s;
    whole.indexes[1].expressionOrPartial = false;
    whole.indexes[1].columns = {2};
    whole.constraints[0].definition = "PRIMARY KEY (id, items)"_s;
    whole.constraints[0].columns = {1, 3};
    for (Index& index : whole.indexes) {
        index.oid = 100 + static_cast<quint32>(&index - whole.indexes.data());
    }
    Dependant key;
    key.kind = DependantKind::PartitionKey;
    key.printed = "partition key RANGE (id)"_s;
    key.columns = {1};
    whole.dependants << key;
    quint32 oid = 2;
    for (const auto& [name, parent] : {std::pair{"orders_old"_s, 1U}, {"orders_new"_s, 1U}, {"orders_new_0"_s, 3U}}) {
        Table part = whole;
        part.oid = oid++;
        part.parent = parent;
        part.name.name = name;
        part.kind = name == "orders_new"_s ? TableKind::Partitioned : TableKind::Partition;
        part.dependants.clear();
        for (qsizetype i = 0; i < part.indexes.size(); ++i) {
            Index& index = part.indexes[i];
            const QString own = name + (i == 0 ? "_pkey"_s : "_amount_idx"_s);
            index.definition.replace(index.name, own);
            index.definition.replace("public.orders"_s, "public."_s + name);
            if (part.kind == TableKind::Partition) {
                index.definition.replace("ON ONLY"_s, "ON"_s);
            }
            index.parent = 100U * parent + static_cast<quint32>(i);
            index.oid = 100U * part.oid + static_cast<quint32>(i);
            index.name = own;
            index.constraint = i == 0 ? own : QString();
        }
        for (Constraint& constraint : part.constraints) {
            constraint.inherited = true;
        }
        part.constraints[0].name = part.constraints[0].index = part.indexes[0].name;
        for (Column& one : part.columns) {
            one.inherited = true;
        }
        if (name == "orders_old"_s) {
            Index local = part.indexes[1];
            local.parent = 0;
            local.name = "old_items"_s;
            local.definition = "CREATE INDEX old_items ON public.orders_old USING btree (items)"_s;
            local.columns = local.keyColumns = {3};
            part.indexes << local;
        }
        whole.descendants.tables << std::make_shared<const Table>(part);
    }
    return whole;
}

PlannerInput input(QList<DraftedChange> changes)
{
    PlannerInput in;
    in.draft.changes = std::move(changes);
    in.tables = {table()};
    in.database = "shop"_s;
    in.serverVersion = 170000;
    in.now = QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), QTimeZone::UTC);
    in.planId = "6a1f0000-0000-4000-8000-000000000001"_s;
    for (const DraftedChange& drafted : in.draft.changes) {
        TypeFacts facts;
        if (const auto* type = std::get_if<ChangeType>(&drafted.change)) {
            facts.newType = type->newType;
            facts.forwardImplicit = facts.forwardLossless = true;
            facts.forwardCanFail = false;
            facts.sameType = type->newType == "integer"_s;
        }
        in.types << facts;
    }
    in.takenNames = {orders, {"public"_s, "payments"_s}};
    return in;
}

DraftedChange rename(const QString& from, const QString& to, Strategy s = Strategy::Auto)
{
    return {RenameColumn{orders, from, to}, s};
}
DraftedChange retype(const QString& name, const QString& type, Strategy s = Strategy::Auto)
{
    return {ChangeType{orders, name, type}, s};
}
DraftedChange renameTable(const QString& to, Strategy s = Strategy::Auto)
{
    return {RenameTable{orders, to}, s};
}

Strategy chosen(const PlannerInput& in)
{
    const auto plan = makePlan(in);
    return plan ? plan->decisions.first().chosen : Strategy::Auto;
}

} // namespace

class TestPlanner : public QObject {
    Q_OBJECT
private:
    static void plans()
    {
        QTest::addColumn<QList<int>>("which");
        QTest::newRow("rename-dual-column") << QList<int>{0};
        QTest::newRow("change-type-dual-column") << QList<int>{1};
        QTest::newRow("rename-and-type-together") << QList<int>{0, 2};
        QTest::newRow("rename-view") << QList<int>{3};
        QTest::newRow("rename-in-place") << QList<int>{4};
        QTest::newRow("type-in-place") << QList<int>{5};
        QTest::newRow("table-view") << QList<int>{6};
        QTest::newRow("table-in-place") << QList<int>{7};
        QTest::newRow("rename-in-partitions") << QList<int>{8};
        QTest::newRow("change-type-in-partitions") << QList<int>{9};
    }
    static PlannerInput pick(const QList<int>& which)
    {
        const QList<DraftedChange> all{rename("amount"_s, "total"_s, Strategy::DualColumn),
            retype("items"_s, "bigint"_s, Strategy::DualColumn), retype("amount"_s, "numeric(14,2)"_s),
            rename("amount"_s, "total"_s, Strategy::View), rename("amount"_s, "total"_s, Strategy::InPlace),
            retype("items"_s, "bigint"_s, Strategy::InPlace), renameTable("purchases"_s, Strategy::View),
            renameTable("purchases"_s, Strategy::InPlace), rename("amount"_s, "total"_s, Strategy::DualColumn),
            retype("items"_s, "bigint"_s, Strategy::DualColumn)};
        QList<DraftedChange> changes;
        for (const int i : which) {
            changes << all[i];
        }
        PlannerInput in = input(changes);
        if (which.first() >= 8) {
            in.tables = {partitioned()};
        }
        return in;
    }

private slots:
    void plansAreAsTheyWere_data() { plans(); }
    void plansAreAsTheyWere()
    {
        QFETCH(QList<int>, which);
        const auto plan = makePlan(pick(which));
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        const QString text = printed(*plan);
        QFile golden(QStringLiteral(LOCKKEEPER_GOLDEN "/%1.txt").arg(QString::fromUtf8(QTest::currentDataTag())));
        if (qEnvironmentVariableIsSet("LOCKKEEPER_REFRESH_GOLDEN")) {
            QVERIFY(golden.open(QIODevice::WriteOnly));
            golden.write(text.toUtf8());
            return;
        }
        QVERIFY2(golden.open(QIODevice::ReadOnly), "make it with LOCKKEEPER_REFRESH_GOLDEN=1");
        const QStringList expected = QString::fromUtf8(golden.readAll()).split(QLatin1Char('\n'));
        const QStringList actual = text.split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < std::max(expected.size(), actual.size()); ++i) {
            QCOMPARE(actual.value(i), expected.value(i));
        }
    }

    void everyPlanHoldsWhatThePhasesPromise_data() { plans(); }
    void everyPlanHoldsWhatThePhasesPromise()
    {
        QFETCH(QList<int>, which);
        const auto plan = makePlan(pick(which));
        QVERIFY(plan);
        QStringList ids;
        QStringList confirmations;
        for (const Step& step : plan->steps) {
            QVERIFY2(!ids.contains(step.id), qPrintable(step.id));
            ids << step.id;
            QVERIFY2(!step.title.isEmpty(), qPrintable(step.id));
            QVERIFY2(!step.irreversible || step.phase == Phase::Contract, qPrintable(step.id));
            QVERIFY2(!sqlOf(step).contains(QLatin1String("CASCADE")), qPrintable(step.id));
            if (const GateBody* gate = step.gate()) {
                QVERIFY(!confirmations.contains(gate->confirmation));
                confirmations << gate->confirmation;
                QVERIFY(gate->kind != GateBody::Kind::Irreversible || !gate->typed.isEmpty());
            } else if (const auto* body = std::get_if<StatementBody>(&step.body)) {
                QVERIFY2(!body->statements.isEmpty(), qPrintable(step.id));
                QVERIFY2(step.lock == LockMode::None || !step.lockedObject.isEmpty(), qPrintable(step.id));
                if (body->mode == StatementBody::Mode::Concurrently) {
                    QVERIFY2(!body->doneProbe.isEmpty() && !body->cleanup.isEmpty(), qPrintable(step.id));
                }
            }
        }
        QVERIFY(!plan->hasBlockingHazard());
    }

    void aPlanFileIsReadBackAsItWas_data() { plans(); }
    void aPlanFileIsReadBackAsItWas()
    {
        QFETCH(QList<int>, which);
        const auto plan = makePlan(pick(which));
        QVERIFY(plan);
        const QTemporaryDir dir;
        const QString path = dir.filePath("a.lkplan"_s);
        QVERIFY(savePlan(*plan, path));
        const auto read = loadPlan(path);
        QVERIFY2(read, read ? "" : qPrintable(read.error().printed()));
        QVERIFY(*read == *plan);
    }

    void damagedFilesSayWhere_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("says");
        QTest::newRow("not a plan") << "\"lockkeeper-plan\""_s << "\"else\""_s << "format"_s;
        QTest::newRow("a step of an unknown lock") << "\"AccessExclusive\""_s << "\"Loose\""_s << "steps["_s;
        QTest::newRow("a step without body") << "\"backfill\""_s << "\"backfilled\""_s << "statement"_s;
        QTest::newRow("a phase out of order") << "\"phase\": \"contract\""_s << "\"phase\": \"expand\""_s << ".phase"_s;
        QTest::newRow("a text that is a number") << "\"database\": \"shop\""_s << "\"database\": 7"_s << "database"_s;
        QTest::newRow("cut off") << "\"decisions\""_s << "\""_s << "is not a plan file"_s;
    }
    void damagedFilesSayWhere()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, says);
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        QString text = QString::fromUtf8(QJsonDocument(toJson(*plan)).toJson());
        const auto at = text.indexOf(from);
        QVERIFY(at >= 0);
        text.replace(at, from.size(), to);
        const QTemporaryDir dir;
        QFile file(dir.filePath("a.lkplan"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
        file.close();
        const auto read = loadPlan(file.fileName());
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::DamagedFile);
        QVERIFY2(read.error().message.contains(says), qPrintable(read.error().message));
    }

    void aPlanChangedByHandIsRefused_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("without steps") << "steps"_s;
        QTest::newRow("without one step") << "step"_s;
        QTest::newRow("with another statement") << "statement"_s;
        QTest::newRow("without a digest") << "digest"_s;
        QTest::newRow("with a member that nobody knows") << "more"_s;
    }
    void aPlanChangedByHandIsRefused()
    {
        QFETCH(QString, what);
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        QJsonObject json = toJson(*plan);
        QJsonArray steps = json["steps"_s].toArray();
        QVERIFY(steps.size() > 2);
        if (what == "steps"_s) {
            steps = {};
        } else if (what == "step"_s) {
            steps.removeAt(1);
        } else if (what == "statement"_s) {
            QJsonObject step = steps[0].toObject();
            step["title"_s] = "Something else"_s;
            steps[0] = step;
        } else if (what == "digest"_s) {
            json.remove("digest"_s);
        } else {
            json["more"_s] = 1;
        }
        json["steps"_s] = steps;
        const auto read = planFromJson(json);
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::DamagedFile);
        QVERIFY(!read.error().remedy.isEmpty());
    }

    void aPlanSurvivesOtherBlanksAndAnotherOrder()
    {
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        const QByteArray text = QJsonDocument(toJson(*plan)).toJson(QJsonDocument::Indented);
        const auto read = planFromJson(QJsonDocument::fromJson(text).object());
        QVERIFY(read);
        QVERIFY(*read == *plan);
    }

    void aLaterVersionIsNotGuessedAt()
    {
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        QJsonObject json = toJson(*plan);
        json["version"_s] = planFileVersion + 1;
        const auto read = planFromJson(json);
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::Unsupported);
    }

    void draftsThatCannotBeMeantAreRefused_data()
    {
        QTest::addColumn<QList<DraftedChange>>("changes");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, QList<DraftedChange> changes, ErrorKind kind, const char* says) {
            QTest::newRow(name) << changes << static_cast<int>(kind) << QString::fromUtf8(says);
        };
        row("nothing", {}, ErrorKind::BadInput, "empty");
        row("an unknown column", {rename("x"_s, "y"_s)}, ErrorKind::NotFound, "no column x");
        row("a name that is taken", {rename("amount"_s, "note"_s)}, ErrorKind::NameTaken, "note");
        row("a system column's name", {rename("amount"_s, "xmin"_s)}, ErrorKind::NameTaken, "xmin");
        row("a name such as our own", {rename("amount"_s, "lockkeeper_y"_s)}, ErrorKind::NameTaken, "lockkeeper_");
        row("such a name for a table", {renameTable("lockkeeper_y"_s)}, ErrorKind::NameTaken, "lockkeeper_");
        row("a system column", {rename("ctid"_s, "x"_s)}, ErrorKind::Unsupported, "system column");
        row("an empty name", {rename("amount"_s, ""_s)}, ErrorKind::BadInput, "empty");
        row("a name of 64 bytes", {rename("amount"_s, QString(32, QChar(0xe4)))}, ErrorKind::BadInput, "64 bytes");
        row("its own name", {rename("amount"_s, "amount"_s)}, ErrorKind::BadInput, "already");
        row("its own type", {retype("items"_s, "integer"_s)}, ErrorKind::BadInput, "already");
        row("a table's name that is taken", {renameTable("payments"_s)}, ErrorKind::NameTaken, "payments");
        row("one column renamed twice", {rename("amount"_s, "a"_s), rename("amount"_s, "b"_s)}, ErrorKind::BadInput,
            "clash");
        row("two columns to one name", {rename("amount"_s, "a"_s), rename("note"_s, "a"_s)}, ErrorKind::BadInput,
            "clash");
        row("two columns trade names", {rename("amount"_s, "note"_s), rename("note"_s, "amount"_s)},
            ErrorKind::BadInput, "clash");
        row("a view for a type", {retype("items"_s, "bigint"_s, Strategy::View)}, ErrorKind::Unsupported, "view");
        row("a view beside another change", {rename("amount"_s, "a"_s, Strategy::View), retype("items"_s, "bigint"_s)},
            ErrorKind::Unsupported, "other changes");
    }
    void draftsThatCannotBeMeantAreRefused()
    {
        QFETCH(QList<DraftedChange>, changes);
        QFETCH(int, kind);
        QFETCH(QString, says);
        const auto plan = makePlan(input(changes));
        QVERIFY(!plan);
        QCOMPARE(static_cast<int>(plan.error().kind), kind);
        QVERIFY2(plan.error().message.contains(says, Qt::CaseInsensitive), qPrintable(plan.error().message));
    }

    void kindsOfTablesWeDoNotChangeAreRefusedWithAWayOut()
    {
        for (const TableKind kind :
            {TableKind::View, TableKind::MaterializedView, TableKind::Foreign, TableKind::Partition}) {
            PlannerInput in = input({rename("amount"_s, "total"_s)});
            in.tables[0].kind = kind;
            const auto plan = makePlan(in);
            QVERIFY(!plan);
            QVERIFY(plan.error().kind == ErrorKind::Unsupported);
            QVERIFY(!plan.error().remedy.isEmpty());
            // Only a view can be replaced.
            QCOMPARE(plan.error().remedy.contains("CREATE OR REPLACE VIEW"_s), kind == TableKind::View);
            QCOMPARE(plan.error().remedy.contains("CREATE MATERIALIZED VIEW"_s), kind == TableKind::MaterializedView);
        }
    }

    void theStrategyFollowsSizeAndFunctions()
    {
        PlannerInput in = input({rename("amount"_s, "total"_s)});
        QVERIFY(chosen(in) == Strategy::DualColumn); // small
        in.tables[0].heapBytes = qint64(1) << 30;
        QVERIFY(chosen(in) == Strategy::InPlace); // large
        Dependant text;
        text.kind = DependantKind::FunctionText;
        text.identity = "public.report()"_s;
        text.printed = "function public.report()"_s;
        text.columns = {2};
        in.tables[0].dependants = {text};
        QVERIFY(chosen(in) == Strategy::View); // a function names it
        Trigger trigger;
        trigger.name = "t"_s;
        trigger.function = "public.report"_s;
        in.tables[0].triggers = {trigger};
        QVERIFY(chosen(in) == Strategy::DualColumn); // a trigger function names it
    }

    void whatCannotBeCarriedIsRefusedByName_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("says");
        QTest::newRow("a foreign key of a partitioned table") << 0 << "payments_fk"_s;
        QTest::newRow("an exclusion constraint") << 1 << "never_twice"_s;
        QTest::newRow("a materialized view of an extension") << 2 << "materialized view public.sums"_s;
        QTest::newRow("an identity that would be text") << 3 << "identity"_s;
        QTest::newRow("an expression of the old type") << 5 << "index orders_lower"_s;
        QTest::newRow("a generated column") << 4 << "generated column twice"_s;
    }
    void whatCannotBeCarriedIsRefusedByName()
    {
        QFETCH(int, what);
        QFETCH(QString, says);
        PlannerInput in = input({retype("items"_s, "bigint"_s, Strategy::DualColumn)});
        Table& t = in.tables[0];
        Dependant d;
        d.columns = {3};
        switch (what) {
        case 0:
            t.inboundKeys = {{{"public"_s, "payments"_s}, "payments_fk"_s, {}, {"x"_s}, {3}}};
            t.inboundKeys[0].partitioned = true;
            break;
        case 1: {
            Constraint k;
            k.kind = ConstraintKind::Exclude;
            k.name = "never_twice"_s;
            k.columns = {3};
            t.constraints << k;
            break;
        }
        case 2:
            d.kind = DependantKind::MaterializedView;
            d.printed = "materialized view public.sums"_s;
            d.extension = "sums"_s;
            t.dependants << d;
            break;
        case 3:
            t.columns[2].identity = "ALWAYS"_s;
            in.draft.changes = {retype("items"_s, "text"_s, Strategy::DualColumn)};
            in.types[0].newType = "text"_s;
            break;
        case 4:
            d.kind = DependantKind::GeneratedColumn;
            d.printed = "generated column twice"_s;
            t.dependants << d;
            break;
        case 5: {
            Index lower;
            lower.name = "orders_lower"_s;
            lower.definition
                = "CREATE INDEX orders_lower ON public.orders USING btree (lower(note)) WHERE (note IS NOT NULL)"_s;
            lower.expressionOrPartial = true;
            lower.columns = {4};
            t.indexes << lower;
            in.draft.changes = {retype("note"_s, "integer"_s, Strategy::DualColumn)};
            in.types[0].newType = "integer"_s;
            in.types[0].sameType = false;
            break;
        }
        default:
            QFAIL("no such case");
        }
        const auto plan = makePlan(in);
        QVERIFY(!plan);
        QVERIFY(plan.error().kind == ErrorKind::Unsupported);
        QVERIFY2(plan.error().message.contains(says, Qt::CaseInsensitive), qPrintable(plan.error().message));
    }

    void theTriggerSortsAfterEveryOther()
    {
        for (const QString& name : {"zzz"_s, "~~"_s, QString::fromUtf8("\xC3\xBC")}) {
            PlannerInput in = input({rename("amount"_s, "total"_s)});
            Trigger trigger;
            trigger.name = name;
            trigger.beforeRow = true;
            in.tables[0].triggers = {trigger};
            const auto plan = makePlan(in);
            QVERIFY(plan);
            const QString sql = sqlOf(plan->steps.first());
            const QString ours = sql.section(QLatin1String("CREATE TRIGGER \""), 1).section(QLatin1Char('"'), 0, 0);
            QVERIFY2(ours.toUtf8() > name.toUtf8(), qPrintable(ours));
            QVERIFY(ours.toUtf8().size() <= maxNameBytes);
        }
    }
};

QTEST_GUILESS_MAIN(TestPlanner)
#include "tst_planner.moc"
