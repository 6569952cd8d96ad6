// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QImage>
#include <QProcess>
#include <QString>
#include <QStringList>

/// What one run of pentimento-cli gave.
struct Run
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;

    /// Whether stderr is exactly one line, as every error has to be.
    [[nodiscard]] bool oneErrorLine() const
    {
        return err.startsWith("error: ") && err.endsWith('\n') && err.count('\n') == 1;
    }
};

inline Run runProgram(const QStringList& arguments, const QString& program = PENTIMENTO_CLI)
{
    constexpr int longestRun = 300'000; // a guard against a hang, not a measure of speed
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(longestRun)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

/// A small picture that is no flat colour; different seeds, different pictures.
inline bool writePicture(const QString& path, int width = 96, int height = 80, int seed = 1)
{
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y,
                           qRgb((x * 3 + seed * 40) % 256, (y * 5) % 256, (x * y + seed) % 256));
    return image.save(path);
}
