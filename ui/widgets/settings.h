// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The keys of everything that QSettings remembers from one sitting to the next. Users have these
/// files: a key keeps its name, and its value its form.
namespace pentimento::settings {

inline constexpr auto windowGeometry = "window/geometry";
inline constexpr auto windowState = "window/state";
inline constexpr auto appearance = "window/appearance"; ///< Appearance::Mode
inline constexpr auto recent = "recent";                ///< files and folders, the newest first
inline constexpr auto openFolder = "open/folder";
inline constexpr auto inferenceMode = "analysis/protocol";

inline constexpr auto pack = "models/pack"; ///< its name, or the folder of one of the user's own
inline constexpr auto weightsFolder = "models/folder";

inline constexpr auto exportFolder = "export/folder";
inline constexpr auto analyst = "export/analyst";
inline constexpr auto pageFormat = "export/page";

inline constexpr auto evaluatedPictures = "workbench/pictures";
inline constexpr auto evaluatedMasks = "workbench/masks";
inline constexpr auto evaluatedPhotos = "workbench/photos";
inline constexpr auto sheetFolder = "workbench/sheet";
inline constexpr auto trainingPhotos = "workbench/trainingPhotos";
inline constexpr auto trainingPairs = "workbench/pairs";
inline constexpr auto generators = "workbench/generators";
inline constexpr auto secondsPerStep = "workbench/secondsPerStep/%1"; ///< %1: DeviceChoice

} // namespace pentimento::settings
