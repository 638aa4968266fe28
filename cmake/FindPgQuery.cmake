# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
# libpg_query ships neither a CMake package nor a pkg-config file.
find_path(PGQUERY_INCLUDE_DIR pg_query.h REQUIRED)
find_library(PGQUERY_LIBRARY pg_query REQUIRED)
add_library(PgQuery::PgQuery UNKNOWN IMPORTED)
set_target_properties(PgQuery::PgQuery PROPERTIES
    IMPORTED_LOCATION "${PGQUERY_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${PGQUERY_INCLUDE_DIR}")
