// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QColor>
#include <QList>

namespace lk {

/// WCAG 2.1 contrast ratio, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

/// The least contrast of text with its ground, by the same guidelines' level AA.
inline constexpr double legibleRatio = 4.5;

/// `wanted`, or of its mixtures with black or white, whichever does more on these grounds, the nearest one that reaches
/// `legibleRatio` on all of them; black or white itself where none does.
QColor legibleOn(const QColor& wanted, const QList<QColor>& grounds);

/// CIEDE2000 colour difference (Sharma, Wu, Dalal 2005) under D65.
double ciede2000(const QColor& a, const QColor& b);

enum class Sight { Normal, Protan, Deutan, Tritan };

/// How a colour looks to a dichromat: Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
QColor seenBy(const QColor& color, Sight sight);

} // namespace lk
