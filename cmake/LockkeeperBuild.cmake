# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One place for language level, warnings and definitions. Every target of ours links lockkeeper_build.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

# -O3 takes longer to build and is not faster at waiting for a database.
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

find_program(LOCKKEEPER_MOLD mold)
if(LOCKKEEPER_MOLD)
    set(CMAKE_LINKER_TYPE MOLD)
endif()
# What is released has its tables of functions bound at the start and read only afterwards, as Debian wants it.
add_link_options("$<$<CONFIG:Release>:LINKER:-z,relro,-z,now>")

option(LOCKKEEPER_WERROR "Treat warnings as errors (CI does)" OFF)
set(LOCKKEEPER_SANITIZER "" CACHE STRING "address or thread: build everything with that sanitizer")

# Takes a third off a build from nothing. Off in dev, so that a file that forgot an include is found there.
option(LOCKKEEPER_PCH "Precompile the headers that most files include" OFF)

find_program(LOCKKEEPER_CCACHE ccache)
if(LOCKKEEPER_CCACHE AND LOCKKEEPER_PCH)
    # What ccache asks for where headers are precompiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${LOCKKEEPER_CCACHE}")
elseif(LOCKKEEPER_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${LOCKKEEPER_CCACHE}")
endif()

add_library(lockkeeper_build INTERFACE)
target_compile_options(lockkeeper_build INTERFACE
    -Wall -Wextra -Wpedantic -Wold-style-cast -Wshadow=local -Wno-missing-field-initializers
    $<$<BOOL:${LOCKKEEPER_WERROR}>:-Werror>)
target_compile_definitions(lockkeeper_build INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_STRICT_ITERATORS
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH
    LOCKKEEPER_VERSION="${PROJECT_VERSION}")
target_include_directories(lockkeeper_build INTERFACE "${PROJECT_SOURCE_DIR}")
if(LOCKKEEPER_SANITIZER)
    target_compile_options(lockkeeper_build INTERFACE -fsanitize=${LOCKKEEPER_SANITIZER} -fno-omit-frame-pointer)
    target_link_options(lockkeeper_build INTERFACE -fsanitize=${LOCKKEEPER_SANITIZER})
endif()

# Only where there are enough files to win back what the precompiling costs.
function(lockkeeper_precompile name)
    get_target_property(sources ${name} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    list(LENGTH sources count)
    if(NOT LOCKKEEPER_PCH OR count LESS 10)
        return()
    endif()
    set(headers <algorithm> <chrono> <expected> <functional> <memory> <optional> <ranges> <variant> <vector>
        <QtCore/QCoreApplication> <QtCore/QDateTime> <QtCore/QHash> <QtCore/QJsonArray> <QtCore/QJsonObject>
        <QtCore/QList> <QtCore/QObject> <QtCore/QString> <QtCore/QStringList>)
    if("Qt6::Widgets" IN_LIST ARGN)
        list(APPEND headers <QtCore/QAbstractItemModel> <QtGui/QPainter> <QtWidgets/QLabel> <QtWidgets/QLayout>
            <QtWidgets/QToolButton>)
    endif()
    target_precompile_headers(${name} PRIVATE ${headers})
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# lockkeeper_library(name SOURCES ... LINK ...): a static part of ours.
function(lockkeeper_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
    qt_add_library(${name} STATIC ${ARG_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON LINKER_LANGUAGE CXX)
    target_link_libraries(${name} PUBLIC lockkeeper_build ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
    lockkeeper_precompile(${name} ${ARG_LINK} ${ARG_PRIVATE_LINK})
endfunction()
