# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Language, warnings and output folders that every target shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# A library found in one folder (LibTorch in core/nets) is linked into programs of another.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

find_program(PENTIMENTO_CCACHE ccache)
if(PENTIMENTO_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Paths relative to the source tree, so that every build folder shares the cache.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
        CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${PENTIMENTO_CCACHE})
endif()

find_program(PENTIMENTO_MOLD mold)
if(PENTIMENTO_MOLD) # a dozen test programs link LibTorch and OpenCV: seconds instead of minutes
    add_link_options(-fuse-ld=mold)
endif()

# The commit is written into results; "unknown" outside a checkout. safe.directory: root may build a
# checkout that belongs to somebody else, and reading its commit runs nothing from it.
execute_process(COMMAND git -c safe.directory=${CMAKE_SOURCE_DIR} -c core.fsmonitor=false
                        -C ${CMAKE_SOURCE_DIR} describe --always --abbrev=12 --exclude=* --dirty=-modified
                OUTPUT_VARIABLE PENTIMENTO_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT PENTIMENTO_COMMIT)
    set(PENTIMENTO_COMMIT unknown)
endif()

add_library(pentimento_flags INTERFACE)
target_include_directories(pentimento_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(pentimento_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                       -Woverloaded-virtual $<$<BOOL:${PENTIMENTO_WERROR}>:-Werror>)
if(PENTIMENTO_SANITIZE)
    target_compile_options(pentimento_flags INTERFACE -fsanitize=${PENTIMENTO_SANITIZE}
                           $<$<BOOL:$<TARGET_PROPERTY:PENTIMENTO_CONFINED>>:-fno-sanitize=vptr>
                           -fno-omit-frame-pointer
                           -Wno-error) # GCC 12 warns of what its own instrumentation adds
    target_link_options(pentimento_flags INTERFACE -fsanitize=${PENTIMENTO_SANITIZE})
endif()

# pentimento_confined(TARGET...): what runs where nearly every system call is given up
# (core/imaging/helper). It cannot be checked for the types behind virtual functions: that check asks
# by way of a pipe whether memory can be read.
function(pentimento_confined)
    set_target_properties(${ARGN} PROPERTIES PENTIMENTO_CONFINED ON)
endfunction()

# pentimento_library(NAME SOURCES ... [PUBLIC libs] [PRIVATE libs]): a static library of core or ui.
function(pentimento_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE pentimento_flags ${ARG_PRIVATE})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

# pentimento_precompile(TARGET HEADER ...): parses the headers that cost a target's files most of their
# time once for all of them. Off where somebody edits: each change of a flag parses them again.
option(PENTIMENTO_PCH "Precompile the headers of LibTorch, Qt and CLI11" OFF)
if(PENTIMENTO_PCH)
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>) # ccache needs it
endif()
function(pentimento_precompile target)
    if(PENTIMENTO_PCH)
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
endfunction()

# pentimento_precompile_as(TARGET OWNER): with what was parsed for another target.
function(pentimento_precompile_as target owner)
    if(PENTIMENTO_PCH)
        target_precompile_headers(${target} REUSE_FROM ${owner})
    endif()
endfunction()

# pentimento_no_loops(TARGET...): nothing here runs over pixels. What templates of CLI11, JSON and Qt
# leave for the optimiser takes half of the time that such files need, and users wait for it.
function(pentimento_no_loops)
    foreach(target IN LISTS ARGN)
        target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
    endforeach()
endfunction()
