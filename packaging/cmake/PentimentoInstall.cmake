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
