# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later

include(GNUInstallDirs)
install(TARGETS pentimento pentimento-cli pentimento-lab pentimento-decode pentimento-draw RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/models/ DESTINATION ${CMAKE_INSTALL_DATADIR}/pentimento/models)
install(FILES ${CMAKE_SOURCE_DIR}/resources/pentimento.desktop
        DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${CMAKE_SOURCE_DIR}/resources/pentimento.svg
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/resources/formats DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/resources/trust DESTINATION ${CMAKE_INSTALL_DATADIR}/pentimento)
# Where C2paLibrary::usualPlace() looks, beside bin/ whatever the system calls its libraries' folder.
if(PENTIMENTO_C2PA)
    install(FILES ${CMAKE_SOURCE_DIR}/build/c2pa/libc2pa_c.so DESTINATION lib/pentimento OPTIONAL)
endif()
