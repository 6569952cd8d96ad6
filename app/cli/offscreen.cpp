// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/offscreen.h"

#include <QGuiApplication>

#include <clocale>

namespace pentimento::cli {

namespace {

void dropQtMessages(QtMsgType, const QMessageLogContext&, const QString&) {}

} // namespace

std::unique_ptr<QGuiApplication> offscreenApplication()
{
    static int argumentCount = 1;
    static char name[] = "pentimento-cli";
    static char* arguments[] = {name, nullptr};
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(dropQtMessages); // an error is one line of ours
    auto application = std::make_unique<QGuiApplication>(argumentCount, arguments);
    std::setlocale(LC_NUMERIC, "C"); // Qt took the user's; numbers in files keep their point
    return application;
}

} // namespace pentimento::cli
