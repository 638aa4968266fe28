// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/tour/hand.h"
#include "app/tour/onlooker.h"
#include "app/tour/tourreport.h"
#include "model/workspace/sandboxcontrol.h"

namespace lk {

class MainWindow;

/// The stations of the sandbox's tour, one after the other: each does with mouse and keys what a person would, looks
/// whether the window shows what it must, and takes a picture. False: it did not come to its end, and has said so.
class Tour {
public:
    Tour(MainWindow& window, const QString& folder);

    int lead();

private:
    bool fail(const QString& what);

    // tourdraft.cpp: from nothing to a plan
    bool sandbox();
    bool openOrders();
    bool draft();
    bool plan();

    // tourrun.cpp: the plan's three phases
    bool expand();
    bool migrate();
    bool cutOver();
    bool switchToNew();
    bool contract();
    bool finished();

    bool editCell(const QString& column, int section, const QString& editor, const QString& text);
    bool switchApplication(const QString& button, ApplicationVersion version);

    Hand m_hand;
    Onlooker m_sight;
    TourReport m_report;
    double m_backfillSeconds = 0;
};

} // namespace lk
