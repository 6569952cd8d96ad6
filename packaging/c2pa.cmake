# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# cmake -P packaging/c2pa.cmake: fetches the library that checks Content Credentials (C2PA), the
# Content Authenticity Initiative's c2pa-rs 0.9x behind its C interface, from the Python wheel on
# pypi.org that carries it, into build/c2pa. Pinned by hash; MIT or Apache-2.0; 16 MB.
cmake_minimum_required(VERSION 3.25)

set(release c2pa_python-0.38.1-py3-none-manylinux_2_28)
cmake_host_system_information(RESULT machine QUERY OS_PLATFORM)
if(machine STREQUAL x86_64)
    set(address b5/2e/6a131900eee4b16ead22a7b1e0a103bc2041d8b5b49fcdee5e2ae1721af3)
    set(hash 0885fc72b7741b2af91305d1768618c827d802fa8963cd11f2fe2d00500651d0)
elseif(machine STREQUAL aarch64)
    set(address cd/71/e9a328fa5e3677a8479dc583e457f1ab36920a2b02b3f4256e6b8ac7ff7d)
    set(hash d40fe8adc79ced9d9e8019e28f1fb53104c99f13aedcfc5999935113e57509db)
else()
    message(FATAL_ERROR "there is no such library for ${machine}")
endif()

get_filename_component(folder "${CMAKE_CURRENT_LIST_DIR}/../build/c2pa" ABSOLUTE)
set(fetched "")
if(EXISTS "${folder}/fetched" AND EXISTS "${folder}/libc2pa_c.so")
    file(READ "${folder}/fetched" fetched)
endif()
if(fetched STREQUAL hash)
    return()
endif()
file(REMOVE "${folder}/fetched" "${folder}/libc2pa_c.so")
set(wheel "${folder}/fetched.whl")
file(DOWNLOAD "https://files.pythonhosted.org/packages/${address}/${release}_${machine}.whl" "${wheel}"
     EXPECTED_HASH SHA256=${hash} TLS_VERIFY ON INACTIVITY_TIMEOUT 60 STATUS status)
list(POP_FRONT status code)
if(code)
    file(REMOVE "${wheel}")
    message(FATAL_ERROR "${status}")
endif()
file(ARCHIVE_EXTRACT INPUT "${wheel}" DESTINATION "${folder}" PATTERNS c2pa/libs/libc2pa_c.so)
file(RENAME "${folder}/c2pa/libs/libc2pa_c.so" "${folder}/libc2pa_c.so")
file(REMOVE_RECURSE "${wheel}" "${folder}/c2pa")
file(WRITE "${folder}/fetched" "${hash}")
