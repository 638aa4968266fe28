// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/tour/tourreport.h"

#include <QDir>
#include <QFile>
#include <QMainWindow>
#include <QPixmap>
#include <QTextStream>

namespace lk {

TourReport::TourReport(const QString& folder, QMainWindow& window)
    : m_folder(folder)
    , m_window(window)
    , m_began(QDateTime::currentDateTimeUtc())
{
}

bool TourReport::begin()
{
    QDir dir(m_folder);
    if (!dir.mkpath(QStringLiteral("."))) {
        return false;
    }
    // Only what a tour of ours writes.
    for (const QString& old :
        dir.entryList({QStringLiteral("[0-9][0-9]-*.png"), QStringLiteral("report.md")}, QDir::Files)) {
        dir.remove(old);
    }
    write();
    return QFile::exists(dir.filePath(QStringLiteral("report.md")));
}

void TourReport::station(const QString& name, const QString& what)
{
    const QString picture = QStringLiteral("%1-%2.png").arg(m_stations.size() + 1, 2, 10, QLatin1Char('0')).arg(name);
    m_stations << Station{picture, what, static_cast<double>(m_began.msecsTo(QDateTime::currentDateTimeUtc())) / 1000};
    if (!m_window.grab().save(QDir(m_folder).filePath(picture))) {
        problem(QStringLiteral("The picture %1 could not be written.").arg(picture));
    }
    write();
}

void TourReport::figure(const QString& name, const QString& value)
{
    m_figures.append({name, value});
}

void TourReport::problem(const QString& what)
{
    m_problems << what;
    write();
}

void TourReport::write() const
{
    QFile file(QDir(m_folder).filePath(QStringLiteral("report.md")));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Text)) {
        return;
    }
    QTextStream out(&file);
    out << "# The sandbox tour, through the real window\n\n";
    if (!m_problems.isEmpty()) {
        out << "Verdict: **failed**\n\n";
        for (const QString& problem : m_problems) {
            out << "- " << problem << '\n';
        }
        out << '\n';
    } else if (m_figures.isEmpty()) {
        out << "Verdict: not finished\n\n";
    } else {
        out << "Verdict: **passed**: every station was reached and no request of the application failed.\n\n";
    }
    if (!m_figures.isEmpty()) {
        out << "|Figure|Value|\n|-|-|\n";
        for (const auto& [name, value] : m_figures) {
            out << '|' << name << '|' << value << "|\n";
        }
        out << '\n';
    }
    out << "|Station|After|Seen|\n|-|-|-|\n";
    for (const Station& station : m_stations) {
        out << "|[" << station.picture << "](" << station.picture << ")|" << QString::number(station.seconds, 'f', 1)
            << " s|" << station.what << "|\n";
    }
}

} // namespace lk
