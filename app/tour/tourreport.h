// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

class QMainWindow;

namespace lk {

/// The pictures and the report of a tour, in one folder. Written as the tour goes, so that a tour that fails leaves
/// what it saw.
class TourReport {
public:
    TourReport(const QString& folder, QMainWindow& window);

    bool begin(); ///< makes the folder and clears pictures of an earlier tour; false when it cannot
    /// Takes a picture; `what` says what it shows.
    void station(const QString& name, const QString& what);
    void figure(const QString& name, const QString& value);
    void problem(const QString& what); ///< the tour is a failure from here on
    bool isGood() const { return m_problems.isEmpty(); }
    void write() const;

private:
    struct Station {
        QString picture;
        QString what;
        double seconds = 0;
    };

    QString m_folder;
    QMainWindow& m_window;
    QDateTime m_began;
    QList<Station> m_stations;
    QList<std::pair<QString, QString>> m_figures;
    QStringList m_problems;
};

} // namespace lk
