// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/colormath.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lk {

namespace {

using Triple = std::array<double, 3>;

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double encoded(double channel)
{
    return channel <= 0.0031308 ? channel * 12.92 : 1.055 * std::pow(channel, 1 / 2.4) - 0.055;
}

Triple linearRgb(const QColor& color)
{
    return {linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
}

double luminance(const QColor& color)
{
    const auto [r, g, b] = linearRgb(color);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Triple lab(const QColor& color)
{
    const auto [r, g, b] = linearRgb(color);
    const double x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047;
    const double y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b;
    const double z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883;
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    return {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
}

constexpr double pi = 3.14159265358979323846;

double radians(double degrees)
{
    return degrees * pi / 180;
}

double hue(double a, double b)
{
    if (a == 0 && b == 0) {
        return 0;
    }
    const double degrees = std::atan2(b, a) * 180 / pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

} // namespace

double contrastRatio(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor legibleOn(const QColor& wanted, const QList<QColor>& grounds)
{
    const auto least = [&](const QColor& ink) {
        double ratio = 21;
        for (const QColor& ground : grounds) {
            ratio = std::min(ratio, contrastRatio(ink, ground));
        }
        return ratio;
    };
    const QColor end(least(Qt::black) >= least(Qt::white) ? Qt::black : Qt::white);
    constexpr int steps = 32;
    for (int step = 0; step < steps; ++step) {
        const auto mix = [step](int from, int to) { return from + (to - from) * step / steps; };
        const QColor ink(
            mix(wanted.red(), end.red()), mix(wanted.green(), end.green()), mix(wanted.blue(), end.blue()));
        if (least(ink) >= legibleRatio) {
            return ink;
        }
    }
    return end;
}

double ciede2000(const QColor& first, const QColor& second)
{
    const auto [l1, a1, b1] = lab(first);
    const auto [l2, a2, b2] = lab(second);
    const double meanChroma = (std::hypot(a1, b1) + std::hypot(a2, b2)) / 2;
    const double c7 = std::pow(meanChroma, 7);
    const double g = 0.5 * (1 - std::sqrt(c7 / (c7 + std::pow(25.0, 7))));
    const double a1p = (1 + g) * a1;
    const double a2p = (1 + g) * a2;
    const double c1p = std::hypot(a1p, b1);
    const double c2p = std::hypot(a2p, b2);
    const double h1 = hue(a1p, b1);
    const double h2 = hue(a2p, b2);
    const bool grey = c1p * c2p == 0;

    double dh = grey ? 0 : h2 - h1;
    if (dh > 180) {
        dh -= 360;
    } else if (dh < -180) {
        dh += 360;
    }
    const double dL = l2 - l1;
    const double dC = c2p - c1p;
    const double dH = 2 * std::sqrt(c1p * c2p) * std::sin(radians(dh / 2));

    const double meanL = (l1 + l2) / 2;
    const double meanC = (c1p + c2p) / 2;
    double meanH = h1 + h2;
    if (!grey) {
        if (std::abs(h1 - h2) > 180) {
            meanH += meanH < 360 ? 360 : -360;
        }
        meanH /= 2;
    }
    const double t = 1 - 0.17 * std::cos(radians(meanH - 30)) + 0.24 * std::cos(radians(2 * meanH))
        + 0.32 * std::cos(radians(3 * meanH + 6)) - 0.20 * std::cos(radians(4 * meanH - 63));
    const double fromFifty = (meanL - 50) * (meanL - 50);
    const double sl = 1 + 0.015 * fromFifty / std::sqrt(20 + fromFifty);
    const double sc = 1 + 0.045 * meanC;
    const double sh = 1 + 0.015 * meanC * t;
    const double mc7 = std::pow(meanC, 7);
    const double rotation = -2 * std::sqrt(mc7 / (mc7 + std::pow(25.0, 7)))
        * std::sin(radians(60 * std::exp(-std::pow((meanH - 275) / 25, 2))));
    return std::sqrt(
        std::pow(dL / sl, 2) + std::pow(dC / sc, 2) + std::pow(dH / sh, 2) + rotation * (dC / sc) * (dH / sh));
}

QColor seenBy(const QColor& color, Sight sight)
{
    using Matrix = std::array<Triple, 3>;
    static constexpr Matrix protan{Triple{0.152286, 1.052583, -0.204868}, Triple{0.114503, 0.786281, 0.099216},
        Triple{-0.003882, -0.048116, 1.051998}};
    static constexpr Matrix deutan{Triple{0.367322, 0.860646, -0.227968}, Triple{0.280085, 0.672501, 0.047413},
        Triple{-0.011820, 0.042940, 0.968881}};
    static constexpr Matrix tritan{Triple{1.255528, -0.076749, -0.178779}, Triple{-0.078411, 0.930809, 0.147602},
        Triple{0.004733, 0.691367, 0.303900}};
    const Matrix* matrix = nullptr;
    switch (sight) {
    case Sight::Normal:
        return color;
    case Sight::Protan:
        matrix = &protan;
        break;
    case Sight::Deutan:
        matrix = &deutan;
        break;
    case Sight::Tritan:
        matrix = &tritan;
        break;
    }
    const Triple in = linearRgb(color);
    Triple out{};
    for (size_t row = 0; row < 3; ++row) {
        const Triple& m = (*matrix)[row];
        out[row] = encoded(std::clamp(m[0] * in[0] + m[1] * in[1] + m[2] * in[2], 0.0, 1.0));
    }
    return QColor::fromRgbF(float(out[0]), float(out[1]), float(out[2]));
}

} // namespace lk
