// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"

#include <QFile>
#include <QString>

#include <filesystem>
#include <string>
#include <string_view>

namespace pentimento::ui {

/// Between the core's texts and paths and Qt's. What people are to read passes shown() or
/// shownLine(), whoever wrote it (see core/base/text.h); what is compared or handed back to the
/// core passes exact(). Showing is not enough where Qt looks for markup by itself: labels of
/// foreign text are Qt::PlainText, and tooltips pass plainToolTip().

[[nodiscard]] inline QString exact(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Keeps line breaks.
[[nodiscard]] inline QString shown(std::string_view text)
{
    return exact(visibleText(text));
}

[[nodiscard]] inline QString shownLine(std::string_view text)
{
    return exact(visibleLine(text));
}

/// A path or a file name to read.
[[nodiscard]] inline QString shownPath(const std::filesystem::path& path)
{
    constexpr std::size_t longest = 4096;
    return exact(visibleLine(path.string(), longest));
}

/// A tooltip of just these words. Qt takes a tooltip that looks like markup for HTML, and
/// then loads what it names.
[[nodiscard]] QString plainToolTip(const QString& text);

/// A path to edit, to remember or to open again. Bytes that are no UTF-8 are lost: see lossless().
[[nodiscard]] inline QString pathToQString(const std::filesystem::path& path)
{
    return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

[[nodiscard]] inline std::filesystem::path toPath(const QString& text)
{
    return QFile::encodeName(text).toStdString();
}

/// Whether the path comes back whole from pathToQString() and toPath().
[[nodiscard]] inline bool lossless(const std::filesystem::path& path)
{
    return toPath(pathToQString(path)) == path;
}

} // namespace pentimento::ui
