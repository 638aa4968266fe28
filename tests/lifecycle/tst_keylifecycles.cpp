// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/lifecycletest.h"

#include <QTest>

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    lk::test::LifecycleTest test(lk::test::keyLifecycles() + lk::test::strategyCases());
    return QTest::qExec(&test, argc, argv);
}
