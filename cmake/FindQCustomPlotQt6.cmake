# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
# Debian's QCustomPlot for Qt 6 has no CMake package of its own.
find_path(QCUSTOMPLOT_INCLUDE_DIR qcustomplot.h REQUIRED)
find_library(QCUSTOMPLOT_LIBRARY NAMES QCustomPlotQt6 qcustomplot-qt6 REQUIRED)
add_library(QCustomPlot::Qt6 UNKNOWN IMPORTED)
set_target_properties(QCustomPlot::Qt6 PROPERTIES
    IMPORTED_LOCATION "${QCUSTOMPLOT_LIBRARY}" INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${QCUSTOMPLOT_INCLUDE_DIR}")
